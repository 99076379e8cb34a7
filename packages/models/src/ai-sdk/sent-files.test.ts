import type { Step } from "@deskhand/contracts";
import { afterEach, describe, expect, it } from "vitest";
import { onePagePdf, redPicture } from "../desk/test-files.ts";
import {
  collect,
  messageStep,
  requestOf,
  startStubbedModel,
  thoughtStep,
  toolStep,
  wireFormats,
} from "../testing/index.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

const pdf = onePagePdf("PELICAN");
const picture = redPicture();
type Part = Extract<Step, { kind: "message" }>["content"][number];
const file = ({ mediaType, sha256 }: typeof pdf): Part =>
  mediaType === "application/pdf"
    ? { type: "file", mediaType, sha256, pages: 1 }
    : { type: "image", mediaType, sha256 };

/** where each format has a PDF file: in a message of the user, and in the result of a tool */
const places: Readonly<Record<(typeof wireFormats)[number], Readonly<{ said: RegExp; read: RegExp }>>> = (() => {
  const bytes = pdf.bytes.toString("base64").replace(/[+/]/g, "\\$&");
  const source = `"type":"document","source":\\{"type":"base64","media_type":"application/pdf","data":"${bytes}"`;
  const chat = `"role":"user","content":.*"type":"file","file":\\{[^}]*"file_data":"data:application/pdf;base64,${bytes}"`;
  const google = `"inlineData":\\{"mimeType":"application/pdf","data":"${bytes}"`;
  const bedrock = `"document":\\{"format":"pdf","name":"[^"]+","source":\\{"bytes":"${bytes}"`;
  const responses = `"type":"input_file",[^}]*"file_data":"data:application/pdf;base64,${bytes}"`;
  const both = (text: string) => ({ said: new RegExp(text), read: new RegExp(text) });
  return {
    "anthropic-messages": { said: new RegExp(source), read: new RegExp(`"type":"tool_result".*${source}`) },
    "openai-responses": {
      said: new RegExp(responses),
      read: new RegExp(`"type":"function_call_output".*${responses}`),
    },
    "openai-chat": both(chat),
    "compatible-chat": both(chat),
    "google-generate": both(google),
    "bedrock-converse": { said: new RegExp(bedrock), read: new RegExp(`"toolResult":.*${bedrock}`) },
  };
})();
const readPicture = async (sha256: string) => [pdf, picture].find((each) => each.sha256 === sha256)?.bytes ?? null;

describe.each(wireFormats)("over %s", (format) => {
  it("a PDF file and a picture of the user go out whole, with their kind", async () => {
    const { model, stub } = await startStubbedModel(format, [{ text: "Seen." }], { readPicture });
    closers.push(stub.close);
    const message = {
      ...messageStep(""),
      content: [file(pdf), file(picture), { type: "text" as const, text: "Look." }],
    };
    const { state } = await collect(model, requestOf([message as ReturnType<typeof messageStep>]));
    expect(state).toMatchObject({ status: "done" });
    const sent = JSON.stringify(stub.requests[0]?.body);
    expect(sent).toContain(pdf.bytes.toString("base64"));
    expect(sent).toContain(picture.bytes.toString("base64"));
    expect(sent).toMatch(places[format].said);
    expect(sent).toMatch(/image\/png|"format":"png"/);
  });

  it("a PDF file that a tool read goes out whole with its result", async () => {
    const { model, stub } = await startStubbedModel(format, [{ text: "Read." }], { readPicture });
    closers.push(stub.close);
    const call = { id: "c1", tool: "file_read", input: { path: "a.pdf" } };
    const forModel = [{ type: "text" as const, text: "a.pdf: the file follows" }, file(pdf)];
    const result = toolStep(call, { status: "done", because: "", reads: {}, result: { forModel, forUser: null } });
    const { state } = await collect(model, requestOf([messageStep("Read."), thoughtStep("", [call]), result]));
    expect(state).toMatchObject({ status: "done" });
    const sent = JSON.stringify(stub.requests[0]?.body);
    expect(sent).toMatch(places[format].read);
    expect(sent).toContain("a.pdf: the file follows");
  });

  it("pictures of several calls at once keep their places", async () => {
    const { model, stub } = await startStubbedModel(format, [{ text: "Seen." }], { readPicture });
    closers.push(stub.close);
    const calls = ["a.png", "b.txt", "c.png"].map((path) => ({
      id: `c-${path[0]}`,
      tool: "file_read",
      input: { path },
    }));
    const results = calls.map((call) => {
      const words = { type: "text" as const, text: `words of ${call.input.path}` };
      const forModel = call.input.path.endsWith("png") ? [words, file(picture)] : [words];
      return toolStep(call, { status: "done", because: "", reads: {}, result: { forModel, forUser: null } });
    });
    const { state } = await collect(model, requestOf([messageStep("Look."), thoughtStep("", calls), ...results]));
    expect(state).toMatchObject({ status: "done" });
    const sent = JSON.stringify(stub.requests[0]?.body);
    expect(sent.split(picture.bytes.toString("base64")).length - 1).toBe(2);
    for (const { input } of calls) expect(sent).toContain(`words of ${input.path}`);
  });
});

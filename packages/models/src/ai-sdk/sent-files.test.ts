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
const file = ({ mediaType, sha256 }: typeof pdf) => ({ type: "image" as const, mediaType, sha256 });
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
    expect(sent).toMatch(/application\/pdf|"format":"pdf"/);
    expect(sent).toMatch(/image\/png|"format":"png"/);
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

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Model, modelRefSchema, thoughtStateSchema } from "@deskhand/contracts";
import { ScriptedModel } from "@deskhand/contracts/testing";
import { createModelCatalog } from "@deskhand/models";
import {
  collect,
  messageStep,
  requestOf,
  type StubReply,
  startStubbedModel,
  wireFormats,
} from "@deskhand/models/testing";
import { describe, expect, it } from "vitest";

/** one implementation of the port, started for one test */
type Started = Readonly<{ model: Model; close(): Promise<void> }>;
type Implementation = Readonly<{
  name: string;
  /** answers with words */
  start(): Promise<Started>;
  /** fails, as its provider would make it fail; `null` when it cannot be made to */
  startFailing: (() => Promise<Started>) | null;
}>;

async function nothing(): Promise<void> {}

async function stubbed(format: (typeof wireFormats)[number], reply: StubReply): Promise<Started> {
  const { model, stub } = await startStubbedModel(format, () => reply);
  return { model, close: stub.close };
}

async function scriptFile(replies: unknown): Promise<Started> {
  const folder = mkdtempSync(path.join(tmpdir(), "model-"));
  const file = path.join(folder, "script.json");
  writeFileSync(file, JSON.stringify(replies));
  const catalog = createModelCatalog({ environment: { DESKHAND_SCRIPTED_MODEL: "1" } });
  return { model: catalog.open(`scripted/${file}`), close: async () => rmSync(folder, { recursive: true }) };
}

const implementations: readonly Implementation[] = [
  {
    name: "the scripted model",
    start: async () => ({ model: new ScriptedModel([{ text: "Hello there." }]), close: nothing }),
    startFailing: async () => ({ model: new ScriptedModel([]), close: nothing }),
  },
  {
    name: "the script file",
    start: () => scriptFile([{ text: "Hello there." }]),
    startFailing: () => scriptFile([]),
  },
  {
    name: "the playbooks",
    start: async () => ({ model: createModelCatalog({ environment: {} }).open("offline/playbooks"), close: nothing }),
    startFailing: null,
  },
  ...wireFormats.map((format) => ({
    name: `the AI SDK adapter over ${format}`,
    start: () => stubbed(format, { text: "Hello there." }),
    startFailing: () => stubbed(format, { text: "Hello", fault: { kind: "cut", how: "reset" } }),
  })),
];

const request = requestOf([messageStep("Tidy this folder")]);

describe.each(implementations)("$name", ({ start, startFailing }) => {
  it("has a valid name", async () => {
    const { model, close } = await start();
    expect(modelRefSchema.safeParse(model.ref).success).toBe(true);
    await close();
  });

  it("ends once, as its last part, with a state that survives the log", async () => {
    const { model, close } = await start();
    const { parts, state } = await collect(model, request);
    expect(parts.findIndex((part) => part.type === "ended")).toBe(parts.length - 1);
    expect(thoughtStateSchema.parse(JSON.parse(JSON.stringify(state)))).toEqual(state);
    await close();
  });

  it("shows exactly the words that the finished thought holds", async () => {
    const { model, close } = await start();
    const { text, state } = await collect(model, request);
    const words = state?.status === "done" ? state.content.map((part) => (part.type === "text" ? part.text : "")) : [];
    expect(words.join("")).toBe(text);
    await close();
  });

  it("ends with a transient failure when it was stopped before it began", async () => {
    const { model, close } = await start();
    const { parts } = await collect(model, request, AbortSignal.abort());
    expect(parts).toMatchObject([{ type: "ended", state: { status: "failed", failure: { kind: "transient" } } }]);
    await close();
  });

  it("still ends as its last part when it is stopped under way; a model that was quicker is done", async () => {
    const { model, close } = await start();
    const abort = new AbortController();
    const answer = collect(model, request, abort.signal);
    abort.abort();
    const { parts, state } = await answer;
    expect(parts.filter((part) => part.type === "ended")).toEqual([parts.at(-1)]);
    expect(state?.status === "failed" ? state.failure.kind : "transient").toBe("transient");
    await close();
  });

  it("leaves the request as it was", async () => {
    const { model, close } = await start();
    const before = structuredClone(request);
    await collect(model, request);
    expect(request).toEqual(before);
    await close();
  });

  it("reports trouble as its last part and never throws", async (context) => {
    if (startFailing === null) return context.skip("nothing outside can fail for this model");
    const { model, close } = await startFailing();
    const { parts, state } = await collect(model, request);
    expect(parts.filter((part) => part.type === "ended")).toHaveLength(1);
    expect(thoughtStateSchema.parse(state)).toMatchObject({ status: "failed" });
    await close();
  });
});

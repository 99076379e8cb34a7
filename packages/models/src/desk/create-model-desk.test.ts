import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeskhandError, type ModelRef } from "@deskhand/contracts";
import { createMemorySecretStore } from "@deskhand/contracts/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createModelCatalog } from "../model-catalog.ts";
import {
  anthropicWire,
  bedrockWire,
  collect,
  googleWire,
  keylessChatWire,
  messageStep,
  openaiChatWire,
  openaiResponsesWire,
  requestOf,
  type Stub,
  type StubReply,
  type StubScript,
  type StubWire,
  startLocalStub,
  startStub,
} from "../testing/index.ts";

const key = "sk-typed-1234567890";
const stop = new AbortController().signal;
const closers: (() => Promise<void>)[] = [];
let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "deskhand-models-"));
});
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
  await rm(folder, { recursive: true, force: true });
});

async function start(wire: StubWire, script: StubScript): Promise<Stub> {
  const stub = await startStub(wire, script, key);
  closers.push(stub.close);
  return stub;
}

/** nobody of this computer's own model servers is asked by these tests */
const nobody = {
  OLLAMA_HOST: "http://192.0.2.1",
  LMSTUDIO_BASE_URL: "http://192.0.2.1",
  LLAMACPP_BASE_URL: "http://192.0.2.1",
};

function open(environment: Readonly<Record<string, string>> = {}, secrets = createMemorySecretStore()) {
  const settingsPath = join(folder, "models.json");
  return { secrets, ...createModelCatalog({ environment: { ...nobody, ...environment }, secrets, settingsPath }) };
}

async function refusal(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => null,
    (error: unknown) => (error instanceof DeskhandError ? error.failure.message : error),
  );
}

/** a model that can do everything */
function able(body: Readonly<Record<string, unknown>>): StubReply {
  const sent = JSON.stringify(body);
  if (sent.includes("city_look_up"))
    return {
      calls: [
        { id: "c1", tool: "city_look_up", input: { city: "Oslo" } },
        { id: "c2", tool: "city_look_up", input: { city: "Rome" } },
      ],
      usage: { input: 1_000, output: 100 },
    };
  return {
    text: sent.includes("colour") ? "It is a plain red square." : "PELICAN",
    usage: { input: 1_000, output: 100 },
  };
}

describe("a key that is typed in", () => {
  it("goes into the secret store, is used by requests, and is forgotten with its provider", async () => {
    const stub = await start(anthropicWire, [{ text: "Hello." }]);
    const { defaultRef, desk, open: openModel, secrets } = open();
    expect(defaultRef).toBe("offline/playbooks");
    await desk.change({ provider: "anthropic", key, baseUrl: stub.baseUrl });
    expect(await secrets.get("model:anthropic")).toBe(key);
    expect(await readFile(join(folder, "models.json"), "utf8")).not.toContain("typed");

    const again = open({}, secrets);
    expect(again.defaultRef).toBe("anthropic/claude-sonnet-5-5");
    const provider = (await again.desk.providers()).find(({ name }) => name === "anthropic");
    expect(provider).toMatchObject({
      isReady: true,
      key: { place: "file" },
      baseUrl: stub.baseUrl,
      isOwnBaseUrl: true,
    });
    expect(JSON.stringify([await again.desk.providers(), again.list()])).not.toContain("typed");
    const answer = await collect(openModel("anthropic/claude-sonnet-5-5"), requestOf([messageStep("Hi")]));
    expect(answer.text).toBe("Hello.");

    await again.desk.forget("anthropic");
    expect(await secrets.names()).toEqual([]);
    expect(await refusal((async () => again.open("anthropic/claude-sonnet-5-5"))())).toContain("needs a key");
  });

  it("is asked for again before it goes to another host", async () => {
    const { desk, secrets } = open();
    await desk.change({ provider: "openai", key });
    const elsewhere = { provider: "openai", baseUrl: "https://gate.example.com/v1" };
    expect(await refusal(desk.change(elsewhere))).toContain("type it again");
    await desk.change({ ...elsewhere, key: "sk-other-1234567890" });
    await desk.change({ provider: "openai", baseUrl: "https://gate.example.com/other" });
    expect(await secrets.get("model:openai")).toBe("sk-other-1234567890");
    const plain = { provider: "openai", baseUrl: "http://gate.example.com/v1" };
    expect(await refusal(desk.change(plain))).toContain("type it again");
  });

  it("is kept when two settings change at the same moment, and goes with the provider", async () => {
    const slow = createMemorySecretStore();
    let letGo = () => {};
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const secrets = {
      ...slow,
      set: async (name: "model:openai", value: string) => gate.then(() => slow.set(name, value)),
    };
    const { desk, open: openModel } = open({}, secrets as typeof slow);
    const both = [desk.change({ provider: "openai", key }), desk.change({ provider: "openai", wire: "chat" })];
    letGo();
    await Promise.all(both);
    expect(openModel("openai/gpt-6-luna").ref).toBe("openai/gpt-6-luna");
    const [provider] = (await desk.providers()).filter(({ name }) => name === "openai");
    expect(provider).toMatchObject({ isReady: true, wire: "chat" });
    await Promise.all([desk.change({ provider: "openai", wire: null }), desk.forget("openai")]);
    expect([await secrets.names(), (await desk.providers()).find(({ name }) => name === "openai")?.isReady]).toEqual([
      [],
      false,
    ]);
  });

  it("is said to be gone when the secret store lost it, and the task is not called done", async () => {
    const { desk, open: openModel, secrets } = open();
    await desk.change({ provider: "anthropic", key });
    await secrets.delete("model:anthropic");
    const { state } = await collect(openModel("anthropic/claude-sonnet-5-5"), requestOf([messageStep("Hi")]));
    expect(state).toMatchObject({
      status: "failed",
      failure: { kind: "config", message: expect.stringContaining("is gone") },
    });
  });

  it.each([
    [{ provider: "nobody" }, "no model provider called"],
    [{ provider: "openai", key: "sk with spaces" }, "characters that no key has"],
    [{ provider: "ollama", key: "sk-1" }, "needs no key"],
    [{ provider: "anthropic", baseUrl: "ftp://a" }, "not a web address"],
    [{ provider: "anthropic", baseUrl: "https://me:secret@a.example.com" }, "name or a password"],
    [{ provider: "bedrock", region: "a/b" }, "no region"],
  ])("%j is refused with what to do", async (change, words) => {
    const { desk, secrets } = open();
    expect(await refusal(desk.change(change))).toContain(words);
    expect(await secrets.names()).toEqual([]);
  });
});

describe("the model of new tasks", () => {
  it("is the chosen one, and only one that can be used", async () => {
    const { desk, ...catalog } = open({ OPENAI_API_KEY: "k" });
    expect(await refusal(desk.choose("anthropic/claude-sonnet-5-5"))).toContain("needs a key");
    await desk.choose("openai/gpt-6-luna");
    expect(catalog.list().length).toBeGreaterThan(0);
    expect(open({ OPENAI_API_KEY: "k" }).defaultRef).toBe("openai/gpt-6-luna");
    await desk.choose(null);
    expect(open({ OPENAI_API_KEY: "k" }).defaultRef).toBe("openai/gpt-6.1-sol");
  });

  it("is one on this computer where nothing else is set up, when it can use tools, has room and stays here", async () => {
    const shown: Readonly<Record<string, unknown>> = {
      "chatty:1b": { capabilities: ["completion"], parameters: "num_ctx 32768" },
      "tight:3b": { capabilities: ["completion", "tools"] },
      "far:cloud": { capabilities: ["completion", "tools"], model_info: { "far.context_length": 200_000 } },
      "qwen3:8b": { capabilities: ["completion", "tools"], parameters: "num_ctx 32768" },
    };
    const models = Object.keys(shown).map((name) => (name === "far:cloud" ? { name, remote_host: "x" } : { name }));
    const stub = await startLocalStub({
      "GET /api/tags": { models },
      "POST /api/show": (body: unknown) => shown[(body as { model: string }).model],
    });
    closers.push(stub.close);
    const catalog = open({ OLLAMA_HOST: stub.address });
    expect(await catalog.settledDefault()).toBe("ollama/qwen3:8b");
    const described = (name: string) => catalog.list().find(({ ref }) => ref === `ollama/${name}`);
    expect(described("qwen3:8b")).toMatchObject({ isReady: true, missing: "" });
    expect(described("chatty:1b")).toMatchObject({
      isReady: false,
      missing: expect.stringContaining("cannot use tools"),
    });
    expect(described("tight:3b")).toMatchObject({ isReady: false, missing: expect.stringContaining("4,096 tokens") });
    expect(described("tight:3b")?.missing).toContain("OLLAMA_CONTEXT_LENGTH");
    expect(described("far:cloud")?.note).toContain("leaves this one");
    const keyed = open({ OLLAMA_HOST: stub.address, ANTHROPIC_API_KEY: "k" });
    const before = stub.asked.length;
    expect(await keyed.settledDefault()).toBe("anthropic/claude-sonnet-5-5");
    expect(stub.asked).toHaveLength(before);
  });

  it("keeps added models until they are removed", async () => {
    const { desk, list } = open({ ANTHROPIC_API_KEY: "k" });
    await desk.add("anthropic/claude-opus-4-8");
    expect(list().find(({ ref }) => ref === "anthropic/claude-opus-4-8")).toMatchObject({
      isReady: true,
      isAdded: true,
    });
    expect(await desk.remove("anthropic/claude-opus-4-8")).toBe(true);
    expect(await desk.remove("anthropic/claude-opus-4-8")).toBe(false);
    expect(await refusal(desk.add("nobody/x"))).toContain("no model provider called");
  });
});

describe("a test of a model", () => {
  type Case = readonly [ModelRef, StubWire, (baseUrl: string) => Record<string, string>, boolean];
  const cases: readonly Case[] = [
    [
      "anthropic/claude-sonnet-5-5",
      anthropicWire,
      (url) => ({ ANTHROPIC_API_KEY: key, ANTHROPIC_BASE_URL: url }),
      true,
    ],
    ["openai/gpt-6.1-sol", openaiChatWire, (url) => ({ OPENAI_API_KEY: key, OPENAI_BASE_URL: url }), true],
    ["google/gemini-3.8-flash", googleWire, (url) => ({ GEMINI_API_KEY: key, GOOGLE_GEMINI_BASE_URL: url }), true],
    [
      "bedrock/anthropic.claude-sonnet-5-5",
      bedrockWire,
      (url) => ({ AWS_BEARER_TOKEN_BEDROCK: key, AWS_ENDPOINT_URL_BEDROCK_RUNTIME: url }),
      true,
    ],
    ["openai-compatible/llama", keylessChatWire, (url) => ({ OPENAI_COMPATIBLE_BASE_URL: url }), true],
  ];

  it.each(cases)("%s shows what it can do over its own wire", async (ref, wire, environment, pdf) => {
    const stub = await start(wire, able);
    const { desk, list, traits } = open(environment(stub.baseUrl));
    const test = await desk.test(ref, stop);
    const known = { tools: true, parallelTools: true, images: true, pdf, streaming: true };
    expect(test).toMatchObject({ ref, isFit: true, traits: known });
    expect(test.words[0]).toContain("Uses tools, several at once; sees pictures; reads PDF files as they are");
    expect(traits?.(ref)).toMatchObject(known);
    expect(list().find((model) => model.ref === ref)?.testedAt ?? test.testedAt).toBe(test.testedAt);
    expect(open(environment(stub.baseUrl)).traits?.(ref)).toMatchObject(known);
    expect(stub.requests).toHaveLength(3);
  });

  it("over OpenAI's responses, when a server of one's own is told to speak it", async () => {
    const stub = await start(openaiResponsesWire, able);
    const { desk } = open();
    await desk.change({ provider: "openai", key, baseUrl: stub.baseUrl, wire: "responses" });
    expect(await desk.test("openai/gpt-6.1-sol", stop)).toMatchObject({
      isFit: true,
      traits: { tools: true, parallelTools: true, images: true, pdf: true },
      costUsd: expect.closeTo((3 * (1_000 * 2 + 100 * 10)) / 1_000_000, 9),
    });
  });

  it("says in words what a model cannot do, and that it cannot be used", async () => {
    const stub = await start(keylessChatWire, () => ({ text: "I cannot do that." }));
    const { desk } = open({ OPENAI_COMPATIBLE_BASE_URL: stub.baseUrl });
    const test = await desk.test("openai-compatible/llama", stop);
    expect(test).toMatchObject({
      isFit: false,
      traits: { tools: false, parallelTools: null, images: false, pdf: false },
    });
    expect(test.words.join(" ")).toContain("Cannot use tools; sees no pictures");
    expect(test.words.at(-1)).toContain("choose another model");
  });

  it("tells the reason and never the key when nobody answers or the key is refused", async () => {
    const stub = await start(anthropicWire, able);
    const wrong = "sk-wrong-1234567890";
    const { desk } = open({ ANTHROPIC_API_KEY: wrong, ANTHROPIC_BASE_URL: stub.baseUrl });
    const test = await desk.test("anthropic/claude-sonnet-5-5", stop);
    expect(test).toMatchObject({ isFit: false, words: [expect.stringContaining("refused the key")] });
    expect(JSON.stringify(test)).not.toContain("wrong");
    expect(await desk.test("openai/gpt-6.1-sol", stop)).toMatchObject({
      words: [expect.stringContaining("needs a key")],
    });
  });
});

it("promises no further try when a server is down: a test asks once", async () => {
  const down = createServer((_request, response) => response.writeHead(502).end("bad gateway"));
  await new Promise<void>((resolve) => down.listen(0, "127.0.0.1", resolve));
  try {
    const { port } = down.address() as AddressInfo;
    const { desk } = open({ ANTHROPIC_API_KEY: "sk-1", ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}` });
    const { words } = await desk.test("anthropic/claude-sonnet-5-5", stop);
    expect(words).toEqual([
      expect.stringMatching(/is overloaded or down at the moment\. Test it again in a moment\.$/),
    ]);
  } finally {
    down.close();
  }
});

describe("a model with little room", () => {
  const tools = ["file_list", "file_read", "shell_run"].map((name) => ({
    name,
    description: `Does ${name}. ${"It is explained at length. ".repeat(60)}`,
    inputSchema: { type: "object", properties: {} },
  }));

  async function localModel(context: number, capabilities: readonly string[]) {
    const local = await startLocalStub({
      "GET /api/tags": { models: [{ name: "qwen3" }] },
      "POST /api/show": { capabilities, parameters: `num_ctx ${context}` },
    });
    closers.push(local.close);
    return local;
  }

  it("is refused with the fix when its server gives it too little", async () => {
    const local = await localModel(2_048, ["completion", "tools"]);
    const catalog = open({ OLLAMA_HOST: local.address });
    const { state } = await collect(
      catalog.open("ollama/qwen3"),
      requestOf([messageStep("Hi")], { tools, maxOutputTokens: 16_000, system: "x".repeat(6_000) }),
    );
    expect(state).toMatchObject({
      status: "failed",
      failure: { kind: "config", message: expect.stringContaining("OLLAMA_CONTEXT_LENGTH") },
    });
  });

  it("is refused when it cannot use tools", async () => {
    const local = await localModel(8_192, ["completion"]);
    const catalog = open({ OLLAMA_HOST: local.address });
    const { state } = await collect(catalog.open("ollama/qwen3"), requestOf([messageStep("Hi")], { tools }));
    expect(state).toMatchObject({
      status: "failed",
      failure: { kind: "config", message: expect.stringContaining("cannot use tools") },
    });
  });
});

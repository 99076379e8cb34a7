import { existsSync, readFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import {
  anthropicWire,
  keylessChatWire,
  redPicture,
  type StubReply,
  type StubScript,
  type StubWire,
  startLocalStub,
  startStub,
} from "@deskhand/models/testing";
import { describe, expect, onTestFinished, test } from "vitest";
import { everythingIn } from "./kit/everything-in.ts";
import { type LiveServer, startLiveServer } from "./kit/live-server.ts";
import { makePlace, type Place, putFiles } from "./kit/place.ts";
import { chooseWire, providerKey, providerWires } from "./kit/provider-wires.ts";
import { openTerminal } from "./kit/terminal.ts";

const redDot = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
  "base64",
);

async function start(wire: StubWire, script: StubScript) {
  const stub = await startStub(wire, script, providerKey);
  onTestFinished(stub.close);
  return stub;
}

async function serve(place: Place, environment: Readonly<Record<string, string>>): Promise<LiveServer> {
  const server = await startLiveServer(place.home, environment);
  onTestFinished(() => server.stop());
  return server;
}

const usage = { input: 20_000, cacheRead: 18_000, output: 400 };

/** Two files at once, then an answer; every answer is charged. */
function readTwo(place: Place): readonly StubReply[] {
  const read = (id: string, name: string) => ({ id, tool: "file_read", input: { path: join(place.desk, name) } });
  return [
    { text: "Reading both.", calls: [read("c1", "a.txt"), read("c2", "dot.png")], usage },
    { text: "The first says hello; the second is a red dot.", usage },
  ];
}

/** US dollars of both answers by the list prices: plain input, cached input, output */
const costs: Readonly<Record<string, number>> = {
  "anthropic/claude-sonnet-5-5": 2 * (0.004 + 0.0018 + 0.004),
  "openai/gpt-6-sol": 2 * (0.004 + 0.0036 + 0.004),
  "openai/gpt-6.1-sol": 2 * (0.004 + 0.0018 + 0.004),
  "google/gemini-3.8-flash": 2 * (0.0015 + 0.00135 + 0.0015),
  "bedrock/anthropic.claude-sonnet-5-5": 2 * 1.1 * (0.004 + 0.0018 + 0.004),
  "openai-compatible/llama": 0,
};

describe.each(providerWires)("a task with %s", (model, wire, environment) => {
  test("reads two files at once, shows the picture to a model that sees, and costs what the provider charges", async () => {
    const place = makePlace();
    putFiles(place.desk, { "a.txt": "hello\n", "dot.png": redDot });
    chooseWire(place, wire);
    const stub = await start(wire, readTwo(place));
    const server = await serve(place, environment(stub.baseUrl));
    const folders = [{ path: place.desk as `/${string}`, verb: "read", neverDelete: true } as const];
    const taskId = await server.create({ goal: "look", mode: "auto", model: model as `${string}/${string}`, folders });
    const task = await server.until(taskId, ({ ended }) => ended !== null);
    expect(task.ended).toMatchObject({ status: "done" });
    expect(stub.requests).toHaveLength(2);
    const second = JSON.stringify(stub.requests[1]?.body);
    expect(second).toContain("hello");
    const isSeen = model !== "openai-compatible/llama";
    expect(second.includes(redDot.toString("base64"))).toBe(isSeen);
    expect(existsSync(join(place.home, "pictures"))).toBe(isSeen);
    expect(task.usage.costUsd).toBeCloseTo(costs[model] ?? Number.NaN, 9);
    expect(task.usage).toMatchObject({ inputTokens: 40_000, outputTokens: 800, cacheReadTokens: 36_000 });
    expect(everythingIn(place.home)).not.toContain(providerKey);
  });
});

const invoice = readFileSync(join(import.meta.dirname, "..", "fixtures", "receipts", "invoice-10482.pdf"));

/** The base64 of pictures and files in a request, whatever its format. */
function filesIn(body: unknown): readonly Buffer[] {
  const found = JSON.stringify(body).matchAll(/"(?:data:[a-z/]+;base64,)?((?:JVBERi0|\/9j\/|iVBOR)[A-Za-z0-9+/=]+)"/g);
  return [...found].map(([, base64 = ""]) => Buffer.from(base64, "base64"));
}

/** Width and height in the header of a JPEG. */
function sizeOf(jpeg: Buffer): readonly [number, number] {
  for (let at = 2; at < jpeg.length; at += 2 + jpeg.readUInt16BE(at + 2)) {
    const isFrame = [0xc0, 0xc1, 0xc2].includes(jpeg[at + 1] ?? 0);
    if (isFrame) return [jpeg.readUInt16BE(at + 7), jpeg.readUInt16BE(at + 5)];
  }
  throw new Error("no size in this JPEG");
}

describe.each(providerWires)("files for %s", (model, wire, environment) => {
  test("a PDF goes out byte for byte where the model reads PDF, a large picture goes out smaller, and a blind model gets their words", async () => {
    const place = makePlace();
    putFiles(place.desk, { "bill.pdf": invoice, "wide.png": redPicture(3_000, 1_500).bytes });
    const read = (id: string, name: string) => ({ id, tool: "file_read", input: { path: join(place.desk, name) } });
    chooseWire(place, wire);
    const stub = await start(wire, [
      { calls: [read("c1", "bill.pdf"), read("c2", "wide.png")] },
      { text: "Both read." },
    ]);
    const server = await serve(place, environment(stub.baseUrl));
    const folders = [{ path: place.desk as `/${string}`, verb: "read", neverDelete: true } as const];
    const taskId = await server.create({ goal: "look", mode: "auto", model: model as `${string}/${string}`, folders });
    const task = await server.until(taskId, ({ ended }) => ended !== null);
    expect(task.ended).toMatchObject({ status: "done" });
    const body = stub.requests[1]?.body;
    const files = filesIn(body);
    if (model === "openai-compatible/llama") {
      expect(files).toEqual([]);
      expect(JSON.stringify(body)).toContain("Page 1");
      return;
    }
    expect(files).toHaveLength(2);
    expect(files.find((file) => file.subarray(0, 5).toString() === "%PDF-")?.equals(invoice)).toBe(true);
    const picture = files.find((file) => file[0] === 0xff);
    expect(picture && sizeOf(picture)).toEqual([2_000, 1_000]);
    expect(JSON.stringify(body)).not.toContain("## Page 1");
  }, 120_000);
});

describe("a model on this computer", () => {
  /** Ollama as one address: its own interface, and the one for OpenAI's clients. */
  async function ollamaWith(contextTokens: number, script: StubScript) {
    const chat = await start(keylessChatWire, script);
    const own = await startLocalStub({
      "GET /api/tags": { models: [{ name: "qwen3:8b" }] },
      "POST /api/show": { capabilities: ["completion", "tools"], parameters: `num_ctx ${contextTokens}` },
    });
    const front = http.createServer((request, response) => {
      const target = request.url?.startsWith("/v1/") ? new URL(chat.baseUrl).origin : own.address;
      const { headers, method = "GET", url = "/" } = request;
      const passed = http.request(`${target}${url}`, { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      request.pipe(passed);
    });
    await new Promise<void>((resolve) => {
      front.listen(0, "127.0.0.1", resolve);
    });
    onTestFinished(async () => {
      front.close().closeAllConnections();
      await own.close();
    });
    const address = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
    return { chat, environment: { OLLAMA_HOST: address } };
  }

  async function runWith(contextTokens: number, ...more: readonly string[]) {
    const place = makePlace();
    putFiles(place.desk, { "a.txt": "hello\n" });
    const read = { id: "c1", tool: "file_read", input: { path: join(place.desk, "a.txt") } };
    const { chat, environment } = await ollamaWith(contextTokens, [{ calls: [read] }, { text: "It says hello." }]);
    const words = ["run", "read a.txt", "--folder", place.desk, "--mode", "auto", "--isolation", "files", "--json"];
    const { errors, output, status } = await openTerminal(place.home, { environment }).type(...words, ...more);
    const sizes = chat.requests.map(({ body }) => JSON.stringify(body).length);
    const tools = (chat.requests[0]?.body.tools ?? []) as readonly Readonly<{ function: { name: string } }>[];
    return { errors, output, status, sizes, tools: tools.map((tool) => tool.function.name), requests: chat.requests };
  }

  test("is found, used where nothing else is set up, and gets every tool where it has the room", async () => {
    const { errors, status, tools } = await runWith(65_536);
    expect(errors).toContain("with ollama/qwen3:8b");
    expect(status).toBe(0);
    expect(tools).toContain("task_delegate");
  });

  test("gets fewer tools where it has little room, and its requests fit", async () => {
    const { requests, sizes, status, tools } = await runWith(8_192);
    expect(status).toBe(0);
    expect(tools).toContain("file_read");
    expect(tools).not.toContain("task_delegate");
    const most = requests.map(({ body }) => Number(body.max_tokens));
    for (const [at, size] of sizes.entries()) expect(size / 3 + (most[at] ?? 0)).toBeLessThan(8_192);
  });

  test("is refused with the fix where it has too little room, and is never asked", async () => {
    const { errors, output, sizes, status } = await runWith(2_048, "--model", "ollama/qwen3:8b");
    expect(status).not.toBe(0);
    expect(sizes).toEqual([]);
    expect(errors + output).toContain("OLLAMA_CONTEXT_LENGTH=32768 ollama serve");
  });
});

describe("a voice memo", () => {
  async function listen(place: Place, environment: Readonly<Record<string, string>>) {
    putFiles(place.desk, { "memo.m4a": "sound" });
    const call = (id: string, tool: string) => ({
      calls: [{ id, tool, input: { path: join(place.desk, "memo.m4a") } }],
    });
    const script = [call("c1", "file_read"), call("c2", "audio_transcribe"), { text: "Read." }];
    const stub = await start(anthropicWire, script);
    const server = await serve(place, {
      ANTHROPIC_API_KEY: providerKey,
      ANTHROPIC_BASE_URL: stub.baseUrl,
      ...environment,
    });
    const folders = [{ path: place.desk as `/${string}`, verb: "read", neverDelete: true } as const];
    const create = (preapproved: readonly "network"[]) =>
      server.create({
        goal: "listen",
        mode: "auto",
        model: "anthropic/claude-sonnet-5-5",
        folders,
        preapproved: [...preapproved],
      });
    return { create, server, stub };
  }

  async function listener() {
    const stub = await startLocalStub({ "POST /v1/audio/transcriptions": { text: "Buy milk and call Ann." } });
    onTestFinished(stub.close);
    return { stub, environment: { OPENAI_API_KEY: providerKey, OPENAI_BASE_URL: `${stub.address}/v1` } };
  }

  test("is heard by the provider after a yes, and the ledger has it", async () => {
    const place = makePlace();
    const { environment, stub: ears } = await listener();
    const { create, server, stub } = await listen(place, environment);
    const task = await server.until(await create(["network"]), ({ ended }) => ended !== null);
    expect(task.ended).toMatchObject({ status: "done" });
    const last = JSON.stringify(stub.requests.at(-1)?.body);
    expect(last).toContain("call audio_transcribe for it");
    expect(last).toContain("Buy milk and call Ann.");
    expect(ears.asked).toEqual(["POST /v1/audio/transcriptions"]);
    const port = Number(new URL(ears.address).port);
    expect(task.egress.find((line) => line.port === port)).toMatchObject({
      host: "127.0.0.1",
      method: "POST",
      allowed: true,
    });
  });

  test("waits for a person before it goes to another provider", async () => {
    const place = makePlace();
    const { environment, stub: ears } = await listener();
    const { create, server } = await listen(place, environment);
    const task = await server.until(await create([]), ({ status }) => status === "waiting");
    const open = Object.values(task.approvals).filter(({ status }) => status === "open");
    expect(open.map(({ prompt }) => prompt)).toEqual([expect.stringContaining("127.0.0.1?")]);
    expect(ears.asked).toEqual([]);
  });

  test("is never pretended to be heard where no provider listens", async () => {
    const place = makePlace();
    const { create, server, stub } = await listen(place, {});
    const task = await server.until(await create(["network"]), ({ ended }) => ended !== null);
    expect(task.ended).toMatchObject({ status: "done" });
    const last = JSON.stringify(stub.requests.at(-1)?.body);
    expect(last).toContain("add a key for OpenAI on the Models page");
    expect(last).toContain('There is no tool \\"audio_transcribe\\"');
  });
});

describe("from the terminal", () => {
  const deskhand = (place: Place, words: readonly string[], input = "", environment: Record<string, string> = {}) =>
    openTerminal(place.home, { input, environment }).type(...words);

  test("a key is typed in, a model tested and used, and all is forgotten again", async () => {
    const place = makePlace();
    const answers: StubScript = (body) =>
      JSON.stringify(body).includes("city_look_up")
        ? { calls: [{ id: "c1", tool: "city_look_up", input: { city: "Oslo" } }] }
        : { text: "It is red. PELICAN" };
    const stub = await start(anthropicWire, answers);
    const added = await deskhand(place, ["models", "add", "anthropic", "--base-url", stub.baseUrl], `${providerKey}\n`);
    expect(added).toMatchObject({ status: 0, errors: expect.stringContaining("Anthropic is set up.") });
    const tested = await deskhand(place, ["models", "test", "anthropic/claude-haiku-5-5", "--json"]);
    expect(JSON.parse(tested.output)).toMatchObject({
      isFit: true,
      traits: { tools: true, parallelTools: false, images: true, pdf: true, contextTokens: 200_000 },
    });
    expect((await deskhand(place, ["models", "default", "anthropic/claude-haiku-5-5"])).status).toBe(0);
    const ran = await deskhand(place, ["run", "say hello", "--mode", "auto", "--isolation", "files", "--json"]);
    expect(ran.status).toBe(0);
    expect(ran.output).toContain('"model":"anthropic/claude-haiku-5-5"');
    const listed = JSON.parse((await deskhand(place, ["models", "--json"])).output) as {
      defaultRef: string;
      models: { ref: string; testedAt?: string }[];
    };
    expect(listed.defaultRef).toBe("anthropic/claude-haiku-5-5");
    expect(listed.models.find(({ ref }) => ref === listed.defaultRef)?.testedAt).toBeDefined();
    expect(everythingIn(place.home) + added.output + added.errors + tested.output + ran.output).not.toContain(
      providerKey,
    );
    expect((await deskhand(place, ["models", "remove", "anthropic"])).status).toBe(0);
    const after = await deskhand(place, ["run", "x", "--model", "anthropic/claude-haiku-5-5", "--isolation", "files"]);
    expect(after.status).not.toBe(0);
    expect(after.errors).toContain("Anthropic needs a key");
  });

  test("a model on this computer is found and used where nothing else is set up", async () => {
    const place = makePlace();
    const chat = await start(keylessChatWire, () => ({ text: "Hello from here." }));
    const ollama = await startLocalStub({
      "GET /api/tags": { models: [{ name: "qwen3:8b" }] },
      "POST /api/show": { capabilities: ["completion", "tools"], parameters: "num_ctx 32768" },
    });
    onTestFinished(ollama.close);
    const environment = { OLLAMA_HOST: ollama.address };
    const listed = await deskhand(place, ["models"], "", environment);
    expect(listed.output).toContain("ollama/qwen3:8b (used when none is named)");
    expect(listed.output).toContain("has room for 32,768 tokens");
    expect(chat.requests).toHaveLength(0);
  });

  test.each([
    [["models", "add", "nobody"], "no model provider called"],
    [["models", "add", "openai", "--wire", "telepathy"], "--wire knows responses and chat"],
    [["models", "test", "nonsense"], "A model is named provider/model"],
    [["models", "default", "openai/gpt-6-luna"], "OpenAI needs a key"],
    [["models", "add", "anthropic"], "Nothing was typed"],
  ])("%j is refused with what to do", async (words, sentence) => {
    const { status, errors } = await deskhand(makePlace(), words);
    expect(status).not.toBe(0);
    expect(errors).toContain(sentence);
  });
});

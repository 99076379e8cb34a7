import type { ModelPart, ToolCall } from "@deskhand/contracts";
import { afterEach, describe, expect, it } from "vitest";
import type { WireFormat } from "../endpoint.ts";
import {
  collect,
  doneWith,
  messageStep,
  requestOf,
  type StubFault,
  type StubReply,
  type StubScript,
  startStubbedModel,
  stepOf,
  thinkingIn,
  thoughtStep,
  toolStep,
  wireFormats,
} from "../testing/index.ts";

const closers: (() => Promise<void>)[] = [];
const unhandled: unknown[] = [];
process.on("unhandledRejection", (error) => unhandled.push(error));

afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
  expect(unhandled.splice(0)).toEqual([]);
});

async function start(format: WireFormat, script: StubScript, options: Parameters<typeof startStubbedModel>[2] = {}) {
  const started = await startStubbedModel(format, script, options);
  closers.push(started.stub.close);
  return started;
}

const hello = requestOf([messageStep("Hello")]);
const read = (id: string, path: string) => ({ id, tool: "file_read", input: { path } });

describe.each(wireFormats)("%s", (format) => {
  it("streams text in pieces and ends with the finished thought", async () => {
    const { model } = await start(format, [{ text: "Grüße aus Köln 🙂" }]);
    const answer = await collect(model, hello);
    expect(answer.parts.filter((part) => part.type === "text-delta").length).toBeGreaterThan(1);
    expect(answer.text).toBe("Grüße aus Köln 🙂");
    expect(answer.state).toMatchObject({
      status: "done",
      content: [{ type: "text", text: "Grüße aus Köln 🙂" }],
      calls: [],
      usage: { inputTokens: 10, outputTokens: 5 },
    });
  });

  it("tells once what it sent and received, just before the end", async () => {
    const { model, endpoint } = await start(format, [{ text: "Fine." }]);
    const { parts } = await collect(model, hello);
    const told = parts.filter((part) => part.type === "traffic");
    expect(told).toEqual([parts.at(-2)]);
    const { hostname, port } = new URL(endpoint.baseUrl);
    expect(told[0]).toMatchObject({ host: hostname, port: Number(port) });
    expect(told.every(({ bytesIn, bytesOut }) => bytesOut > "Hello".length && bytesIn > "Fine.".length)).toBe(true);
  });

  it("reads answers that arrive byte by byte", async () => {
    const { model } = await start(format, [{ text: "Größe 🙂", calls: [read("c1", "/ä")], bytesAtOnce: 1 }]);
    const { text, state } = await collect(model, hello);
    expect(text).toBe("Größe 🙂");
    expect(state).toMatchObject({ status: "done", calls: [{ id: "c1", tool: "file_read", input: { path: "/ä" } }] });
  });

  it("reports parallel calls in order and runs none", async () => {
    const calls = [read("c1", "/a"), read("c2", "/b"), read("c3", "/c")];
    const { model, stub } = await start(format, [{ text: "Reading.", calls }]);
    const { state } = await collect(model, hello);
    expect(state).toMatchObject({ status: "done", calls });
    expect(stub.requests).toHaveLength(1);
  });

  it("gives duplicate call ids new names, also against earlier thoughts", async () => {
    const { model } = await start(format, [{ calls: [read("c1", "/a"), read("c1", "/b"), read("c2", "/c")] }]);
    const earlier = read("c2", "/old");
    const request = requestOf([messageStep("Hello"), thoughtStep("", [earlier]), toolStep(earlier, doneWith("old"))]);
    const { state } = await collect(model, request);
    const ids = state?.status === "done" ? state.calls.map(({ id }) => id) : [];
    expect(new Set([...ids, "c2"]).size).toBe(4);
    expect(ids[0]).toBe("c1");
  });

  it("hands broken arguments over as the raw text and can send them back", async (context) => {
    if (format === "google-generate") context.skip("Google sends arguments as objects, which cannot be broken");
    const broken = { id: "c1", tool: "file_read", input: {}, rawInput: '{"path": "/a' };
    const { model } = await start(format, [{ calls: [broken] }, { text: "Sorry." }]);
    const first = await collect(model, hello);
    expect(first.state).toMatchObject({ status: "done", calls: [{ id: "c1", input: '{"path": "/a' }] });
    const call: ToolCall = { id: "c1", tool: "file_read", input: '{"path": "/a' };
    const failure = { kind: "input", message: "Not JSON.", retryable: false, userAction: "none" } as const;
    const second = await collect(
      model,
      requestOf([messageStep("Hello"), thoughtStep("", [call]), toolStep(call, { status: "failed", failure })]),
    );
    expect(second.state).toMatchObject({ status: "done", content: [{ type: "text", text: "Sorry." }] });
  });

  it("reports a call of an unknown tool like any other", async () => {
    const { model } = await start(format, [{ calls: [{ id: "c1", tool: "no_such", input: { a: 1 } }] }]);
    const { state } = await collect(model, hello);
    expect(state).toMatchObject({ status: "done", calls: [{ id: "c1", tool: "no_such", input: { a: 1 } }] });
  });

  it("pairs every call with one result whatever became of it", async () => {
    const { model, stub } = await start(format, [{ text: "Done." }]);
    const calls = ["done", "failed", "denied", "interrupted", "missing"].map((id) => read(id, `/${id}`));
    const [done, failed, denied, interrupted] = calls as [ToolCall, ToolCall, ToolCall, ToolCall];
    const failure = { kind: "input", message: "No such file.", retryable: false, userAction: "none" } as const;
    const { state } = await collect(
      model,
      requestOf([
        messageStep("Hello"),
        { ...thoughtStep(""), state: { status: "failed", failure, attempt: 1 } } as ReturnType<typeof thoughtStep>,
        thoughtStep("Working.", calls),
        toolStep(interrupted, { status: "interrupted" }),
        messageStep("Hurry up"),
        toolStep(done, doneWith("content")),
        toolStep(failed, { status: "failed", failure }),
        toolStep(denied, { status: "denied", because: "the user said no" }),
        toolStep(read("orphan", "/o"), doneWith("orphaned")),
        messageStep("A change was held back.", "engine"),
      ]),
    );
    expect(state).toMatchObject({ status: "done" });
    const sent = JSON.stringify(stub.requests[0]?.body);
    for (const words of ["content", "No such file.", "the user said no", "orphaned"]) expect(sent).toContain(words);
    expect(sent.split("may or may not have taken effect").length - 1).toBe(2);
    expect(sent).toContain("[Notice from Deskhand, not from the user]\\nA change was held back.");
    expect(sent.indexOf("Hurry up")).toBeGreaterThan(sent.indexOf("the user said no"));
  });

  it("accepts ids and histories that came from another provider", async () => {
    const { model, stub } = await start(format, [{ text: "Fine." }]);
    const call = read(`functions.file_read:0${"x".repeat(60)}`, "/a");
    const foreign = { ref: "other/model", parts: [{ type: "reasoning", text: "hm", options: { other: { s: "x" } } }] };
    const request = requestOf([
      thoughtStep("Begin.", [call, call], foreign),
      toolStep(call, doneWith("one")),
      toolStep(call, doneWith("two")),
      thoughtStep("End."),
    ]);
    expect((await collect(model, request)).state).toMatchObject({ status: "done" });
    const sent = JSON.stringify(stub.requests[0]?.body);
    expect(sent.match(/"(one|two)"/g)).toEqual(['"one"', '"two"']);
  });

  it("tells the server at once when it is stopped", async () => {
    const { model, stub } = await start(format, [{ text: "Long answer", fault: { kind: "stall", when: "middle" } }]);
    const abort = new AbortController();
    const parts: ModelPart[] = [];
    for await (const part of model.stream(hello, abort.signal)) {
      parts.push(part);
      abort.abort();
    }
    expect(parts.at(-1)).toMatchObject({ type: "ended", state: { status: "failed", failure: { kind: "transient" } } });
    await stub.left;
  });

  it("tells the server when the reader goes away", async () => {
    const { model, stub } = await start(format, [{ text: "Long answer", fault: { kind: "stall", when: "middle" } }]);
    for await (const _ of model.stream(hello, new AbortController().signal)) break;
    await stub.left;
  });

  it("asks nobody when it was stopped before", async () => {
    const { model, stub } = await start(format, [{ text: "Never" }]);
    const { state } = await collect(model, hello, AbortSignal.abort());
    expect(state).toMatchObject({
      status: "failed",
      failure: { kind: "transient", message: "The request was stopped." },
    });
    expect(stub.requests).toHaveLength(0);
  });

  const json = (type: string, message: string) =>
    JSON.stringify({ type: "error", error: { type, message, code: type } });
  const faults: readonly [string, StubFault, Readonly<Record<string, unknown>>][] = [
    [
      "a rate limit",
      { kind: "status", status: 429, headers: { "retry-after": "7" } },
      { kind: "rate-limit", retryable: true, retryAfterMs: 7000 },
    ],
    [
      "an empty account",
      { kind: "status", status: 429, body: json("insufficient_quota", "You exceeded your current quota") },
      { kind: "quota", retryable: false, userAction: "settings" },
    ],
    ["an overload", { kind: "status", status: 529 }, { kind: "transient", retryable: true }],
    ["a server error", { kind: "status", status: 500, body: "<html>oops" }, { kind: "transient", retryable: true }],
    ["a forbidden key", { kind: "status", status: 403 }, { kind: "auth", retryable: false, userAction: "settings" }],
    ["an unknown model", { kind: "status", status: 404 }, { kind: "config", retryable: false, userAction: "settings" }],
    [
      "a conversation that is too long",
      {
        kind: "status",
        status: 400,
        body: json("invalid_request_error", "prompt is too long: maximum context length"),
      },
      { kind: "input", retryable: false },
    ],
    ["a line that closes in the middle", { kind: "cut", how: "end" }, { kind: "transient", retryable: true }],
    ["a line that breaks in the middle", { kind: "cut", how: "reset" }, { kind: "transient", retryable: true }],
    ["silence in the middle", { kind: "stall", when: "middle" }, { kind: "transient", retryable: true }],
    ["silence before the answer", { kind: "stall", when: "before" }, { kind: "transient", retryable: true }],
    ["a garbled line", { kind: "garbage" }, { kind: "transient", retryable: true }],
    ["a web page", { kind: "html" }, { kind: "transient", retryable: true }],
    [
      "an error in the middle",
      { kind: "error-event", type: "overloaded_error", message: "Overloaded" },
      { kind: expect.stringMatching(/^(transient|rate-limit)$/), retryable: true },
    ],
  ];
  it.each(faults)("turns %s into its failure", async (_, fault, failure) => {
    const reply: StubReply = { text: "Some words first", calls: [read("c1", "/a/long/path/of/a/file")], fault };
    const patience = fault.kind === "stall" ? { patience: { waitingMs: 500, thinkingMs: 500, idleMs: 500 } } : {};
    const { model, stub } = await start(format, [reply], patience);
    const { parts, state } = await collect(model, hello);
    expect(state).toMatchObject({ status: "failed", failure });
    expect(parts.filter((part) => part.type === "ended")).toHaveLength(1);
    expect(stub.requests).toHaveLength(1);
    expect(JSON.stringify(state)).not.toContain(stub.key);
  });

  it("calls an answer without words and calls empty", async () => {
    const { model } = await start(format, [{}, { text: "  \n" }]);
    for (const request of [hello, hello])
      expect((await collect(model, request)).state).toMatchObject({
        status: "failed",
        failure: {
          kind: "transient",
          retryable: true,
          message: expect.stringContaining("The model gave an empty answer"),
        },
      });
  });

  it("says when the room was used up or the model declined", async () => {
    const { model } = await start(format, [{ finish: "length" }, { finish: "refusal" }]);
    for (const words of ["used up its room", "declined"])
      expect((await collect(model, hello)).state).toMatchObject({
        status: "failed",
        failure: { kind: "input", retryable: false, message: expect.stringContaining(words) },
      });
  });
});

describe("keys", () => {
  it.each(wireFormats.filter((format) => format !== "compatible-chat"))(
    "never repeats a refused key of %s",
    async (format) => {
      const { model } = await start(format, [], { apiKey: "sk-secret-1234567890" });
      const { state } = await collect(model, hello);
      expect(state).toMatchObject({ status: "failed", failure: { kind: "auth", userAction: "settings" } });
      expect(JSON.stringify(state)).not.toMatch(/secret|test-key/);
    },
  );

  it("takes the key out of a reason that quotes it", async () => {
    const message = "Unknown field for key sk-secret-1234567890 and sk-other-9876543210";
    const fault: StubFault = {
      kind: "status",
      status: 422,
      body: JSON.stringify({ type: "error", error: { type: "x", message } }),
    };
    const { model } = await start("anthropic-messages", [{ fault }]);
    const { state } = await collect(model, hello);
    expect(state).toMatchObject({ failure: { kind: "input", message: expect.stringContaining("Unknown field") } });
    expect(JSON.stringify(state)).not.toContain("sk-");
  });

  it("follows no redirect, which would take the key elsewhere", async () => {
    const elsewhere = await start("anthropic-messages", [{ text: "Stolen" }]);
    const location = `${elsewhere.stub.baseUrl}/messages`;
    const fault: StubFault = { kind: "status", status: 307, headers: { location } };
    const { model } = await start("anthropic-messages", [{ fault }]);
    expect((await collect(model, hello)).state).toMatchObject({
      status: "failed",
      failure: { kind: "config", message: expect.stringContaining(new URL(location).origin) },
    });
    expect(elsewhere.stub.requests).toHaveLength(0);
  });
});

describe("thinking", () => {
  it("of Claude that falls silent is taken for a line that hangs, because it sends signs of life", async () => {
    const fault: StubFault = { kind: "stall", when: "middle" };
    const patience = { thinkingMs: 60_000, idleMs: 300 };
    const { model } = await start("anthropic-messages", [{ thinking: "Let me look at that.", fault }], { patience });
    const { state } = await collect(model, hello);
    expect(state).toMatchObject({ status: "failed", failure: { kind: "transient", retryable: true } });
    if (state?.status === "failed") expect(state.usage?.inputTokens).toBe(10);
  });

  it("shows Claude's thinking and sends it back with its signature, in its place", async () => {
    const { model, stub } = await start("anthropic-messages", [
      { thinking: "Let me look.", text: "Looking.", calls: [read("c1", "/a")] },
      { text: "Done." },
    ]);
    const first = await collect(model, hello);
    expect(first.thinking).toBe("Let me look.");
    const state = structuredClone(first.state);
    if (state?.status !== "done" || state.calls[0] === undefined) throw new Error("no call");
    const history = [
      messageStep("Hello"),
      stepOf(JSON.parse(JSON.stringify(state))),
      toolStep(state.calls[0], doneWith("x")),
    ];
    expect((await collect(model, requestOf(history))).state).toMatchObject({ status: "done" });
    const sent = stub.requests[1]?.body ?? {};
    expect(thinkingIn(sent)).toHaveLength(1);
    const messages = sent.messages as { content: { type: string }[] }[];
    expect(messages[1]?.content.map(({ type }) => type)).toEqual(["thinking", "text", "tool_use"]);
  });

  it("sends sealed thinking back to OpenAI", async () => {
    const { model, stub } = await start("openai-responses", [
      { thinking: "Let me look.", calls: [read("c1", "/a")] },
      { text: "Done." },
    ]);
    const { state } = await collect(model, hello);
    if (state?.status !== "done" || state.calls[0] === undefined) throw new Error("no call");
    const history = [messageStep("Hello"), stepOf(state), toolStep(state.calls[0], doneWith("x"))];
    expect((await collect(model, requestOf(history))).state).toMatchObject({ status: "done" });
    const input = stub.requests[1]?.body.input as { type?: string; encrypted_content?: string }[];
    const sealed = Buffer.from("sealed:Let me look.").toString("base64");
    expect(input.filter(({ type }) => type === "reasoning")).toMatchObject([{ encrypted_content: sealed }]);
  });
});

describe("prompt cache", () => {
  it("keeps system and tools the same bytes and marks the system and the newest messages", async () => {
    const { model, stub } = await start("anthropic-messages", [
      { calls: [read("c1", "/a")] },
      { calls: [read("c2", "/b")] },
      { text: "Done." },
    ]);
    const steps = [messageStep("Hello")];
    for (let round = 0; round < 3; round += 1) {
      const { state } = await collect(model, requestOf(structuredClone(steps)));
      if (state?.status !== "done") throw new Error("no answer");
      steps.push(stepOf(state), ...state.calls.map((call) => toolStep(call, doneWith("content"))));
    }
    const bodies = stub.requests.map(({ body }) => body);
    expect(new Set(bodies.map(({ system, tools }) => JSON.stringify({ system, tools }))).size).toBe(1);
    const marked = bodies.map(({ messages }) =>
      (messages as object[]).flatMap((message, at) => (JSON.stringify(message).includes("cache_control") ? [at] : [])),
    );
    expect(marked).toEqual([[0], [0, 2], [2, 4]]);
    expect(JSON.stringify(bodies[0]?.system)).toContain("cache_control");
  });

  it("counts cached tokens at their own price", async () => {
    const usage = { input: 1_000_000, output: 100_000, cacheRead: 800_000, cacheWrite: 100_000 };
    const { model } = await start("anthropic-messages", [{ text: "Hi", usage }]);
    const { state } = await collect(model, hello);
    if (state?.status !== "done") throw new Error("no answer");
    expect(state.usage).toMatchObject({ inputTokens: 1_000_000, outputTokens: 100_000 });
    expect(state.usage.costUsd).toBeCloseTo(0.1 * 2 + 0.8 * 0.1 + 0.1 * 2.5 + 0.1 * 10, 6);
  });
});

describe("pictures", () => {
  const content = [{ type: "image" as const, mediaType: "image/png", sha256: "abc" }];
  const call = read("c1", "/a.png");
  const state = { status: "done", because: "", reads: {}, result: { forModel: content, forUser: null } } as const;
  const request = requestOf([
    { ...messageStep(""), content } as ReturnType<typeof messageStep>,
    thoughtStep("", [call]),
    toolStep(call, { ...state, result: { ...state.result, forModel: [...content] } }),
  ]);
  const png = Buffer.from("iVBORw0KGgo=", "base64");

  it.each(wireFormats)("go to %s in messages and results", async (format) => {
    const { model, stub } = await start(format, [{ text: "Nice." }], { readPicture: async () => png });
    expect((await collect(model, request)).state).toMatchObject({ status: "done" });
    expect(JSON.stringify(stub.requests[0]?.body).split("iVBORw0KGgo=").length - 1).toBe(2);
  });

  it("are named when their bytes are gone", async () => {
    const { model, stub } = await start("anthropic-messages", [{ text: "Nice." }], { readPicture: async () => null });
    expect((await collect(model, request)).state).toMatchObject({ status: "done" });
    expect(JSON.stringify(stub.requests[0]?.body)).toContain("A picture (image/png) that cannot be shown here.");
  });
});

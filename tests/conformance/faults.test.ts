import type { StubCall, StubFault, StubReply, StubScript } from "@deskhand/models/testing";
import { wireFormats } from "@deskhand/models/testing";
import { afterEach, describe, expect, it } from "vitest";
import { callsOf, type ProviderDesk, startProviderDesk, stepsOf } from "./kit/provider-desk.ts";

const desks: ProviderDesk[] = [];
afterEach(async () => {
  const open = desks.splice(0);
  await Promise.all(open.map((desk) => desk.close()));
  expect(open.flatMap(({ bugs }) => bugs)).toEqual([]);
});

async function start(
  format: (typeof wireFormats)[number],
  script: StubScript,
  more: Parameters<typeof startProviderDesk>[2] = {},
) {
  const desk = await startProviderDesk(format, script, more);
  desks.push(desk);
  return desk;
}

const read = (id: string, path = "/desk/a.txt"): StubCall => ({ id, tool: "file_read", input: { path } });
const write = (id: string, content: string): StubCall => ({
  id,
  tool: "file_write",
  input: { path: "/desk/b.txt", content },
});
const done: StubReply = { text: "Everything is done." };

function errorBody(type: string, message: string): string {
  return JSON.stringify({ type: "error", error: { type, message, code: type } });
}

const status = (code: number, headers: Readonly<Record<string, string>> = {}): StubFault => ({
  kind: "status",
  status: code,
  headers,
});

/** long enough for a busy machine, short enough for a test */
const shortPatience = { waitingMs: 500, thinkingMs: 500, idleMs: 500 };

/** what passes by itself, and what the answer looked like until then */
const passing: readonly (readonly [string, StubReply])[] = [
  ...[408, 409, 500, 502, 503, 529].map((code) => [`status ${code}`, { fault: status(code) }] as const),
  ["a rate limit without a time", { fault: status(429) }],
  ["a rate limit with seconds to wait", { fault: status(429, { "retry-after": "0" }) }],
  ["a rate limit with a date to wait for", { fault: status(429, { "retry-after": "Wed, 01 Jan 2020 00:00:05 GMT" }) }],
  ["an answer without words and calls", {}],
  ["an answer of nothing but blanks", { text: " \n" }],
  ["a web page", { fault: { kind: "html" } }],
  ["a web page of a gateway that is down", { fault: { kind: "status", status: 502, body: "<html>Bad gateway" } }],
  ["an error with the status of an answer", { fault: { kind: "status", status: 200, body: errorBody("x", "Oh") } }],
  ["a line that breaks before the answer", { fault: { kind: "drop" } }],
  ["silence before the answer", { fault: { kind: "stall", when: "before" } }],
  ...(["cut", "reset", "stall", "garbage", "error"] as const).map((how) => {
    const faults: Readonly<Record<typeof how, StubFault>> = {
      cut: { kind: "cut", how: "end" },
      reset: { kind: "cut", how: "reset" },
      stall: { kind: "stall", when: "middle" },
      garbage: { kind: "garbage" },
      error: { kind: "error-event", type: "overloaded_error", message: "Overloaded" },
    };
    return [
      `${how} inside a call's arguments`,
      { text: "I write.", calls: [write("w0", "half")], fault: faults[how] },
    ] as const;
  }),
  ["a line cut inside words", { text: "Everything is nearly", fault: { kind: "cut", how: "end" } }],
];

/** every way to say that an hour must pass */
function hourLong(): readonly (readonly [string, Readonly<Record<string, string>>, string])[] {
  const inAnHour = new Date(Date.now() + 3_600_000);
  const limited = (more: object) => JSON.stringify({ error: { type: "x", message: "Slow down", code: "x", ...more } });
  const plain = limited({});
  const used = "anthropic-ratelimit-input-tokens";
  return [
    ["seconds", { "retry-after": "3600" }, plain],
    ["milliseconds", { "retry-after-ms": "3600000", "retry-after": "1" }, plain],
    ["Azure's milliseconds", { "x-ms-retry-after-ms": "3600000" }, plain],
    ["a date", { "retry-after": inAnHour.toUTCString() }, plain],
    ["a duration", { "retry-after": "1h0m0s" }, plain],
    [
      "a limit that is used up, until a moment",
      { [`${used}-remaining`]: "0", [`${used}-reset`]: inAnHour.toISOString() },
      plain,
    ],
    [
      "a limit that is used up, for a time",
      { "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "60m0s" },
      plain,
    ],
    ["Google's detail", {}, limited({ details: [{ retryDelay: "3600s" }] })],
    ["seconds in the body", {}, limited({ resets_in_seconds: 3600 })],
    ["a moment in the body", {}, limited({ resets_at: Math.floor(inAnHour.getTime() / 1000) })],
  ];
}

describe.each(wireFormats)("%s", (format) => {
  it.each(passing)("%s: the same step is asked for again, and nothing of it is done or kept", async (_name, fault) => {
    const patience = fault.fault?.kind === "stall" ? { patience: shortPatience } : {};
    const script = [{ calls: [read("r1")] }, fault, { calls: [write("w1", "whole")] }, done];
    const desk = await start(format, script, patience);
    const task = await desk.run();
    expect([task.status, desk.stub.requests.length]).toEqual(["done", 4]);
    expect(desk.stub.requests[2]?.body).toEqual(desk.stub.requests[1]?.body);
    expect(callsOf(task, "file_write").map(({ call, state }) => [call.input, state.status])).toEqual([
      [{ path: "/desk/b.txt", content: "whole" }, "done"],
    ]);
    expect(desk.files.get("/desk/b.txt")).toBe("whole");
  });

  it("is never done without an answer: after a few tries the task pauses, and goes on when it is resumed", async () => {
    let isDown = true;
    const desk = await start(format, () => (isDown ? {} : done));
    const paused = await desk.run();
    expect([paused.status, paused.paused?.failure?.kind]).toEqual(["paused", "transient"]);
    const { length } = desk.stub.requests;
    expect(length).toBeGreaterThan(2);
    expect(length).toBeLessThan(10);
    isDown = false;
    expect((await desk.send(paused.id, { type: "task.resume", limits: null })).status).toBe("done");
  });

  it.each([401, 403])(
    "status %i: asks for the key once, keeps the task, and goes on with the right one",
    async (code) => {
      const desk = await start(format, [
        { calls: [read("r1")] },
        { fault: status(code) },
        { calls: [write("w1", "x")] },
        done,
      ]);
      const paused = await desk.run();
      expect([paused.status, paused.paused?.failure?.kind, paused.paused?.failure?.userAction]).toEqual([
        "paused",
        "auth",
        "settings",
      ]);
      expect(desk.stub.requests).toHaveLength(2);
      const task = await desk.send(paused.id, { type: "task.resume", limits: null });
      expect([task.status, callsOf(task, "file_read").length, desk.files.get("/desk/b.txt")]).toEqual(["done", 1, "x"]);
    },
  );

  it("an account that is used up: pauses at once and says until when", async () => {
    const body = errorBody("insufficient_quota", "You exceeded your current quota");
    const fault: StubFault = { kind: "status", status: 429, body, headers: { "retry-after": "7200" } };
    const desk = await start(format, [{ fault }, done]);
    const paused = await desk.run();
    expect([paused.status, paused.paused?.failure?.kind, desk.stub.requests.length]).toEqual(["paused", "quota", 1]);
    expect(paused.paused?.because).toContain("until 2020-01-01 02:00 UTC");
  });

  it("a wait of an hour: pauses and says until when instead of holding a line open", async () => {
    const desk = await start(format, [{ fault: status(429, { "retry-after": "3600" }) }, done]);
    const paused = await desk.run();
    expect([paused.status, desk.stub.requests.length]).toEqual(["paused", 1]);
    expect(paused.paused?.because).toContain("until 2020-01-01 01:00 UTC");
  });

  it.each(hourLong())("%s: pauses and says until when", async (_name, headers, body) => {
    const desk = await start(format, [{ fault: { kind: "status", status: 429, headers, body } }, done]);
    const paused = await desk.run();
    expect([paused.status, paused.paused?.failure?.kind, desk.stub.requests.length]).toEqual([
      "paused",
      "rate-limit",
      1,
    ]);
    // moments are counted from now, and the engine's clock stands still
    expect(paused.paused?.because).toMatch(/until 2020-01-01 (00:59|01:00) UTC/);
  });

  it("too long a conversation: folds it, says so, and goes on", async () => {
    const long = "A long line of an invoice. ".repeat(2_000);
    const files = { "/desk/a.txt": long, "/desk/c.txt": long };
    const body = errorBody("invalid_request_error", "prompt is too long: 250000 tokens > 200000 maximum");
    const script: StubReply[] = [
      { text: "I look.", calls: [read("r1")] },
      { calls: [read("r2", "/desk/c.txt")] },
      { fault: { kind: "status", status: 400, body } },
      { calls: [write("w1", "sum")] },
      done,
    ];
    const desk = await start(format, script, { files });
    const task = await desk.run();
    expect([task.status, desk.stub.requests.length, desk.files.get("/desk/b.txt")]).toEqual(["done", 5, "sum"]);
    const digests = stepsOf(task).filter((step) => step.kind === "message" && step.digest?.because === "length");
    expect(digests).toHaveLength(1);
    const [refused, next] = [2, 3].map((at) => JSON.stringify(desk.stub.requests[at]?.body));
    expect(next?.length).toBeLessThan(refused?.length ?? 0);
    expect(next).toContain("Tidy the desk");
  });

  it("a conversation that is always too long: ends with the reason instead of asking for ever", async () => {
    const body = errorBody("invalid_request_error", "prompt is too long");
    const desk = await start(format, ({ messages, input, contents }) => {
      const turns = (messages ?? input ?? contents) as readonly unknown[];
      return turns.length < 4 && desk.stub.requests.length < 2
        ? { calls: [read("r1")] }
        : { fault: { kind: "status", status: 400, body } };
    });
    const task = await desk.run();
    expect([task.status, task.ended?.failure?.about]).toEqual(["failed", "length"]);
    expect(desk.stub.requests.length).toBeLessThan(6);
  });

  it("a history that is refused: mended once, never sent twice", async () => {
    const body = errorBody("invalid_request_error", "messages.2: tool_use ids were found without tool_result blocks");
    const broken: StubReply = { fault: { kind: "status", status: 400, body } };
    const desk = await start(format, [{ calls: [read("r1")] }, broken, { calls: [write("w1", "x")] }, done]);
    const task = await desk.run();
    expect([task.status, desk.stub.requests.length, desk.files.get("/desk/b.txt")]).toEqual(["done", 4, "x"]);
    const later = desk.stub.requests.slice(2).map(({ body: sent }) => JSON.stringify(sent));
    for (const sent of later) expect(sent).not.toContain('"r1"');
    expect(later[0]).toContain("alpha");
  });

  it("a history that stays refused: ends with the provider's reason after one repair", async () => {
    const body = errorBody("invalid_request_error", "messages.2: tool_use ids were found without tool_result blocks");
    const broken: StubReply = { fault: { kind: "status", status: 400, body } };
    const desk = await start(format, [{ calls: [read("r1")] }, broken, broken, done]);
    const task = await desk.run();
    expect([task.status, task.ended?.failure?.about, desk.stub.requests.length]).toEqual(["failed", "history", 3]);
  });

  it("broken arguments, wrong ones, unknown tools and strange names: told to the model, and the work goes on", async () => {
    const script: StubReply[] = [
      {
        calls: [
          { id: "c1", tool: "file_write", input: {}, rawInput: '{"path": "/desk/b.txt", "content": "ha' },
          { id: "c2", tool: "file_write", input: { path: 7 } },
          { id: "c3", tool: "no_such_tool", input: {} },
          { id: "c4", tool: "functions.file read", input: {} },
        ],
      },
      done,
    ];
    const desk = await start(format, script);
    const task = await desk.run();
    const tools = stepsOf(task).flatMap((step) => (step.kind === "tool" ? [step.state.status] : []));
    expect([task.status, tools, desk.files.has("/desk/b.txt")]).toEqual([
      "done",
      ["failed", "failed", "failed", "failed"],
      false,
    ]);
    const sent = JSON.stringify(desk.stub.requests[1]?.body);
    // arguments are objects on Google's wire, so that broken ones arrive empty
    const broken = format === "google-generate" ? '\\"path\\" is missing' : "no complete JSON object";
    for (const words of [broken, "file_write was not understood", "There is no tool"]) expect(sent).toContain(words);
  });

  it("two calls with one id, and ids used before: each keeps its own result", async () => {
    const script: StubReply[] = [
      { calls: [read("same"), read("same", "/desk/c.txt")] },
      { calls: [read("same", "/desk/d.txt")] },
      done,
    ];
    const desk = await start(format, script, {
      files: { "/desk/a.txt": "one", "/desk/c.txt": "two", "/desk/d.txt": "three" },
    });
    const task = await desk.run();
    expect([task.status, callsOf(task, "file_read").map(({ state }) => state.status)]).toEqual([
      "done",
      ["done", "done", "done"],
    ]);
    expect(new Set(callsOf(task, "file_read").map(({ call }) => call.id)).size).toBe(3);
    const sent = JSON.stringify(desk.stub.requests[2]?.body);
    for (const words of ["one", "two", "three"]) expect(sent).toContain(words);
  });

  it("fifty calls at once: every one is made once and answered", async () => {
    const names = Array.from({ length: 50 }, (_, at) => `/desk/file ${at}.txt`);
    const calls = names.map((path, at) => ({
      id: `c${at}`,
      tool: "file_write",
      input: { path, content: `text ${at}` },
    }));
    const desk = await start(format, [{ calls }, done]);
    const task = await desk.run();
    expect([task.status, desk.stub.requests.length]).toEqual(["done", 2]);
    expect(names.map((path) => desk.files.get(path))).toEqual(names.map((_, at) => `text ${at}`));
  });

  it("an answer cut off by its length goes on, and a call cut off by it is not made", async () => {
    const cut = { id: "c1", tool: "file_write", input: {}, rawInput: '{"path":"/desk/b.txt","content":"ha' };
    const bare = { id: "c2", tool: "file_list", input: {}, rawInput: "" };
    const desk = await start(format, [
      { text: "First half,", finish: "length" },
      { calls: [cut], finish: "length" },
      { calls: [bare], finish: "length" },
      { text: "second half." },
    ]);
    const task = await desk.run();
    expect([task.status, desk.stub.requests.length, desk.files.has("/desk/b.txt")]).toEqual(["done", 4, false]);
    const calls = stepsOf(task).flatMap((step) => (step.kind === "tool" ? [[step.call.input, step.state.status]] : []));
    expect(calls).toEqual([
      [format === "google-generate" ? "" : '{"path":"/desk/b.txt","content":"ha', "failed"],
      ["", "failed"],
    ]);
  });

  it("a model that declines is not called done", async () => {
    const desk = await start(format, [{ finish: "refusal" }, done]);
    const task = await desk.run();
    expect([task.status, desk.stub.requests.length]).toEqual(["failed", 1]);
  });

  it("tokens of attempts that broke off are counted with the others", async () => {
    const usage = { input: 1_000, output: 100 };
    const whole = await start(format, [{ ...done, usage }]);
    const broken: StubReply = { text: "Everything is nearly done, and", usage, fault: { kind: "cut", how: "reset" } };
    const twice = await start(format, [broken, { ...done, usage }]);
    const [one, two] = [await whole.run(), await twice.run()];
    expect(one.usage.inputTokens).toBe(1_000);
    expect(two.usage.inputTokens).toBeGreaterThan(1_500);
    expect(two.usage.outputTokens).toBeGreaterThan(100);
  });
});

import { type Duplex, PassThrough } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { DeskhandError } from "@deskhand/contracts";
import fc from "fast-check";
import { expect, onTestFinished, test, vi } from "vitest";
import {
  type Call,
  type ExecOrder,
  endFrame,
  FrameReader,
  frameBounds,
  messageFrame,
  pieceFrame,
  type ToHost,
} from "../guest/frames.ts";
import { parseCall } from "../guest/parse-call.ts";
import { GuestChannel } from "./guest-channel.ts";

const order: ExecOrder = {
  mounts: [{ kind: "layered", path: "/work/folder", lowers: ["/lower"], isWritable: true }],
  command: "true",
  cwd: "/work/folder",
  env: {},
  limits: { timeoutMs: 10_000, memoryMb: 64, processes: 8, diskBytes: 1000, cpuMs: 1000 },
  hasEgress: true,
};
const goodReport = { end: { by: "exit", code: 0 }, uppers: ["/spool/x1/0u"], tookMs: 3, cpuMs: 0 };
const readyMessage = { type: "ready", version: 1 } as const;

type FakeGuest = Readonly<{
  channel: GuestChannel;
  calls: Call[];
  connections: Duplex[];
  closed: DeskhandError[];
  say(message: ToHost): void;
  send(bytes: Uint8Array): void;
  die(): void;
}>;

/** A channel whose other end says whatever the test wants. */
function fakeGuest(): FakeGuest {
  const [fromGuest, toGuest] = [new PassThrough(), new PassThrough()];
  const calls: Call[] = [];
  const connections: Duplex[] = [];
  const closed: DeskhandError[] = [];
  const reader = new FrameReader();
  toGuest.on("data", (chunk: Buffer) => {
    for (const frame of reader.push(chunk)) if (frame.kind === "message") calls.push(parseCall(frame.text));
  });
  const channel = new GuestChannel({
    input: fromGuest,
    output: toGuest,
    onConnection: (stream) => connections.push(stream),
    readyMs: 60_000,
    onClosed: (cause) => closed.push(cause),
  });
  const send = (bytes: Uint8Array) => {
    if (!fromGuest.destroyed) fromGuest.write(bytes);
  };
  return {
    channel,
    calls,
    connections,
    closed,
    send,
    say: (message) => send(messageFrame(message)),
    die: () => fromGuest.end(),
  };
}

/** lets everything that is under way arrive */
async function settle(): Promise<void> {
  for (let turns = 0; turns < 20; turns += 1) await turn();
}

async function execCall(guest: FakeGuest): Promise<Extract<Call, { op: "exec" }>> {
  await settle();
  const call = guest.calls.find((each) => each.op === "exec");
  if (call?.op !== "exec") throw new Error("no exec was called");
  return call;
}

test("a command runs: output arrives in order before the report", async () => {
  const guest = fakeGuest();
  guest.say(readyMessage);
  await guest.channel.ready;
  const seen: string[] = [];
  const running = guest.channel.execute(order, (stream, chunk) => seen.push(`${stream} ${Buffer.from(chunk)}`));
  const call = await execCall(guest);
  expect(call.order).toEqual(order);
  guest.say({ type: "answer", call: call.call, value: goodReport });
  guest.send(pieceFrame(call.stdout, Buffer.from("one")));
  guest.send(pieceFrame(call.stderr, Buffer.from("two")));
  guest.send(Buffer.concat([endFrame(call.stdout), endFrame(call.stderr)]));
  expect(await running.report).toEqual(goodReport);
  expect(seen).toEqual(["stdout one", "stderr two"]);
  guest.channel.close("over");
});

/** A command that runs at a guest, with its time not begun to pass, and what came of it. */
async function timedCommand() {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  onTestFinished(() => void vi.useRealTimers());
  const guest = fakeGuest();
  guest.say(readyMessage);
  await guest.channel.ready;
  let seen = "";
  const running = guest.channel.execute(order, (_stream, chunk) => {
    seen += Buffer.from(chunk).toString("utf8");
  });
  const ended = running.report.catch((error: unknown) => String(error));
  const call = await execCall(guest);
  const answered = new Set<number>();
  const answer = async (): Promise<void> => {
    for (const each of guest.calls.filter(({ op }) => op === "expire")) {
      if (answered.has(each.call)) continue;
      answered.add(each.call);
      guest.say({ type: "answer", call: each.call, value: null });
    }
    await settle();
  };
  const pass = async (seconds: number, act: () => unknown): Promise<void> => {
    for (let second = 0; second < seconds; second += 1) {
      await vi.advanceTimersByTimeAsync(1_000);
      await act();
    }
  };
  return { guest, call, ended, answer, pass, seen: () => seen };
}

test("a guest that is silent long after a command's time is broken, and what came before is kept", async () => {
  const { call, ended, guest, pass, seen } = await timedCommand();
  guest.send(pieceFrame(call.stdout, Buffer.from("half")));
  await pass(order.limits.timeoutMs / 1000 + 9, settle);
  expect(guest.channel.isClosed).toBe(false);
  await pass(2, settle);
  expect(await ended).toContain("could not be stopped in time");
  expect(seen()).toBe("half");
});

test("a guest that answers, or passes output on, is given the time it needs to end a command", async () => {
  const { answer, call, ended, guest, pass } = await timedCommand();
  await pass(order.limits.timeoutMs / 1000 + 25, answer);
  await pass(25, async () => {
    guest.send(pieceFrame(call.stdout, Buffer.from("still here")));
    await settle();
  });
  expect(guest.calls.filter(({ op }) => op === "expire")).not.toHaveLength(0);
  expect(guest.channel.isClosed).toBe(false);
  const late = { ...goodReport, end: { by: "limit", limit: "timeoutMs" } } as const;
  guest.say({ type: "answer", call: call.call, value: late });
  guest.send(Buffer.concat([endFrame(call.stdout), endFrame(call.stderr)]));
  expect(await ended).toEqual(late);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(guest.channel.isClosed).toBe(false);
  guest.channel.close("over");
});

test("a guest that answers and never ends the command is broken after a minute", async () => {
  const { answer, ended, guest, pass } = await timedCommand();
  await pass(order.limits.timeoutMs / 1000 + 59, answer);
  expect(guest.channel.isClosed).toBe(false);
  await pass(2, answer);
  expect(await ended).toContain("could not be stopped in time");
});

type Misdeed = (guest: FakeGuest, call: Extract<Call, { op: "exec" }>) => void;
const answer = (value: unknown): Misdeed => {
  return (guest, call) => guest.say({ type: "answer", call: call.call, value });
};
const raw = (text: string): Misdeed => {
  return (guest) => {
    const frame = Buffer.from(messageFrame({ type: "refusal", call: 1, because: "x".repeat(text.length) }));
    const header = frame.subarray(0, frameBounds.headerBytes);
    header.writeUInt32BE(Buffer.byteLength(text), 0);
    guest.send(Buffer.concat([header, Buffer.from(text)]));
  };
};

const misdeeds: Readonly<Record<string, Misdeed>> = {
  "greets twice": (guest) => guest.say(readyMessage),
  "answers a call that was never made": (guest) => guest.say({ type: "answer", call: 99, value: null }),
  "answers with nothing": answer(null),
  "answers with a code that is none": answer({ ...goodReport, end: { by: "exit", code: 1e9 } }),
  "reports other folders than were mounted": answer({ ...goodReport, uppers: [] }),
  "reports a folder outside its spool": answer({ ...goodReport, uppers: ["/spool/../../etc"] }),
  "sends no JSON": raw("{{{"),
  "sends a message of an unknown type": raw('{"type":"shutdown"}'),
  "opens a connection under the host's number": (guest) => guest.say({ type: "connection", stream: 5, exec: 1 }),
  "opens a connection twice": (guest) => {
    guest.say({ type: "connection", stream: 2, exec: 1 });
    guest.say({ type: "connection", stream: 2, exec: 1 });
  },
  "opens connections without end": (guest) => {
    for (let stream = 2; stream < 4000; stream += 2) guest.say({ type: "connection", stream, exec: 1 });
  },
  "floods a stream without credit": (guest, call) => {
    const piece = pieceFrame(call.stdout, Buffer.alloc(frameBounds.pieceBytes));
    guest.send(Buffer.concat(Array.from({ length: 40 }, () => piece)));
    guest.send(pieceFrame(9, Buffer.from("x")));
  },
  "writes to a stream that is not there": (guest) => guest.send(pieceFrame(77, Buffer.from("x"))),
  "announces four gigabytes": (guest) => guest.send(Buffer.from([255, 255, 255, 255, 0, 0, 0, 0, 0])),
  "stops in the middle of a frame": (guest) => {
    guest.send(Buffer.from([0, 0, 0, 9, 0]));
    guest.die();
  },
  dies: (guest) => guest.die(),
};

for (const [name, misbehave] of Object.entries(misdeeds)) {
  test(`a guest that ${name} closes the channel, and every call ends with a sandbox error`, async () => {
    const guest = fakeGuest();
    guest.say(readyMessage);
    const running = guest.channel.execute(order, () => undefined);
    const report = running.report.catch((error: unknown) => error);
    const other = guest.channel.dropLayer("one").catch((error: unknown) => error);
    misbehave(guest, await execCall(guest));
    for (const error of [await report, await other]) {
      expect(error).toBeInstanceOf(DeskhandError);
      expect(error).toMatchObject({ failure: { kind: "sandbox" } });
    }
    expect(guest.closed).toHaveLength(1);
    expect(guest.channel.isClosed).toBe(true);
    await expect(guest.channel.dropLayer("one")).rejects.toBeInstanceOf(DeskhandError);
    expect(() => guest.channel.execute(order, () => undefined)).toThrow(DeskhandError);
  });
}

test.each([
  ["another version", { type: "ready", version: 2 }],
  ["an answer before the greeting", { type: "answer", call: 1, value: null }],
] as const)("a guest that begins with %s never becomes ready", async (_name, message) => {
  const guest = fakeGuest();
  guest.say(message);
  await expect(guest.channel.ready).rejects.toMatchObject({ failure: { kind: "sandbox" } });
});

test("connections reach the outlet with their exec and only while it runs", async () => {
  const guest = fakeGuest();
  guest.say(readyMessage);
  guest.channel.execute(order, () => undefined).report.catch(() => undefined);
  await execCall(guest);
  guest.say({ type: "connection", stream: 2, exec: 1 });
  guest.say({ type: "connection", stream: 4, exec: 8 });
  guest.send(pieceFrame(2, Buffer.from("GET")));
  await settle();
  expect(guest.connections).toHaveLength(1);
  expect(String(guest.connections[0]?.read())).toBe("GET");
  expect(guest.channel.isClosed).toBe(false);
  guest.channel.close("over");
});

async function listing(lines: readonly string[]): Promise<unknown> {
  const guest = fakeGuest();
  guest.say(readyMessage);
  const changes = guest.channel.changes(1, 1).catch((error: unknown) => error);
  await settle();
  const call = guest.calls[0];
  if (call?.op !== "changes") throw new Error("no listing was asked for");
  guest.say({ type: "answer", call: call.call, value: null });
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(""));
  for (let at = 0; at < bytes.byteLength; at += 1000)
    guest.send(pieceFrame(call.stream, bytes.subarray(at, at + 1000)));
  guest.send(endFrame(call.stream));
  return await changes;
}

const file = (path: string, more: object = {}): string =>
  JSON.stringify({ mount: 0, path, entry: "file", bytes: 1, mode: 0o644, modifiedMs: 0, ...more });

test("a listing that makes sense is passed on", async () => {
  const lines = [JSON.stringify({ mount: 0, path: "d", entry: "folder", mode: 0o755, isOpaque: true }), file("d/ü\n")];
  expect(await listing(lines)).toEqual(lines.map((line) => JSON.parse(line)));
});

test.each([
  ["a path that climbs", [file("../x")]],
  ["a path that climbs in the middle", [file("a/../../x")]],
  ["an absolute path", [file("/etc/passwd")]],
  ["an empty path", [file("")]],
  ["a doubled slash", [file("a//b")]],
  ["a NUL", [file("a\0b")]],
  ["the same path twice", [file("a"), file("a")]],
  ["a file below a file", [file("a"), file("a/b")]],
  ["a file below what is gone", [JSON.stringify({ mount: 0, path: "a", entry: "gone" }), file("a/b")]],
  ["another mount", [file("a", { mount: 1 })]],
  ["bits of privilege", [file("a", { mode: 0o4755 })]],
  ["a negative size", [file("a", { bytes: -1 })]],
  ["a size that is no number", [file("a", { bytes: "1" })]],
  ["a time beyond all calendars", [file("a", { modifiedMs: 1e300 })]],
  ["a link to nowhere", [JSON.stringify({ mount: 0, path: "l", entry: "link", target: "" })]],
  ["a line without an end", ["x".repeat(200_000)]],
  ["a reason it made up", [JSON.stringify({ mount: 0, path: "a", entry: "left-out", cause: "<script>" })]],
])("a listing with %s is refused and the guest with it", async (_name, lines) => {
  expect(await listing(lines)).toMatchObject({ failure: { kind: "sandbox" } });
});

test("no sequence of frames makes the channel throw, hang a call or believe nonsense", async () => {
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    fc.tuple(fc.nat({ max: 8 }), fc.uint8Array({ maxLength: 20 })).map(([id, bytes]) => pieceFrame(id, bytes)),
    fc.nat({ max: 8 }).map((id) => endFrame(id)),
    fc.json().map((text) => {
      const payload = Buffer.from(text);
      const header = Buffer.alloc(frameBounds.headerBytes);
      header.writeUInt32BE(payload.byteLength, 0);
      return Buffer.concat([header, payload]);
    }),
    fc.constantFrom(
      messageFrame(readyMessage),
      messageFrame({ type: "answer", call: 1, value: goodReport }),
      messageFrame({ type: "connection", stream: 2, exec: 1 }),
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(noise, { maxLength: 30 }), async (frames) => {
      const guest = fakeGuest();
      const outcome = guest.channel
        .execute(order, () => undefined)
        .report.then(
          (report) => expect(report).toEqual(goodReport),
          (error: unknown) => expect(error).toBeInstanceOf(DeskhandError),
        );
      for (const frame of frames) guest.send(frame);
      guest.die();
      await outcome;
      expect(guest.channel.isClosed).toBe(true);
    }),
    { numRuns: 200 },
  );
});

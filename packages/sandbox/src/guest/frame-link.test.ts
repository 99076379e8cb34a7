import { PassThrough } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { FrameLink, type LinkStream } from "./frame-link.ts";
import { creditFrame, endFrame, frameBounds, ProtocolError, pieceFrame, stopFrame } from "./frames.ts";

type Side = Readonly<{ link: FrameLink; messages: string[]; closed: (Error | null)[] }>;

function side(input: PassThrough, output: PassThrough): Side {
  const messages: string[] = [];
  const closed: (Error | null)[] = [];
  const link = new FrameLink({
    input,
    output,
    onMessage: (text) => messages.push(text),
    onClosed: (cause) => closed.push(cause),
    isLate: () => true,
  });
  return { link, messages, closed };
}

function pair(): Readonly<{ a: Side; b: Side; toB: PassThrough }> {
  const [toA, toB] = [new PassThrough(), new PassThrough()];
  return { a: side(toA, toB), b: side(toB, toA), toB };
}

/** lets everything that is under way arrive */
async function settle(): Promise<void> {
  for (let turns = 0; turns < 20; turns += 1) await turn();
}

async function readAll(stream: LinkStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

test("bytes cross in both directions and both ends are forgotten", async () => {
  const { a, b } = pair();
  const [mine, theirs] = [a.link.open(1, "both"), b.link.open(1, "both")];
  const large = Buffer.alloc(3_000_000, "deskhand");
  mine.end(large);
  theirs.end("answer");
  expect((await readAll(theirs)).equals(large)).toBe(true);
  expect((await readAll(mine)).toString()).toBe("answer");
  await settle();
  expect([a.link.openStreams, b.link.openStreams]).toEqual([0, 0]);
});

test("a sender whose receiver does not read stops after the window, and goes on when it reads", async () => {
  const { a, b } = pair();
  const [out, into] = [a.link.open(1, "out"), b.link.open(1, "in")];
  const total = 20 * frameBounds.windowBytes;
  const piece = Buffer.alloc(1 << 16);
  let written = 0;
  const writing = (async () => {
    for (; written < total; written += piece.byteLength) {
      if (!out.write(piece)) await new Promise<void>((resolve) => out.once("drain", () => resolve()));
    }
    out.end();
  })();
  await settle();
  expect(written).toBeLessThan(frameBounds.windowBytes * 2);
  expect(into.readableLength).toBeLessThanOrEqual(frameBounds.windowBytes);
  expect((await readAll(into)).byteLength).toBe(total);
  await writing;
});

test("a receiver that wants no more frees the sender, which hears of it", async () => {
  const { a, b } = pair();
  const [out, into] = [a.link.open(1, "out"), b.link.open(1, "in")];
  let isTold = false;
  out.once("stopped", () => {
    isTold = true;
  });
  const written = new Promise<void>((resolve) => out.write(Buffer.alloc(5 * frameBounds.windowBytes), () => resolve()));
  into.destroy();
  await written;
  await settle();
  expect(isTold).toBe(true);
  expect([a.link.openStreams, b.link.openStreams]).toEqual([0, 0]);
  expect([a.closed, b.closed]).toEqual([[], []]);
});

test("one stream that nobody reads does not hold up another", async () => {
  const { a, b } = pair();
  b.link.open(1, "in");
  const into = b.link.open(3, "in");
  a.link.open(1, "out").write(Buffer.alloc(2 * frameBounds.windowBytes));
  a.link.open(3, "out").end("past it");
  expect((await readAll(into)).toString()).toBe("past it");
});

const breaches: readonly (readonly [string, readonly Uint8Array[]])[] = [
  ["more bytes than the window", Array.from({ length: 5 }, () => pieceFrame(1, Buffer.alloc(frameBounds.pieceBytes)))],
  ["an empty piece", [pieceFrame(1, new Uint8Array(0))]],
  ["credit that is not due", [creditFrame(1, 1)]],
  ["credit of nothing", [creditFrame(1, 0)]],
  ["two ends", [endFrame(1), endFrame(1)]],
  ["bytes after the end", [endFrame(1), pieceFrame(1, Buffer.from("x"))]],
  ["two stops", [stopFrame(1), stopFrame(1)]],
  ["bytes on a stream that was never there", [pieceFrame(7, Buffer.from("x"))]],
];

test.each(breaches)("%s closes the link and every stream", async (_name, frames) => {
  const { a, b, toB } = pair();
  a.link.open(1, "both");
  const stream = b.link.open(1, "both");
  for (const frame of frames) toB.write(frame);
  await settle();
  expect(b.closed).toEqual([expect.any(ProtocolError)]);
  expect(stream.destroyed).toBe(true);
});

test("an end between two frames is no fault, half a frame is", async () => {
  const [whole, half] = [pair(), pair()];
  whole.toB.end();
  half.toB.end(Buffer.from([0, 0]));
  await settle();
  expect(whole.b.closed).toEqual([null]);
  expect(half.b.closed).toEqual([expect.any(ProtocolError)]);
});

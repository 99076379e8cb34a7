import fc from "fast-check";
import { expect, test } from "vitest";
import {
  creditFrame,
  endFrame,
  type Frame,
  FrameReader,
  frameBounds,
  messageFrame,
  ProtocolError,
  pieceFrame,
  stopFrame,
} from "./frames.ts";

const id = fc.nat({ max: 0xffff_ffff });
const frame: fc.Arbitrary<Readonly<{ bytes: Uint8Array; frame: Frame }>> = fc.oneof(
  fc.tuple(id, fc.uint8Array({ minLength: 1, maxLength: 300 })).map(([stream, bytes]) => ({
    bytes: pieceFrame(stream, bytes),
    frame: { kind: "piece" as const, stream, bytes: Buffer.from(bytes) },
  })),
  fc.tuple(id, id).map(([stream, bytes]) => ({
    bytes: creditFrame(stream, bytes),
    frame: { kind: "credit" as const, stream, bytes },
  })),
  id.map((stream) => ({ bytes: endFrame(stream), frame: { kind: "end" as const, stream } })),
  id.map((stream) => ({ bytes: stopFrame(stream), frame: { kind: "stop" as const, stream } })),
  fc.string({ unit: "grapheme" }).map((because) => {
    const message = { type: "refusal", call: 1, because } as const;
    return { bytes: messageFrame(message), frame: { kind: "message" as const, text: JSON.stringify(message) } };
  }),
);

function readAll(chunks: readonly Uint8Array[]): readonly Frame[] {
  const reader = new FrameReader();
  return chunks.flatMap((chunk) => [...reader.push(chunk)]);
}

/** `bytes` cut at the given places, wherever they fall */
function cut(bytes: Buffer, at: readonly number[]): readonly Uint8Array[] {
  const places = [0, ...at.map((place) => place % (bytes.byteLength + 1)), bytes.byteLength].sort((a, b) => a - b);
  return places.slice(1).map((to, index) => bytes.subarray(places[index], to));
}

test("frames come out as they were written, however the bytes are cut", () => {
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 20 }), fc.array(fc.nat(), { maxLength: 30 }), (frames, at) => {
      const bytes = Buffer.concat(frames.map((each) => each.bytes));
      expect(readAll(cut(bytes, at))).toEqual(frames.map((each) => each.frame));
    }),
  );
});

test("garbage is refused or waited for, and never makes the reader hold more than a frame", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 64 }), { maxLength: 40 }), (chunks) => {
      const reader = new FrameReader();
      try {
        for (const chunk of chunks) for (const each of reader.push(chunk)) expect(each.kind).toBeTypeOf("string");
      } catch (error) {
        expect(error).toBeInstanceOf(ProtocolError);
      }
    }),
  );
});

const header = (bytes: number, kind: number): Buffer => {
  const buffer = Buffer.alloc(frameBounds.headerBytes);
  buffer.writeUInt32BE(bytes, 0);
  buffer.writeUInt8(kind, 4);
  return buffer;
};

test.each([
  ["a message above the bound", header(frameBounds.messageBytes + 1, 0)],
  ["four gigabytes", header(0xffff_ffff, 1)],
  ["a piece above the bound", header(frameBounds.pieceBytes + 1, 1)],
  ["an end with a payload", header(1, 3)],
  ["an unknown kind", header(0, 5)],
])("a header that announces %s is refused before anything of it is kept", (_name, bytes) => {
  expect(() => readAll([bytes])).toThrow(ProtocolError);
});

test("a credit that is too short is refused", () => {
  expect(() => readAll([header(2, 2), Buffer.alloc(2)])).toThrow(ProtocolError);
});

test("a message that does not fit a frame is not written", () => {
  const because = "x".repeat(frameBounds.messageBytes);
  expect(() => messageFrame({ type: "refusal", call: 1, because })).toThrow(RangeError);
});

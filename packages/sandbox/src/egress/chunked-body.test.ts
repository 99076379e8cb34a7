import fc from "fast-check";
import { expect, test } from "vitest";
import { ChunkedBody } from "./chunked-body.ts";

/** feeds pieces until the end or a refusal */
function decode(pieces: readonly Uint8Array[]): { payload: string; hasEnded: boolean; rest: string } | string {
  const body = new ChunkedBody();
  let payload = "";
  let rest = "";
  let hasEnded = false;
  for (const piece of pieces) {
    if (hasEnded) {
      rest += Buffer.from(piece).toString("latin1");
      continue;
    }
    const decoded = body.push(piece);
    if (typeof decoded === "string") return decoded;
    payload += Buffer.concat(decoded.payload).toString("latin1");
    hasEnded = decoded.hasEnded;
    rest += decoded.rest.toString("latin1");
  }
  return { payload, hasEnded, rest };
}

test("chunks are put together and what follows the end is told apart", () => {
  expect(decode([Buffer.from("3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\nGET /")])).toEqual({
    payload: "abc0123456789",
    hasEnded: true,
    rest: "GET /",
  });
});

test.each([
  ["an extension", "3;a=b\r\nabc\r\n0\r\n\r\n"],
  ["a bare line feed after the size", "3\nabc\r\n0\r\n\r\n"],
  ["a bare carriage return after the size", "3\rabc\r\n0\r\n\r\n"],
  ["a bare line feed after a chunk", "3\r\nabc\n0\r\n\r\n"],
  ["a chunk that is too long", "3\r\nabcd\r\n0\r\n\r\n"],
  ["a hexadecimal prefix", "0x3\r\nabc\r\n0\r\n\r\n"],
  ["a sign", "+3\r\nabc\r\n0\r\n\r\n"],
  ["a negative size", "-1\r\n"],
  ["a blank", "3 \r\nabc\r\n0\r\n\r\n"],
  ["a huge size", "fffffffff\r\n"],
  ["an endless size", "0".repeat(100)],
  ["an empty size", "\r\nabc"],
  ["a trailer", "0\r\nX-A: b\r\n\r\n"],
])("%s is refused however it is cut", (_name, text) => {
  expect(typeof decode([Buffer.from(text)])).toBe("string");
  expect(typeof decode([...Buffer.from(text)].map((byte) => Buffer.from([byte])))).toBe("string");
});

test("any payload comes through any chunking and any cutting unchanged", () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 })),
      fc.integer({ min: 1, max: 9 }),
      (chunks, cut) => {
        const wire = Buffer.concat([
          ...chunks.flatMap((chunk) => [Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from("\r\n")]),
          Buffer.from("0\r\n\r\nrest"),
        ]);
        const pieces: Buffer[] = [];
        for (let at = 0; at < wire.length; at += cut) pieces.push(wire.subarray(at, at + cut));
        expect(decode(pieces)).toEqual({
          payload: Buffer.concat(chunks).toString("latin1"),
          hasEnded: true,
          rest: "rest",
        });
      },
    ),
  );
});

test("garbage never gives more payload than it has bytes, and never ends twice", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 20 })), (pieces) => {
      const decoded = decode(pieces);
      const total = pieces.reduce((sum, piece) => sum + piece.length, 0);
      if (typeof decoded !== "string") expect(decoded.payload.length + decoded.rest.length).toBeLessThanOrEqual(total);
    }),
  );
});

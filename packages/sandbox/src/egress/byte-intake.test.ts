import { Duplex, PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { takeFirst } from "./byte-intake.ts";

const bounds = { maxBytes: 100, timeoutMs: 5_000 };

function line(bytes: Buffer) {
  const end = bytes.indexOf("\n");
  return end === -1
    ? { state: "partial" as const }
    : { state: "read" as const, value: bytes.subarray(0, end).toString(), bytes: end + 1 };
}

test("first lines are taken one after the other, and the rest flows on", async () => {
  const stream = new PassThrough();
  stream.write("one\ntw");
  expect(await takeFirst(stream, line, bounds)).toBe("one");
  const second = takeFirst(stream, line, bounds);
  stream.write("o\nrest ");
  expect(await second).toBe("two");
  const rest = text(stream);
  stream.end("of it");
  expect(await rest).toBe("rest of it");
});

test("the rest can be piped on", async () => {
  const stream = new PassThrough();
  stream.write("one\nrest ");
  expect(await takeFirst(stream, line, bounds)).toBe("one");
  const rest = text(stream.pipe(new PassThrough()));
  stream.end("of it");
  expect(await rest).toBe("rest of it");
});

test("too much, too slow and ended are told apart", async () => {
  const flood = new PassThrough();
  flood.write("x".repeat(101));
  await expect(takeFirst(flood, line, bounds)).rejects.toMatchObject({ because: "too long" });
  await expect(takeFirst(new PassThrough(), line, { maxBytes: 9, timeoutMs: 1 })).rejects.toMatchObject({
    because: "too slow",
  });
  const ended = new PassThrough();
  ended.end("one");
  await expect(takeFirst(ended, line, bounds)).rejects.toMatchObject({ because: "ended" });
  const broken = new Duplex({ read() {}, write() {} }).destroy();
  await expect(takeFirst(broken, line, bounds)).rejects.toMatchObject({ because: "ended" });
});

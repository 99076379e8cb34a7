import fc from "fast-check";
import { expect, test } from "vitest";
import { readSpeech } from "./first-bytes.ts";
import { helloBytes } from "./testing/client-hello-bytes.ts";

test.each([
  ["GET / HTTP/1.1\r\n", "http"],
  ["\r\n\r\n get  /  http/1.1\n", "http"],
  ["GET\t/\tHTTP/1.1\n", "http"],
  ["X\xe9 / HTTP/1.1\r\n", "http"],
  ["SSH-2.0-OpenSSH_9.2\r\n", "other"],
  ["EHLO desk\r\n", "other"],
  ["GET /\r\n", "other"],
  ["\0\0\0\x05hello", "other"],
  ["x".repeat(33), "other"],
  ["\x16\x03\x01\x00\x05\x02....", "refused"],
  [`GET /${"x".repeat(20_000)}`, "refused"],
])("%j is %s", (text, kind) => {
  const reading = readSpeech(Buffer.from(text, "latin1"));
  expect(reading.state === "read" && reading.value.kind).toBe(kind);
});

test("TLS is told by its hello", () => {
  const bytes = helloBytes({ names: ["Example.org"] });
  expect(readSpeech(bytes)).toMatchObject({
    value: { kind: "tls", serverName: "example.org", helloBytes: bytes.length },
  });
  expect(readSpeech(bytes.subarray(0, 9))).toEqual({ state: "partial" });
});

test("a request is never taken for something else because of how it is cut", () => {
  const text = Buffer.from("POST /path?x=1 HTTP/1.1\r\nHost: a\r\n");
  fc.assert(
    fc.property(fc.nat(text.length), (length) => {
      const reading = readSpeech(text.subarray(0, length));
      expect(reading.state === "partial" || reading.value.kind === "http").toBe(true);
    }),
  );
});

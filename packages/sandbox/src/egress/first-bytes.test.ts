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
  ["GET /\r\n", "http"],
  ["get\thttp://b.test/\r\n", "http"],
  [`${"X".repeat(33)} / HTTP/1.1\r\n`, "http"],
  ["GET /\x01 HTTP/1.1\r\n", "http"],
  ["GET /\x7f HTTP/1.1\n", "http"],
  ["GET key\r\n", "other"],
  ["*2\r\n$3\r\nGET\r\n", "other"],
  ["0032git-upload-pack /project.git\0host=a.test\0", "other"],
  ["\0\0\0\x05hello", "other"],
  ["AMQP\0\0\x09\x01", "other"],
  ["x".repeat(20_000), "refused"],
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
  const texts = ["POST /path?x=1", "GET /\x01", `${"X".repeat(40)} /`].map((line) => `${line} HTTP/1.1\r\nHost: a\r\n`);
  fc.assert(
    fc.property(fc.constantFrom(...texts), fc.nat(80), (text, length) => {
      const reading = readSpeech(Buffer.from(text, "latin1").subarray(0, length));
      expect(reading.state === "partial" || reading.value.kind === "http").toBe(true);
    }),
  );
});

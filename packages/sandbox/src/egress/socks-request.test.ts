import fc from "fast-check";
import { expect, test } from "vitest";
import { readSocksGreeting, readSocksRequest } from "./socks-request.ts";

function request(kind: number, address: Buffer, port = 443): Buffer {
  return Buffer.concat([Buffer.from([5, 1, 0, kind]), address, Buffer.from([port >> 8, port & 255])]);
}

function named(name: string): Buffer {
  return request(3, Buffer.concat([Buffer.from([name.length]), Buffer.from(name, "latin1")]));
}

test("a client without a login is greeted, one that insists on a login is not", () => {
  expect(readSocksGreeting(Buffer.from([5, 2, 2, 0]))).toEqual({ state: "read", bytes: 4, reply: Buffer.from([5, 0]) });
  expect(readSocksGreeting(Buffer.from([5, 1, 2]))).toMatchObject({ state: "refused", reply: Buffer.from([5, 255]) });
  expect(readSocksGreeting(Buffer.from([5, 2, 2]))).toEqual({ state: "partial" });
});

test.each([
  ["a name", named("Example.org"), "example.org"],
  ["an IPv4 address", request(1, Buffer.from([8, 8, 4, 4])), "8.8.4.4"],
  ["an IPv6 address", request(4, Buffer.from("20010db8000000000000000000000001", "hex")), "2001:db8::1"],
])("%s is read, and only when it is whole", (_kind, bytes, text) => {
  for (let length = 0; length < bytes.length; length++)
    expect(readSocksRequest(bytes.subarray(0, length))).toEqual({ state: "partial" });
  const read = readSocksRequest(bytes);
  expect(read.state === "read" && [read.name.text, read.port, read.bytes]).toEqual([text, 443, bytes.length]);
});

test.each([
  ["a bind", Buffer.from([5, 2, 0, 1, 8, 8, 8, 8, 0, 80])],
  ["UDP", Buffer.from([5, 3, 0, 1, 8, 8, 8, 8, 0, 80])],
  ["another version", Buffer.from([4, 1, 0, 80, 8, 8, 8, 8, 0])],
  ["an unknown kind of address", Buffer.from([5, 1, 0, 9, 8, 8, 8, 8, 0, 80])],
  ["port 0", request(1, Buffer.from([8, 8, 8, 8]), 0)],
  ["a NUL in the name", named("example.org\0.evil.test")],
  ["a number as the name", named("2130706433")],
  ["a Unicode name", named("b\xfccher.example")],
  ["an empty name", named("")],
])("%s is refused with a reply", (_kind, bytes) => {
  const read = readSocksRequest(bytes);
  expect(read.state).toBe("refused");
  expect(read.state === "refused" && read.reply.length).toBe(10);
});

test("garbage never makes the readers throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const buffer = Buffer.concat([Buffer.from([5]), bytes]);
      expect(["partial", "refused", "read"]).toContain(readSocksGreeting(buffer).state);
      expect(["partial", "refused", "read"]).toContain(readSocksRequest(buffer).state);
    }),
    { numRuns: 1000 },
  );
});

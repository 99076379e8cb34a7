import fc from "fast-check";
import { expect, test } from "vitest";
import { readClientHello } from "./client-hello.ts";
import { helloBytes, realHelloBytes } from "./testing/client-hello-bytes.ts";

test("the hello of a real client is read", async () => {
  const bytes = await realHelloBytes("Api.example.org");
  expect(readClientHello(bytes)).toEqual({
    state: "read",
    serverName: "api.example.org",
    hasHiddenName: false,
    protocols: [],
    bytes: bytes.length,
  });
});

test("a hello without a name is read as one", () => {
  expect(readClientHello(helloBytes({}))).toMatchObject({ state: "read", serverName: null });
});

test("a hello spread over records, and one that comes byte by byte, is read only when it is whole", () => {
  const bytes = helloBytes({ names: ["example.org"], recordBytes: 3 });
  for (let length = 0; length < bytes.length; length++)
    expect(readClientHello(bytes.subarray(0, length))).toEqual({ state: "partial" });
  expect(readClientHello(bytes)).toMatchObject({ state: "read", serverName: "example.org", bytes: bytes.length });
  expect(readClientHello(Buffer.concat([bytes, Buffer.from([20, 3, 3, 0, 1, 1])]))).toMatchObject({
    bytes: bytes.length,
  });
});

test("a hidden second name is noticed", () => {
  const bytes = helloBytes({ names: ["example.org"], extensions: [[0xfe0d, Buffer.alloc(20)]] });
  expect(readClientHello(bytes)).toMatchObject({ state: "read", hasHiddenName: true });
});

test.each([
  ["two names", helloBytes({ names: ["example.org", "evil.test"] })],
  ["a NUL in the name", helloBytes({ names: ["example.org\0.evil.test"] })],
  ["an address as the name", helloBytes({ names: ["127.0.0.1"] })],
  ["an empty name", helloBytes({ names: [""] })],
  ["an over-long name", helloBytes({ names: [`${"a.".repeat(200)}org`] })],
  ["a name list that is cut", helloBytes({ extensions: [[0, Buffer.from([0, 9, 0])]] })],
  ["another message", Buffer.from([0x16, 3, 1, 0, 4, 2, 0, 0, 0])],
  ["another record", Buffer.from([0x17, 3, 1, 0, 4, 1, 0, 0, 0])],
  ["an empty record", Buffer.from([0x16, 3, 1, 0, 0])],
  ["an old hello", Buffer.from([0x80, 0x2e, 1, 3, 1])],
  ["a huge length", Buffer.from([0x16, 3, 1, 0, 4, 1, 0xff, 0xff, 0xff])],
  ["a second message in its record", appendToRecord(helloBytes({ names: ["example.org"] }))],
])("%s is refused", (_name, bytes) => {
  expect(readClientHello(bytes).state).toBe("refused");
});

function appendToRecord(bytes: Buffer): Buffer {
  const longer = Buffer.concat([bytes, Buffer.from([1, 0, 0, 0])]);
  longer.writeUInt16BE(longer.length - 5, 3);
  return longer;
}

test("no change of single bytes makes the reader throw or find a name that is none", async () => {
  const original = await realHelloBytes("example.org");
  let refused = 0;
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(original.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
      (changes) => {
        const bytes = Buffer.from(original);
        for (const [at, value] of changes) bytes[at] = value;
        const reading = readClientHello(bytes);
        if (reading.state === "refused") refused++;
        if (reading.state === "read" && reading.serverName !== null)
          expect(reading.serverName).toMatch(/^[a-z0-9_.-]+$/);
      },
    ),
    { numRuns: 2000 },
  );
  expect(refused).toBeGreaterThan(0);
});

test("garbage never makes the reader throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const record = Buffer.concat([Buffer.from([0x16, 3, 1, bytes.length >> 8, bytes.length & 255, 1]), bytes]);
      expect(["partial", "refused", "read"]).toContain(readClientHello(record).state);
      expect(["partial", "refused", "read"]).toContain(readClientHello(Buffer.from(bytes)).state);
    }),
    { numRuns: 1000 },
  );
});

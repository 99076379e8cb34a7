import { buffer } from "node:stream/consumers";
import { expect, test } from "vitest";
import { createHelloGuard } from "./hello-guard.ts";
import { helloBytes } from "./testing/client-hello-bytes.ts";

const first = helloBytes({ names: ["example.org"] });
const changeCipher = Buffer.from([20, 3, 3, 0, 1, 1]);
const encrypted = Buffer.from([23, 3, 3, 0, 3, 1, 0, 9]);
const finished = Buffer.from([22, 3, 3, 0, 5, 1, 77, 3, 4, 5]);

/** what comes out when the pieces go in, or the refusal */
async function guarded(pieces: readonly Buffer[], mayHideName = false): Promise<Buffer | string> {
  const guard = createHelloGuard({ helloBytes: first.length, serverName: "example.org" }, mayHideName);
  const read = buffer(guard);
  for (const piece of pieces) guard.write(piece);
  guard.end();
  return read.catch((error: Error) => error.message);
}

function byteByByte(bytes: Buffer): Buffer[] {
  return [...bytes].map((byte) => Buffer.from([byte]));
}

test.each([
  ["an ordinary handshake", [first, changeCipher, encrypted, encrypted]],
  ["a second hello for the same host", [first, changeCipher, helloBytes({ names: ["example.org"] }), encrypted]],
  [
    "an older handshake whose end is encrypted",
    [first, Buffer.from([22, 3, 3, 0, 5, 16, 0, 0, 1, 9]), changeCipher, finished],
  ],
  ["hello-like bytes in what is encrypted", [first, Buffer.from([23, 3, 3, 0, 9, 22, 3, 1, 0, 4, 1, 0, 0, 0])]],
  ["a resumed older handshake", [first, changeCipher, finished, encrypted]],
  [
    "hello-like bytes after a key was exchanged",
    [first, Buffer.from([22, 3, 3, 0, 5, 16, 0, 0, 1, 9]), changeCipher, helloBytes({ names: ["evil.test"] })],
  ],
])("%s passes unchanged, in one piece and byte by byte", async (_name, records) => {
  const wire = Buffer.concat(records);
  expect(await guarded([wire])).toEqual(wire);
  expect(await guarded(byteByByte(wire))).toEqual(wire);
});

test.each([
  ["for another host", helloBytes({ names: ["evil.test"] })],
  ["for no host", helloBytes({})],
  ["with a hidden name", helloBytes({ names: ["example.org"], extensions: [[0xfe0d, Buffer.alloc(8)]] })],
  ["cut into records of one byte", helloBytes({ names: ["evil.test"], recordBytes: 1 })],
  ["cut into records", helloBytes({ names: ["evil.test"], recordBytes: 60 })],
  ["so long that its length takes three bytes", Buffer.from([22, 3, 3, 0, 6, 1, 1, 0, 9, 3, 3])],
])("a second hello %s does not pass, nor after what was sent early", async (_name, second) => {
  for (const early of [[], [encrypted], [encrypted, encrypted]]) {
    const wire = Buffer.concat([first, ...early, changeCipher, second, encrypted]);
    expect(await guarded([wire])).toContain("names another host later on");
    expect(await guarded(byteByByte(wire))).toContain("names another host later on");
  }
});

test("a hidden name passes a second time where it passed the first, and only beside the right one", async () => {
  const hiding = (name: string) => helloBytes({ names: [name], extensions: [[0xfe0d, Buffer.alloc(8)]] });
  const wire = (name: string) => Buffer.concat([first, changeCipher, hiding(name), encrypted]);
  expect(await guarded([wire("example.org")], true)).toEqual(wire("example.org"));
  expect(await guarded([wire("evil.test")], true)).toContain("names another host later on");
});

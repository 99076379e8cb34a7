import { readDestinationName } from "./destination-name.ts";

/** Where a TLS client says first that it wants to go. */
export type HelloReading = Readonly<
  | { state: "partial" }
  | { state: "refused"; because: string }
  | {
      state: "read";
      /** one spelling; `null` when it names no host */
      serverName: string | null;
      /** whether it may carry a second name that only the server can read */
      hasHiddenName: boolean;
      /** what the client wants to speak inside (ALPN), best first; none when it does not say */
      protocols: readonly string[];
      /** `bytes` of the records it came in */
      bytes: number;
    }
>;

export const handshakeRecord = 0x16;
const clientHelloMessage = 1;
const serverNameExtension = 0;
const protocolsExtension = 16;
const hiddenNameExtension = 0xfe0d;
/** `bytes`; the largest hello in use, with post-quantum key shares, stays below 4 KiB */
const largestHello = 16 * 1024;
const mostRecords = 64;

class Malformed extends Error {}

/** Reads numbers and parts preceded by their length; throws `Malformed` past the end. */
class Cursor {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  take(length: number): Buffer {
    if (length > this.left) throw new Malformed();
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  number(length: number): number {
    return this.take(length).readUIntBE(0, length);
  }

  part(lengthBytes: number): Cursor {
    return new Cursor(this.take(this.number(lengthBytes)));
  }

  expectEnd(): void {
    if (this.left > 0) throw new Malformed();
  }
}

/** `bytes` the message has by its own header; `null` when that has not come yet. */
function messageLength(message: Buffer): number | null {
  if (message.length > 0 && message[0] !== clientHelloMessage) throw new Malformed();
  if (message.length < 4) return null;
  const length = 4 + message.readUIntBE(1, 3);
  if (length > largestHello || message.length > length) throw new Malformed();
  return length;
}

/** `bytes` in the record whose header is next */
function recordLength(records: Cursor): number {
  const isHandshake = records.number(1) === handshakeRecord && records.number(1) === 3;
  records.take(1);
  const length = records.number(2);
  if (!isHandshake || length === 0 || length > 16_384) throw new Malformed();
  return length;
}

/** The first handshake message and the bytes of its records; `null` when more is needed. */
function collectMessage(bytes: Buffer): { message: Buffer; bytes: number } | null {
  const records = new Cursor(bytes);
  let message: Buffer = Buffer.alloc(0);
  if (bytes.length > 0 && bytes[0] !== handshakeRecord) throw new Malformed();
  for (let count = 1; records.left >= 5; count++) {
    if (count > mostRecords) throw new Malformed();
    const length = recordLength(records);
    const isWhole = records.left >= length;
    message = Buffer.concat([message, records.take(Math.min(length, records.left))]);
    if (messageLength(message) === message.length && isWhole) return { message, bytes: bytes.length - records.left };
  }
  if (bytes.length > 2 * largestHello) throw new Malformed();
  return null;
}

function readServerName(extension: Cursor): string {
  const list = extension.part(2);
  extension.expectEnd();
  if (list.number(1) !== 0) throw new Malformed();
  const name = list.part(2);
  list.expectEnd();
  const read = readDestinationName(name.take(name.left).toString("latin1"));
  if (read === null || read.address !== null) throw new Malformed();
  return read.text;
}

function readProtocols(extension: Cursor): readonly string[] {
  const list = extension.part(2);
  extension.expectEnd();
  const protocols: string[] = [];
  while (list.left > 0) {
    const name = list.part(1);
    protocols.push(name.take(name.left).toString("latin1"));
  }
  return protocols;
}

type HelloWords = Pick<HelloReading & { state: "read" }, "serverName" | "hasHiddenName" | "protocols">;

function readMessage(message: Buffer): HelloWords {
  const body = new Cursor(message.subarray(4));
  body.take(2 + 32);
  body.part(1);
  body.part(2);
  body.part(1);
  let serverName: string | null = null;
  let hasHiddenName = false;
  let protocols: readonly string[] = [];
  if (body.left === 0) return { serverName, hasHiddenName, protocols };
  const extensions = body.part(2);
  body.expectEnd();
  while (extensions.left > 0) {
    const kind = extensions.number(2);
    const extension = extensions.part(2);
    if (kind === hiddenNameExtension) hasHiddenName = true;
    if (kind === protocolsExtension) protocols = readProtocols(extension);
    if (kind !== serverNameExtension) continue;
    if (serverName !== null) throw new Malformed();
    serverName = readServerName(extension);
  }
  return { serverName, hasHiddenName, protocols };
}

/** Reads the ClientHello at the start of `bytes`, in however many records it comes; at most one name, no bytes after it in its record. */
export function readClientHello(bytes: Buffer): HelloReading {
  try {
    const collected = collectMessage(bytes);
    if (collected === null) return { state: "partial" };
    return { state: "read", ...readMessage(collected.message), bytes: collected.bytes };
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return { state: "refused", because: "The start of the TLS connection is not well formed." };
  }
}

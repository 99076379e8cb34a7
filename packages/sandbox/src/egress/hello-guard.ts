import { Transform } from "node:stream";
import { handshakeRecord, readClientHello } from "./client-hello.ts";

/** A client tried to name another host later on in its handshake. */
export class HelloGuardError extends Error {}

const encryptedRecord = 0x17;
const headerBytes = 5;

/** `bytes` in the largest record TLS knows */
const largestRecord = 16_384 + 2_048;
/** no server reads a hello whose length begins with more: it would be longer than 192 KiB */
const largestLengthStart = 2;

type Judgement = "harmless" | "harmful" | "settled";

/**
 * What a record before the encrypted part says of the host. Another handshake message than a hello settles it: a server that waits for a
 * second hello takes nothing else.
 */
function judge(record: Buffer, serverName: string | null, mayHideName: boolean): Judgement {
  if (record[0] !== handshakeRecord) return "harmless";
  const [kind, lengthStart, ...rest] = record.subarray(headerBytes, headerBytes + 4);
  if (kind === undefined || lengthStart === undefined || rest.length < 2) return "harmful";
  if (kind !== 1 || lengthStart > largestLengthStart) return "settled";
  const reading = readClientHello(record);
  if (reading.state !== "read" || reading.serverName !== serverName) return "harmful";
  return mayHideName || !reading.hasHiddenName ? "harmless" : "harmful";
}

/** Cuts a client's TLS records off as they may pass. */
class HelloWatch {
  readonly #serverName: string | null;
  readonly #mayHideName: boolean;
  /** `bytes` that may pass as they come: the first hello, then each record that was looked at */
  #free: number;
  #isSettled = false;
  #held: Buffer = Buffer.alloc(0);

  constructor({ helloBytes, serverName }: FirstHello, mayHideName: boolean) {
    this.#free = helloBytes;
    this.#serverName = serverName;
    this.#mayHideName = mayHideName;
  }

  /** what is left at the end: no whole record */
  get held(): Buffer {
    return this.#held;
  }

  /** The pieces that may pass now; `null` when what comes next may not. */
  take(chunk: Buffer): readonly Buffer[] | null {
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const passing: Buffer[] = [];
    for (let bytes = this.#next(); bytes !== 0; bytes = this.#next()) {
      if (bytes === null) return null;
      passing.push(this.#held.subarray(0, bytes));
      this.#held = this.#held.subarray(bytes);
    }
    return passing;
  }

  #next(): number | null {
    if (this.#isSettled) return this.#held.length;
    if (this.#free === 0 && !this.#look()) return null;
    const bytes = Math.min(this.#free, this.#held.length);
    this.#free -= bytes;
    return bytes;
  }

  /** Frees the next record once enough of it is there; `false` when it may not pass. */
  #look(): boolean {
    if (this.#held.length < headerBytes) return true;
    const length = headerBytes + this.#held.readUInt16BE(3);
    if (length > headerBytes + largestRecord) return false;
    const isEncrypted = this.#held[0] === encryptedRecord;
    if (!isEncrypted && this.#held.length < length) return true;
    const judgement = isEncrypted
      ? "harmless"
      : judge(this.#held.subarray(0, length), this.#serverName, this.#mayHideName);
    this.#isSettled = judgement === "settled";
    this.#free = length;
    return judgement !== "harmful";
  }
}

type FirstHello = Readonly<{ helloBytes: number; serverName: string | null }>;

/**
 * Passes a client's TLS records on as they are, the first hello included, and watches the unencrypted rest of the handshake: a second
 * hello, as TLS 1.3 knows it, must name the same host, hide none unless `mayHideName`, and come in one record. It may come after encrypted
 * records too: a server that asks for it skips what a client sent early. Fails with `HelloGuardError` before such a record passes.
 */
export function createHelloGuard(first: FirstHello, mayHideName = false): Transform {
  const watch = new HelloWatch(first, mayHideName);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const passing = watch.take(chunk);
      if (passing === null) return done(new HelloGuardError("A TLS connection names another host later on."));
      for (const piece of passing) this.push(piece);
      done();
    },
    flush(done) {
      done(null, watch.held.length === 0 ? undefined : watch.held);
    },
  });
}

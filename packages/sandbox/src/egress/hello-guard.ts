import { Transform } from "node:stream";
import { handshakeRecord, readClientHello } from "./client-hello.ts";

/** A client tried to name another host later on in its handshake. */
export class HelloGuardError extends Error {}

const encryptedRecord = 0x17;

/** `bytes` in the largest record TLS knows */
const largestRecord = 16_384 + 2_048;

/** Whether a record before the encrypted part is harmless: no hello, or one for the same host. */
function isHarmless(record: Buffer, serverName: string | null, mayHideName: boolean): boolean {
  if (record[0] !== handshakeRecord) return true;
  const content = record.subarray(5);
  if (content.length < 4) return false;
  if (content[0] !== 1 || content[1] !== 0) return true;
  const reading = readClientHello(record);
  if (reading.state !== "read" || reading.serverName !== serverName) return false;
  return mayHideName || !reading.hasHiddenName;
}

/**
 * Passes a client's TLS records on as they are, the first hello included, and watches the unencrypted rest of the handshake: a second
 * hello, as TLS 1.3 knows it, must name the same host, hide none unless `mayHideName`, and come in one record. Fails with `HelloGuardError` before such a record passes.
 */
export function createHelloGuard(
  { helloBytes, serverName }: Readonly<{ helloBytes: number; serverName: string | null }>,
  mayHideName = false,
): Transform {
  let unseen = helloBytes;
  let isEncrypted = false;
  let held: Buffer = Buffer.alloc(0);

  /** `bytes` of harmless whole records at the start of what is held; `null` when one may not pass */
  const passingBytes = (): number | null => {
    let at = 0;
    while (held.length >= at + 5) {
      isEncrypted = held[at] === encryptedRecord;
      if (isEncrypted) return held.length;
      const length = held.readUInt16BE(at + 3);
      if (length > largestRecord) return null;
      const record = held.subarray(at, at + 5 + length);
      if (record.length < 5 + length) break;
      if (!isHarmless(record, serverName, mayHideName)) return null;
      at += record.length;
    }
    return at;
  };

  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const seen = chunk.subarray(0, unseen);
      unseen -= seen.length;
      if (seen.length > 0) this.push(seen);
      held = Buffer.concat([held, chunk.subarray(seen.length)]);
      const passing = isEncrypted ? held.length : passingBytes();
      if (passing === null) return done(new HelloGuardError("A TLS connection names another host later on."));
      if (passing > 0) this.push(held.subarray(0, passing));
      held = held.subarray(passing);
      done();
    },
    flush(done) {
      done(null, held.length === 0 ? undefined : held);
    },
  });
}

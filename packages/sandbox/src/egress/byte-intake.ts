import type { Duplex } from "node:stream";

/** What a reader of first bytes says of those that are there: not enough yet, or what they mean and how many of them it used. */
export type Reading<Value> = Readonly<{ state: "partial" } | { state: "read"; value: Value; bytes: number }>;

export type IntakeOptions = Readonly<{
  /** `bytes` after which a talk that is still partial is given up */
  maxBytes: number;
  timeoutMs: number;
}>;

/** Why first bytes did not come to an end. */
export class IntakeError extends Error {
  readonly because: "too long" | "too slow" | "ended";

  constructor(because: IntakeError["because"]) {
    super(`the start of a connection is ${because}`);
    this.because = because;
  }
}

/** Takes what is readable, in one piece; `null` when nothing is. */
function takeReadable(stream: Duplex): Buffer | null {
  const parts: Buffer[] = [];
  for (let part: Buffer | null = stream.read(); part !== null; part = stream.read()) parts.push(part);
  return parts.length === 0 ? null : Buffer.concat(parts);
}

/**
 * Reads the start of a stream until `read` understands it, and puts back what it did not use. One at a time per stream. Rejects with
 * `IntakeError`; the stream is then left as it is, for its owner to answer and end.
 */
export function takeFirst<Value>(
  stream: Duplex,
  read: (bytes: Buffer) => Reading<Value>,
  { maxBytes, timeoutMs }: IntakeOptions,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    let bytes: Buffer = Buffer.alloc(0);
    const settle = (act: () => void) => {
      clearTimeout(timer);
      stream.off("readable", onReadable).off("end", onEnd).off("close", onEnd).off("error", onEnd);
      act();
    };
    const fail = (because: IntakeError["because"]) => settle(() => reject(new IntakeError(because)));
    const onEnd = () => fail("ended");
    const onReadable = () => {
      const part = takeReadable(stream);
      if (part === null) return;
      bytes = bytes.length === 0 ? part : Buffer.concat([bytes, part]);
      const reading = read(bytes);
      if (reading.state === "read") {
        settle(() => {
          if (reading.bytes < bytes.length) stream.unshift(bytes.subarray(reading.bytes));
          resolve(reading.value);
        });
      } else if (bytes.length >= maxBytes) fail("too long");
    };
    const timer = setTimeout(() => fail("too slow"), timeoutMs);
    if (stream.readableEnded || stream.destroyed) return onEnd();
    stream.on("end", onEnd).on("close", onEnd).on("error", onEnd).on("readable", onReadable);
    onReadable();
  });
}

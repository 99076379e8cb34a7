import type { Duplex, Writable } from "node:stream";
import { ChunkedBody } from "./chunked-body.ts";
import type { BodyFraming } from "./request-head.ts";

/** A body that ended early or is not well formed. */
export class BodyError extends Error {}

/** Payload of a body delimited by `framing`, piece by piece; what follows it is left unread or dropped. */
async function* payloadOf(stream: Duplex, framing: BodyFraming): AsyncGenerator<Buffer> {
  if (framing.kind === "none" || (framing.kind === "length" && framing.bytes === 0)) return;
  const chunked = new ChunkedBody();
  let left = framing.kind === "length" ? framing.bytes : 0;
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    if (framing.kind === "length") {
      const part = chunk.subarray(0, left);
      left -= part.length;
      yield part;
      if (left === 0) return;
      continue;
    }
    const decoded = chunked.push(chunk);
    if (typeof decoded === "string") throw new BodyError(decoded);
    yield* decoded.payload;
    if (decoded.hasEnded) return;
  }
  throw new BodyError("The body of the request ended early.");
}

function drained(to: Writable): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      to.off("drain", settle).off("close", settle);
      if (to.destroyed) reject(new Error("the server closed the connection"));
      else resolve();
    };
    to.on("drain", settle).on("close", settle);
  });
}

/** Sends a body on and ends `to`. Rejects with `BodyError` when it is not well formed or ends early; `to` is then not ended. */
export async function sendBody(from: Duplex, framing: BodyFraming, to: Writable): Promise<void> {
  for await (const part of payloadOf(from, framing)) {
    if (!to.write(part)) await drained(to);
  }
  to.end();
}

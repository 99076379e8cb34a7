import type { Reading } from "./byte-intake.ts";
import { handshakeRecord, readClientHello } from "./client-hello.ts";

/** What a client speaks on a connection that passes unread, told by its first bytes, none of which are used up. */
export type Speech = Readonly<
  | { kind: "tls"; serverName: string | null; hasHiddenName: boolean; protocols: readonly string[]; helloBytes: number }
  | { kind: "http" }
  | { kind: "other" }
  | { kind: "refused"; because: string }
>;

/** `bytes` of a first line after which it is taken for an attempt to go unnoticed */
const longestLine = 16 * 1024;

function say(value: Speech): Reading<Speech> {
  return { state: "read", value, bytes: 0 };
}

function readTls(bytes: Buffer): Reading<Speech> {
  const reading = readClientHello(bytes);
  if (reading.state === "partial") return { state: "partial" };
  if (reading.state === "refused") return say({ kind: "refused", because: reading.because });
  const { serverName, hasHiddenName, protocols, bytes: helloBytes } = reading;
  return say({ kind: "tls", serverName, hasHiddenName, protocols, helloBytes });
}

/** A line that some server takes for a request: with a version, or as in the first days of HTTP without one. */
const requestLike = /HTTP\/\d|^GET[\t ]+(\/|[a-z][a-z0-9+.-]*:)/i;

/** Whether text without a line end can no more become a request: no method holds control characters, no server takes a NUL in a line. */
function isBeyondRequest(text: string): boolean {
  const [word = ""] = text.split(/[\t ]/, 1);
  return text.includes("\0") || !/^[\x21-\x7e\x80-\xff]*$/.test(word);
}

/** Tells TLS and HTTP from everything else. HTTP is recognised in any shape that a lenient server would take for a request. */
export function readSpeech(bytes: Buffer): Reading<Speech> {
  if (bytes[0] === handshakeRecord) return readTls(bytes);
  const text = bytes
    .subarray(0, longestLine)
    .toString("latin1")
    .replace(/^[\r\n\t ]+/, "");
  const end = text.search(/[\r\n]/);
  if (end !== -1) return say({ kind: requestLike.test(text.slice(0, end)) ? "http" : "other" });
  if (isBeyondRequest(text)) return say({ kind: "other" });
  if (bytes.length >= longestLine)
    return say({ kind: "refused", because: "The first line of the connection is too long." });
  return { state: "partial" };
}

import { Transform } from "node:stream";
import type { ReadCredential } from "./egress-rule.ts";

/** shorter values are no secrets: masking them would damage what is read */
const shortestSecret = 5;

/** What of a header value is secret: all of it, what follows its scheme, and the two halves of a Basic login. */
function secretsIn(value: string): string[] {
  const token = /^[A-Za-z]+ +(\S.*)$/.exec(value)?.[1];
  const login = /^basic +(\S+)$/i.exec(value)?.[1];
  const plain = login === undefined ? [] : [Buffer.from(login, "base64").toString("utf8")];
  const password = plain.map((pair) => pair.slice(pair.indexOf(":") + 1));
  return [value, ...(token === undefined ? [] : [token]), ...plain, ...password];
}

function spellings(secret: string): Buffer[] {
  const bytes = Buffer.from(secret, "utf8");
  const texts = [
    secret,
    encodeURIComponent(secret),
    encodeURIComponent(secret).replaceAll("%20", "+"),
    JSON.stringify(secret).slice(1, -1),
    secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;"),
    bytes.toString("base64").replace(/=+$/, ""),
    bytes.toString("base64url"),
    bytes.toString("hex"),
    bytes.toString("hex").toUpperCase(),
  ];
  return [...new Set(texts)].map((text) => Buffer.from(text, "utf8"));
}

/** Every spelling in which a credential is kept from being seen inside, longest first. */
export function secretSpellings(credential: ReadCredential): Buffer[] {
  const secrets = [...credential.headers.values()]
    .flatMap(secretsIn)
    .filter((secret) => secret.length >= shortestSecret);
  return [...new Set(secrets)].flatMap(spellings).sort((left, right) => right.length - left.length);
}

/** Overwrites every occurrence in place with asterisks; lengths stay. */
function mask(bytes: Buffer, secrets: readonly Buffer[]): void {
  for (const secret of secrets)
    for (let at = bytes.indexOf(secret); at !== -1; at = bytes.indexOf(secret, at + secret.length))
      bytes.fill("*", at, at + secret.length);
}

/** `bytes` at the end that may be the start of a secret */
function heldBack(bytes: Buffer, secrets: readonly Buffer[]): number {
  let longest = 0;
  for (const secret of secrets) {
    for (let length = Math.min(secret.length - 1, bytes.length); length > longest; length--) {
      if (bytes.subarray(bytes.length - length).equals(secret.subarray(0, length))) longest = length;
    }
  }
  return longest;
}

/** The text with every secret masked. */
export function redactText(text: string, secrets: readonly Buffer[]): string {
  const bytes = Buffer.from(text, "latin1");
  mask(bytes, secrets);
  return bytes.toString("latin1");
}

/**
 * Masks secrets in a stream, across the borders of its pieces; lengths stay. Holds back only what may be the start of a secret. A server
 * that encodes a credential in a way of its own is not noticed.
 */
export function createRedaction(secrets: readonly Buffer[]): Transform {
  let held: Buffer = Buffer.alloc(0);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const bytes = Buffer.concat([held, chunk]);
      mask(bytes, secrets);
      const keep = heldBack(bytes, secrets);
      held = bytes.subarray(bytes.length - keep);
      done(null, bytes.subarray(0, bytes.length - keep));
    },
    flush(done) {
      done(null, held);
    },
  });
}

import { createHash, createHmac } from "node:crypto";

/** an Amazon login: `id:secret`, and a session's token where it is for a time only */
export type AmazonLogin = Readonly<{ id: string; secret: string; session: string | null }>;

export type SignedRequest = Readonly<{
  url: URL;
  method: string;
  /** in lower case; all of them are signed */
  headers: Readonly<Record<string, string>>;
  pieces: readonly Uint8Array[];
}>;

export type SigningScope = Readonly<{ region: string; product: string; now: Date }>;

/** The login in a key that was typed as a pair; `null` when it is a key of Bedrock's own. */
export function amazonLoginOf(key: string): AmazonLogin | null {
  const [id = "", secret, session] = key.split(":");
  if (secret === undefined || secret === "" || !/^[A-Z0-9]{16,128}$/.test(id)) return null;
  return { id, secret, session: session ?? null };
}

function sign(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

function digest(pieces: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
}

/** Every character but the unreserved ones, as Amazon spells them. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The path as it is sent, encoded once more. */
function canonicalPath(url: URL): string {
  return url.pathname.split("/").map(encoded).join("/");
}

/**
 * The headers of a request with Amazon's signature (version 4) over all of it, so the body must not change afterwards. An older
 * `authorization` is replaced.
 */
export function signForAmazon(
  { headers, method, pieces, url }: SignedRequest,
  login: AmazonLogin,
  { now, product, region }: SigningScope,
): Record<string, string> {
  const at = `${now.toISOString().replace(/[-:]|\.\d+/g, "")}`;
  const day = at.slice(0, 8);
  const { authorization: _, ...rest } = headers;
  const signed: Record<string, string> = {
    ...rest,
    host: url.host,
    "x-amz-date": at,
    ...(login.session === null ? {} : { "x-amz-security-token": login.session }),
  };
  const names = Object.keys(signed).sort();
  const lines = names.map((name) => `${name}:${(signed[name] ?? "").trim().replace(/ +/g, " ")}\n`).join("");
  const list = names.join(";");
  const canonical = [method, canonicalPath(url), url.searchParams.toString(), lines, list, digest(pieces)].join("\n");
  const scope = `${day}/${region}/${product}/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", at, scope, digest([canonical])].join("\n");
  const key = sign(sign(sign(sign(`AWS4${login.secret}`, day), region), product), "aws4_request");
  const signature = sign(key, text).toString("hex");
  return {
    ...signed,
    authorization: `AWS4-HMAC-SHA256 Credential=${login.id}/${scope}, SignedHeaders=${list}, Signature=${signature}`,
  };
}

/** One header line; the name as it was written, the value without surrounding blanks, each byte one character. */
export type HeaderLine = readonly [name: string, value: string];

/** How the body after a head is delimited. */
export type BodyFraming = Readonly<{ kind: "none" } | { kind: "length"; bytes: number } | { kind: "chunked" }>;

export type RequestHead = Readonly<{
  /** in upper case */
  method: string;
  /** printable ASCII without blanks */
  target: string;
  minorVersion: 0 | 1;
  headers: readonly HeaderLine[];
  framing: BodyFraming;
}>;

/** Bounds of a request head. */
export const requestHeadLimits = { bytes: 32 * 1024, headers: 128, targetBytes: 16 * 1024 } as const;

const requestLine = /^([!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}) ([\x21-\x7e]+) HTTP\/1\.([01])$/;
const headerLine = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*)$/;

/** All values of a header, in order. */
export function headerValues(headers: readonly HeaderLine[], name: string): string[] {
  return headers.filter(([written]) => written.toLowerCase() === name).map(([, value]) => value);
}

/** What delimits the body, or why that is not certain. Whatever two programs could read differently is refused. */
function readFraming(headers: readonly HeaderLine[], minorVersion: 0 | 1): BodyFraming | string {
  const lengths = headerValues(headers, "content-length");
  const codings = headerValues(headers, "transfer-encoding");
  if (codings.length === 0 && lengths.length === 0) return { kind: "none" };
  if (codings.length > 0 && lengths.length > 0) return "The request gives both a length and a transfer coding.";
  if (lengths.length > 1 || codings.length > 1) return "The request gives the length of its body twice.";
  const [length] = lengths;
  if (length !== undefined)
    return /^\d{1,15}$/.test(length)
      ? { kind: "length", bytes: Number(length) }
      : "The length of the body is not a number.";
  if (minorVersion === 0 || codings[0]?.toLowerCase() !== "chunked")
    return "The transfer coding of the body is not chunked.";
  return { kind: "chunked" };
}

function readHeaders(lines: readonly string[]): HeaderLine[] | string {
  if (lines.length > requestHeadLimits.headers) return "The request has too many headers.";
  const headers: HeaderLine[] = [];
  for (const line of lines) {
    if (line.startsWith(" ") || line.startsWith("\t")) return "A header is folded over several lines.";
    const [, name, value] = headerLine.exec(line) ?? [];
    if (name === undefined || value === undefined) return "A header is not well formed.";
    headers.push([name, value.replace(/[ \t]+$/, "")]);
  }
  return headers;
}

/**
 * Reads the head of an HTTP/1 request: everything before its empty line, without it. Answers why in words when it is not exactly what
 * every other program would read too: bare line feeds, folded lines, blanks before a colon, control characters, two lengths.
 */
export function readRequestHead(bytes: Uint8Array): RequestHead | string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  const [first = "", ...lines] = text.split("\r\n");
  const [, method, target, minor] = requestLine.exec(first) ?? [];
  if (method === undefined || target === undefined) return "The request line is not well formed.";
  if (target.length > requestHeadLimits.targetBytes) return "The address of the request is too long.";
  if (target.includes("#")) return "The address of the request has a fragment.";
  const headers = readHeaders(lines);
  if (typeof headers === "string") return headers;
  const minorVersion = minor === "0" ? 0 : 1;
  const framing = readFraming(headers, minorVersion);
  if (typeof framing === "string") return framing;
  return { method: method.toUpperCase(), target, minorVersion, headers, framing };
}

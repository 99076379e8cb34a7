import fc from "fast-check";
import { expect, test } from "vitest";
import { readRequestHead } from "./request-head.ts";

const read = (text: string) => readRequestHead(Buffer.from(text, "latin1"));
const withHeaders = (...lines: string[]) => read(["POST / HTTP/1.1", "Host: a", ...lines].join("\r\n"));

test("a plain request is read exactly", () => {
  expect(read("get http://a/b?c HTTP/1.1\r\nHost: a\r\nX-Empty:\r\nX-Long: \t v 1 \t")).toEqual({
    method: "GET",
    target: "http://a/b?c",
    minorVersion: 1,
    headers: [
      ["Host", "a"],
      ["X-Empty", ""],
      ["X-Long", "v 1"],
    ],
    framing: { kind: "none" },
  });
});

test.each([
  ["a length", ["Content-Length: 12"], { kind: "length", bytes: 12 }],
  ["chunks", ["Transfer-Encoding: Chunked"], { kind: "chunked" }],
])("a body delimited by %s is read", (_name, lines, framing) => {
  expect(withHeaders(...lines)).toMatchObject({ framing });
});

test.each([
  ["length and coding", ["Content-Length: 3", "Transfer-Encoding: chunked"], "both a length and a transfer coding"],
  ["coding and length", ["Transfer-Encoding: chunked", "Content-Length: 3"], "both a length and a transfer coding"],
  ["two lengths", ["Content-Length: 3", "Content-Length: 4"], "length of its body twice"],
  ["two equal lengths", ["Content-Length: 3", "content-length: 3"], "length of its body twice"],
  ["a list of lengths", ["Content-Length: 3, 3"], "not a number"],
  ["a signed length", ["Content-Length: +3"], "not a number"],
  ["a hexadecimal length", ["Content-Length: 0x3"], "not a number"],
  ["an empty length", ["Content-Length:"], "not a number"],
  ["an endless length", [`Content-Length: ${"9".repeat(16)}`], "not a number"],
  ["two codings", ["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"], "twice"],
  ["a list of codings", ["Transfer-Encoding: gzip, chunked"], "not chunked"],
  ["a hidden coding", ["Transfer-Encoding: \x0bchunked"], "not well formed"],
  ["an unknown coding", ["Transfer-Encoding: xchunked"], "not chunked"],
  ["a blank before the colon", ["Content-Length : 3"], "not well formed"],
  ["a folded line", ["X-A: b", " Transfer-Encoding: chunked"], "folded"],
  ["a line folded by a tab", ["X-A: b", "\tc"], "folded"],
  ["a bare line feed", ["X-A: b\nTransfer-Encoding: chunked"], "not well formed"],
  ["a bare carriage return", ["X-A: b\rTransfer-Encoding: chunked"], "not well formed"],
  ["a NUL", ["X-A: b\0c"], "not well formed"],
  ["a line without a colon", ["X-A"], "not well formed"],
  ["an empty name", [": b"], "not well formed"],
  ["too many headers", new Array<string>(200).fill("X-A: b"), "too many headers"],
])("%s is refused", (_name, lines, because) => {
  expect(withHeaders(...lines)).toContain(because);
});

test.each([
  ["two blanks", "GET  / HTTP/1.1"],
  ["a tab", "GET\t/ HTTP/1.1"],
  ["no version", "GET /"],
  ["another version", "GET / HTTP/2.0"],
  ["a bare line feed", "GET / HTTP/1.1\nHost: b"],
  ["a byte above ASCII", "GET /\xe9 HTTP/1.1"],
  ["a NUL", "GET /\0 HTTP/1.1"],
  ["an odd method", "GE(T / HTTP/1.1"],
  ["a leading empty line", "\r\nGET / HTTP/1.1"],
])("a request line with %s is refused", (_name, line) => {
  expect(read(`${line}\r\nHost: a`)).toBe("The request line is not well formed.");
});

test("chunks in HTTP/1.0 are refused, and a length is not", () => {
  expect(read("POST / HTTP/1.0\r\nTransfer-Encoding: chunked")).toContain("not chunked");
  expect(read("POST / HTTP/1.0\r\nContent-Length: 1")).toMatchObject({ minorVersion: 0 });
});

test("whatever bytes come, what is read writes back to the same request, line for line", () => {
  const piece = fc.constantFrom(
    "\r\n",
    "\n",
    "\r",
    " ",
    "\t",
    ":",
    "GET",
    "/",
    "HTTP/1.1",
    "Host",
    "a",
    "\0",
    "\x0b",
    "\xff",
    "Content-Length",
    "3",
    "Transfer-Encoding",
    "chunked",
  );
  const wild = fc.array(piece, { maxLength: 30 }).map((parts) => parts.join(""));
  const header = fc.tuple(fc.stringMatching(/^[A-Za-z-]{1,9}$/), fc.stringMatching(/^[ -~]{0,9}$/));
  const tidy = fc
    .array(header, { maxLength: 6 })
    .map((all) => `GET /x HTTP/1.1${all.map(([n, v]) => `\r\n${n}: ${v}`).join("")}`);
  let understood = 0;
  fc.assert(
    fc.property(
      fc.oneof(
        wild,
        tidy,
        fc.uint8Array().map((bytes) => Buffer.from(bytes).toString("latin1")),
      ),
      (text) => {
        const head = read(text);
        if (typeof head === "string") return;
        understood++;
        expect([head.target, ...head.headers.flat()].filter((part) => /[\r\n\0]/.test(part))).toEqual([]);
        const again = read(
          [
            `${head.method} ${head.target} HTTP/1.${head.minorVersion}`,
            ...head.headers.map(([n, v]) => `${n}: ${v}`),
          ].join("\r\n"),
        );
        expect(again).toEqual(head);
      },
    ),
    { numRuns: 2000 },
  );
  expect(understood).toBeGreaterThan(100);
});

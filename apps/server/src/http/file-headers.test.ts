import { expect, test } from "vitest";
import { fileHeaders } from "./file-headers.ts";

test.each([
  ["a.html", "text/plain; charset=utf-8", "inline"],
  ["a.HTM", "text/plain; charset=utf-8", "inline"],
  ["a.svg", "text/plain; charset=utf-8", "inline"],
  ["a.xml", "text/plain; charset=utf-8", "inline"],
  ["a.js", "text/plain; charset=utf-8", "inline"],
  ["a.png", "image/png", "inline"],
  ["a.pdf", "application/pdf", "inline"],
  ["a.docx", "application/octet-stream", "attachment"],
  ["a.mhtml", "application/octet-stream", "attachment"],
  ["a.swf", "application/octet-stream", "attachment"],
  ["noending", "application/octet-stream", "attachment"],
])("%s is served as %s, %s", (name, type, disposition) => {
  const headers = fileHeaders(name, { isDownload: false });
  expect(headers["content-type"]).toBe(type);
  expect(headers["content-disposition"]).toMatch(new RegExp(`^${disposition};`));
  expect(headers["content-security-policy"]).toContain("default-src 'none'");
});

test("everything but PDF is sandboxed", () => {
  expect(fileHeaders("a.html", { isDownload: false })["content-security-policy"]).toContain("sandbox");
  expect(fileHeaders("a.pdf", { isDownload: false })["content-security-policy"]).not.toContain("sandbox");
});

test("a name cannot break out of its header", () => {
  const header = fileHeaders("ü\"\r\nset-cookie: a=b;'*\ud800.txt", { isDownload: false })["content-disposition"];
  expect(header).toMatch(/^inline; filename\*=UTF-8''[A-Za-z0-9%._~!-]+$/);
});

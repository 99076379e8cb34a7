import type { Reading } from "./byte-intake.ts";

/** Reads the head of an HTTP message: everything before its first empty line, which it uses up. */
export function readUntilEmptyLine(bytes: Buffer): Reading<Buffer> {
  const end = bytes.indexOf("\r\n\r\n");
  return end === -1 ? { state: "partial" } : { state: "read", value: bytes.subarray(0, end), bytes: end + 4 };
}

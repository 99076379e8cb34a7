/** The part of a file that is asked for, both ends in it. */
export type ByteRange = Readonly<{ start: number; end: number }>;

/**
 * Reads a `Range` header of one part, as players of sound send it; `null` when all is wanted, `"outside"` when there is no such part.
 * Several parts at once are answered with all of it.
 */
export function byteRange(header: string | undefined, size: number): ByteRange | "outside" | null {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "");
  if (found === null || (found[1] === "" && found[2] === "")) return null;
  const [first, last] = [found[1] ?? "", found[2] ?? ""];
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  return start > end || start >= size ? "outside" : { start, end };
}

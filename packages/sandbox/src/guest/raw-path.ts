const slash = Buffer.from("/");

/** `bytes` of a folder's path up to which everything in it can be named; Linux takes no path above 4096, and no name above 255 */
export const longestPath = 4096 - 260;

/** A path as the bytes that the file system holds; names need not be UTF-8. */
export type RawPath = Buffer<ArrayBuffer>;

export function joinRaw(folder: Uint8Array, name: Uint8Array): RawPath {
  return Buffer.concat([folder, slash, name]);
}

/** The name as text; `null` when it is not UTF-8 and so has no exact text. */
export function exactText(raw: Buffer): string | null {
  const text = raw.toString("utf8");
  return Buffer.from(text).equals(raw) ? text : null;
}

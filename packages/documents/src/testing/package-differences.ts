import { openZip, type ZipArchive } from "../ooxml/zip-archive.ts";

/** Parts that are not the same in two versions of a package, also those that only one of them has. */
export function differingParts(before: Uint8Array, after: Uint8Array): readonly string[] {
  const [one, other] = [openZip(before), openZip(after)];
  const names = new Set([...one.names, ...other.names]);
  return [...names].filter((name) => !isSame(partOf(one, name), partOf(other, name)));
}

/** The part, or the words of what keeps it from being read. */
function partOf(zip: ZipArchive, name: string): Uint8Array | string | null {
  try {
    return zip.part(name);
  } catch (error) {
    return String(error);
  }
}

function isSame(one: Uint8Array | string | null, other: Uint8Array | string | null): boolean {
  if (one === null || other === null || typeof one === "string" || typeof other === "string") return one === other;
  return Buffer.compare(one, other) === 0;
}

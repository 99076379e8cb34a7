import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { DeskhandError, type View, type ViewEntry } from "@deskhand/contracts";

/** `bytes` read to compare files in one call */
const mostBytes = 2_000_000_000;

export type Copies = Readonly<{
  /** files of each group have the same bytes */
  groups: readonly (readonly ViewEntry[])[];
  /** files of a size that occurs again which could not be read, or were too much to read */
  left: readonly ViewEntry[];
}>;

/** Compares files of the same size byte for byte, by SHA-256. Empty files and files that are not downloaded are no copies. */
export async function findCopies(view: View, entries: readonly ViewEntry[], signal: AbortSignal): Promise<Copies> {
  const bySize = grouped(
    entries.filter((entry) => entry.entry === "file" && !entry.isPlaceholder && entry.bytes > 0),
    ({ bytes }) => bytes,
  );
  const candidates = [...bySize.values()].filter((files) => files.length > 1).sort((a, b) => sizeOf(a) - sizeOf(b));
  const groups: (readonly ViewEntry[])[] = [];
  const left: ViewEntry[] = [];
  let room = mostBytes;
  for (const files of candidates) {
    room -= sizeOf(files) * files.length;
    if (room < 0) {
      left.push(...files);
      continue;
    }
    const hashed: { file: ViewEntry; hash: string }[] = [];
    for (const file of files) {
      const hash = await hashOf(view, file, signal);
      if (hash === null) left.push(file);
      else hashed.push({ file, hash });
    }
    const same = [...grouped(hashed, ({ hash }) => hash).values()].filter((group) => group.length > 1);
    groups.push(...same.map((group) => group.map(({ file }) => file)));
  }
  return { groups, left };
}

function sizeOf(files: readonly ViewEntry[]): number {
  return files[0]?.bytes ?? 0;
}

function grouped<Each, Key>(all: readonly Each[], keyOf: (each: Each) => Key): Map<Key, Each[]> {
  const found = new Map<Key, Each[]>();
  for (const each of all) {
    const key = keyOf(each);
    const group = found.get(key);
    if (group === undefined) found.set(key, [each]);
    else group.push(each);
  }
  return found;
}

/** `null` when the file cannot be read. */
async function hashOf(view: View, { path }: ViewEntry, signal: AbortSignal): Promise<string | null> {
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(await view.localFile(path)), hash, { signal });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof DeskhandError || (error instanceof Error && "code" in error)) return null;
    throw error;
  }
  return hash.digest("hex");
}

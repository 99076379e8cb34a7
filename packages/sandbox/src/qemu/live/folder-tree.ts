import { type BigIntStats, lstatSync, readdirSync, readlinkSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { unreadable } from "../survey-folder.ts";

/** Which file it is and what it was, so that another in its place, or a change in it, is noticed. */
export type FileFacts = Readonly<{ dev: bigint; ino: bigint; size: bigint; mtimeNs: bigint; ctimeNs: bigint }>;

/** One entry of a folder. `path` is what the system calls it, byte for byte. */
export type TreeEntry = Readonly<
  { name: Buffer; path: Buffer; mode: number; mtimeNs: bigint } & (
    | { kind: "file"; facts: FileFacts }
    | { kind: "link"; target: Buffer }
    | { kind: "folder"; entries: readonly TreeEntry[] }
  )
>;

/** entries looked at before other work gets its turn */
const turn = 1000;
const slash = Buffer.from("/");

/**
 * Everything in a folder as it is now: files, links, which are not followed, and folders. Devices, sockets and pipes are not in it. Throws
 * `DeskhandError` (`folder`) when something cannot be looked at.
 */
export async function readTree(hostPath: string, signal: AbortSignal): Promise<TreeEntry & { kind: "folder" }> {
  const seen = { entries: 0 };
  const read = async (name: Buffer, path: Buffer, status: BigIntStats): Promise<TreeEntry & { kind: "folder" }> => {
    const entries: TreeEntry[] = [];
    for (const inside of listed(path)) {
      seen.entries += 1;
      if (seen.entries % turn === 0) await setImmediate();
      signal.throwIfAborted();
      const insidePath = Buffer.concat([path, slash, inside]);
      const found = looked(insidePath);
      if (found?.isDirectory()) entries.push(await read(inside, insidePath, found));
      else if (found !== null) entries.push(...leafOf(inside, insidePath, found));
    }
    return { name, path, kind: "folder", mode: Number(status.mode), mtimeNs: status.mtimeNs, entries };
  };
  const path = Buffer.from(hostPath);
  const status = looked(path);
  if (status === null || !status.isDirectory()) throw unreadable(hostPath, null);
  return read(Buffer.alloc(0), path, status);
}

function leafOf(name: Buffer, path: Buffer, status: BigIntStats): readonly TreeEntry[] {
  const common = { name, path, mode: Number(status.mode), mtimeNs: status.mtimeNs };
  if (status.isFile()) return [{ ...common, kind: "file", facts: factsOf(status) }];
  if (!status.isSymbolicLink()) return [];
  return [{ ...common, kind: "link", target: readlinkSync(path, { encoding: "buffer" }) }];
}

export function factsOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): FileFacts {
  return { dev, ino, size, mtimeNs, ctimeNs };
}

export function isSame(one: FileFacts, other: FileFacts): boolean {
  const names = ["dev", "ino", "size", "mtimeNs", "ctimeNs"] as const;
  return names.every((name) => one[name] === other[name]);
}

function listed(path: Buffer): readonly Buffer[] {
  try {
    return readdirSync(path, { encoding: "buffer" });
  } catch (error) {
    throw unreadable(path.toString(), error);
  }
}

/** `null` for what went away since it was listed */
function looked(path: Buffer): BigIntStats | null {
  try {
    return lstatSync(path, { bigint: true });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw unreadable(path.toString(), error);
  }
}

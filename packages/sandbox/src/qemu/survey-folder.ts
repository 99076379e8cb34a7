import { createHash } from "node:crypto";
import { type Dirent, lstatSync, readdirSync, type Stats } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { DeskhandError } from "@deskhand/contracts";

/** What a folder holds at one moment. Equal fingerprints mean that nothing in it changed. */
export type FolderSurvey = Readonly<{
  entries: number;
  /** of regular files, `bytes` */
  bytes: number;
  fingerprint: string;
  /** last change of anything in it, `ms` since the epoch */
  changedMs: number;
}>;

export type FolderBounds = Readonly<{ entries: number; bytes: number }>;

/** what a folder may hold to be packed for a virtual machine; what holds more is shared live */
export const packBounds: FolderBounds = { entries: 50_000, bytes: 1024 ** 3 };
/** what a folder may hold to be shared with a virtual machine at all */
export const liveBounds: FolderBounds = { entries: 500_000, bytes: 900 * 1024 ** 3 };

export function isWithin(bounds: FolderBounds, { entries, bytes }: FolderBounds): boolean {
  return entries <= bounds.entries && bytes <= bounds.bytes;
}

/** entries looked at before other work gets its turn */
const turn = 1000;

/**
 * Looks at everything in a folder without opening or following anything. Throws `DeskhandError`: `sandbox` when it holds more than
 * `bounds`, `folder` when it cannot be read.
 */
export async function surveyFolder(hostPath: string, bounds: FolderBounds, signal: AbortSignal): Promise<FolderSurvey> {
  const hash = createHash("sha256");
  const seen = { entries: 0, bytes: 0, changedMs: 0 };
  const root = Buffer.from(hostPath).toString(nameEncoding);
  const waiting = [""];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    for (const entry of sorted(listed(`${root}${folder}`))) {
      const path = `${folder}/${entry.name}`;
      const facts = looked(`${root}${path}`);
      if (facts === null) continue;
      if (entry.isDirectory()) waiting.push(path);
      count(seen, facts);
      refuseAbove(bounds, seen, hostPath);
      hash.update(`${path}\0${facts.mode} ${facts.size} ${facts.mtimeMs} ${facts.ctimeMs} ${facts.ino}\0`);
      if (seen.entries % turn === 0) await setImmediate();
      signal.throwIfAborted();
    }
  }
  return { ...seen, fingerprint: hash.digest("hex") };
}

function count(seen: { entries: number; bytes: number; changedMs: number }, facts: Stats): void {
  seen.entries += 1;
  if (facts.isFile()) seen.bytes += facts.size;
  seen.changedMs = Math.max(seen.changedMs, facts.ctimeMs);
}

function refuseAbove(bounds: FolderBounds, seen: Readonly<FolderBounds>, hostPath: string): void {
  if (isWithin(bounds, seen)) return;
  const size = `${bounds.entries} entries or ${Math.round(bounds.bytes / 1024 ** 3)} GB`;
  const message = `The folder ${hostPath} holds more than ${size}, too much for a virtual machine; grant a smaller folder inside it, or start the task in the process isolation.`;
  throw new DeskhandError({ kind: "sandbox", message, retryable: false, userAction: "none" });
}

function sorted(entries: readonly Dirent[]): readonly Dirent[] {
  return [...entries].sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** names need not be text: in this encoding each byte is one character, and none is lost */
const nameEncoding = "latin1";

function listed(path: string): readonly Dirent[] {
  const bytes = Buffer.from(path, nameEncoding);
  try {
    return readdirSync(bytes, { withFileTypes: true, encoding: nameEncoding });
  } catch (error) {
    throw unreadable(bytes.toString(), error);
  }
}

/** `null` for what went away since it was listed */
function looked(path: string): Stats | null {
  const bytes = Buffer.from(path, nameEncoding);
  try {
    return lstatSync(bytes);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw unreadable(bytes.toString(), error);
  }
}

/** The failure of a folder of which `path` cannot be read. */
export function unreadable(path: string, cause: unknown): DeskhandError {
  const message = `${path} cannot be read; make it readable for Deskhand, or move it out of the folder, and go on.`;
  return new DeskhandError({ kind: "folder", message, retryable: true, userAction: "retry" }, { cause });
}

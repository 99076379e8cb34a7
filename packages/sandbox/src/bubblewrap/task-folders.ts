import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { systemEnvironment } from "./find-program.ts";
import { removeTree } from "./layers/remove-tree.ts";

/** `stage`: what sandboxes of a server work in; `self-test`: what a self-test attacks */
type FolderKind = "stage" | "self-test";

const pattern = /^(?:stage|self-test)-(\d+)-(\d+)-[0-9a-f]+/;

/** When a process started, in ticks since the computer did, which tells it from a later one with the same id. */
async function startOf(pid: number): Promise<string | null> {
  const text = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => null);
  return text === null ? null : (text.slice(text.lastIndexOf(")") + 2).split(" ")[19] ?? null);
}

/** folders that were marked, by path */
const spread = new Map<string, Promise<void>>();

/**
 * Tells ext3 and ext4 to put the folders in this one far from each other, with the attribute `T` of chattr(1). Files that a command makes
 * are made beside its task's folder, and where tens of thousands were removed a moment ago, ext4 without a journal looks at each of those before it
 * takes the next: 2 to 3 ms for every file made, seven of which an overlay makes when it is mounted. Other file systems refuse it and need
 * nothing of the kind.
 */
function spreadFolders(folder: string): Promise<void> {
  const before = spread.get(folder);
  if (before !== undefined) return before;
  const marked = new Promise<void>((resolve) =>
    execFile("chattr", ["+T", "--", folder], { env: systemEnvironment }, () => resolve()),
  );
  spread.set(folder, marked);
  return marked;
}

/** A private folder named after this server, so that a later start knows whether it is still in use. */
export async function makeTaskFolder(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await spreadFolders(folder);
  return makeOwnedFolder(folder, "stage");
}

/** Makes a private folder in one that is there, named after this process: `clearAbandonedTaskFolders` removes it when the process is gone. */
export async function makeOwnedFolder(folder: string, kind: FolderKind): Promise<string> {
  const name = `${kind}-${process.pid}-${await startOf(process.pid)}-${randomBytes(6).toString("hex")}`;
  const path = join(folder, name);
  await mkdir(path, { mode: 0o700 });
  return path;
}

/** Whether `name` begins like the name of a folder whose server does not run any more. */
export async function isAbandoned(name: string): Promise<boolean> {
  const [, pid, start] = pattern.exec(name) ?? [];
  return pid !== undefined && (await startOf(Number(pid))) !== start;
}

/** Removes what servers left behind that were killed; their programs died with them. Gives the names of what was removed. */
export async function clearAbandonedTaskFolders(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  const removed: string[] = [];
  for (const name of names) {
    if (!(await isAbandoned(name))) continue;
    // what cannot be removed keeps nobody from working; the next start tries again
    const isRemoved = await removeTree(join(folder, name)).then(
      () => true,
      () => false,
    );
    if (isRemoved) removed.push(name);
  }
  return removed;
}

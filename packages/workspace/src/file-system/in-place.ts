import * as fs from "node:fs";
import { basename, dirname } from "node:path";
import { promisify } from "node:util";
import { withFolder } from "./held-folders.ts";
import { isAt, leadsElsewhere, onlyPlace } from "./place.ts";

const open = promisify(fs.open);

/**
 * Gives `work` a name for `path` that stays in the folder which lies there now, whatever takes that folder's name meanwhile. Fails with
 * `ELOOP` when a folder on the way is a link. Only Linux has such names; elsewhere it is `path`.
 */
export function inFolder<Result>(path: string, work: (path: string) => Promise<Result>): Promise<Result> {
  if (process.platform !== "linux") return work(path);
  return withFolder(dirname(path), (file) => work(`/proc/self/fd/${file}/${basename(path)}`));
}

/** The same for two paths. */
export function inFolders<Result>(
  from: string,
  to: string,
  work: (from: string, to: string) => Promise<Result>,
): Promise<Result> {
  return inFolder(from, (source) => inFolder(to, (target) => work(source, target)));
}

/** Gives `work` a name for the very entry that lies at `path`, which must be no link and reached through none. */
export async function theVery<Result>(path: string, work: (path: string) => Promise<Result>): Promise<Result> {
  if (process.platform !== "linux") return work(path);
  const file = await open(path, onlyPlace | fs.constants.O_NOFOLLOW);
  try {
    if (fs.fstatSync(file).isSymbolicLink() || !(await isAt(file, path))) throw leadsElsewhere(path);
    return await work(`/proc/self/fd/${file}`);
  } finally {
    fs.closeSync(file);
  }
}

import * as fs from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { comparable } from "../host-path.ts";
import { isAbsent, statOf, toFileStat } from "./file-stat.ts";
import type { FileStat } from "./file-system.ts";

const open = promisify(fs.open);
const realpath = promisify(fs.realpath.native);

/** Linux's `O_PATH`, which Node does not name: gets hold of an entry without opening it, so that nothing happens to it */
export const onlyPlace = 0o10000000;

/** The kernel's own word for where an open file is, without asking any drive; `null` where there is no such word. */
export function placeOf(file: number): string | null {
  if (process.platform !== "linux") return null;
  try {
    return fs.readlinkSync(`/proc/self/fd/${file}`);
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

/** The system's word for a path that leads through a link. */
export function leadsElsewhere(path: string): Error {
  return Object.assign(new Error(`${path} leads through a link`), { code: "ELOOP" });
}

/** Whether an open entry is what lies at `path`, with no link on the way. Drives may call an entry otherwise than the kernel does. */
export async function isAt(file: number, path: string): Promise<boolean> {
  if (placeOf(file) === path) return true;
  if ((await realpath(path)) !== path) return false;
  const [now, found] = [fs.lstatSync(path, { bigint: true }), fs.fstatSync(file, { bigint: true })];
  return now.ino === found.ino && now.dev === found.dev;
}

/** See `FileSystem.statInPlace`, in the way of all systems. */
async function statBySteps(path: string): Promise<FileStat | null> {
  const folder = dirname(path);
  try {
    if (comparable(await realpath(folder)) !== comparable(folder)) return null;
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
  return statOf(path);
}

/** See `FileSystem.statInPlace`. One call waits for the drive; where the entry lies and who it is, the kernel knows then. */
export async function statInPlace(path: string): Promise<FileStat | null> {
  if (process.platform !== "linux") return statBySteps(path);
  let file: number;
  try {
    file = await open(path, onlyPlace | fs.constants.O_NOFOLLOW);
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
  try {
    // the kernel may call an entry otherwise, for instance on drives that take two spellings for one name
    return placeOf(file) === path ? toFileStat(fs.fstatSync(file, { bigint: true })) : await statBySteps(path);
  } finally {
    fs.closeSync(file);
  }
}

import type { Stats } from "node:fs";
import { chmod, lstat, readdir, readlink } from "node:fs/promises";
import { join } from "node:path";
import {
  DeskhandError,
  type GuestPath,
  inputFailure,
  type LeftOut,
  type Mount,
  type TreeDifference,
} from "@deskhand/contracts";
import type { LeftOutCause } from "../../guest/frames.ts";
import { longestPath } from "../../guest/raw-path.ts";
import { leftOutWords } from "../../left-out-words.ts";
import { Below, type BelowEntry } from "../layers/below.ts";

export type UpperListing = Readonly<{ differences: readonly TreeDifference[]; leftOut: readonly LeftOut[] }>;

export type UpperSpec = Readonly<{
  mount: Mount;
  /** host path of the upper layer; no process can change it any more */
  upper: string;
  /** of the given folders of the upper layer, relative to it, those that hide what lies below them; `entries` is the size of the layer */
  opaqueAmong(paths: readonly string[], entries: number): Promise<ReadonlySet<string>>;
}>;

const maxEntries = 200_000;
/** characters of all their paths and link targets together; the server holds each of them several times */
const maxCharacters = 64 * 1024 * 1024;
/** owner may read */
const readable = 0o400;
const searchable = 0o700;

/** `target` is where a link leads, `null` when that is not valid text */
type Found = Readonly<{ path: string; facts: Stats; target: string | null }>;

/**
 * What a command did to one mount, read from its upper layer, parents first. Nothing is believed that was not looked at on the host, and
 * no link is followed. Throws `DeskhandError` (`input`) when there are too many entries to take.
 */
export async function listUpper(spec: UpperSpec): Promise<UpperListing> {
  const leftOut: LeftOut[] = [];
  const differences: TreeDifference[] = [];
  const found = await walk(spec, leftOut);
  const below = new Below(spec.mount);
  const opaque = await opaqueAmong(found, { spec, below });
  const fresh = new Set<string>();
  for (const entry of found.slice(1)) {
    const { facts } = entry;
    const path = guestPath(spec.mount.path, entry.path);
    const lower = fresh.has(parentOf(entry.path)) ? null : await below.at(entry.path);
    if (facts.isDirectory()) {
      const isOpaque = opaque.has(entry.path);
      if (isOpaque || lower?.entry !== "folder") fresh.add(entry.path);
      differences.push(...folderDifference(path, { facts, lower, isOpaque }));
    } else if (isWhiteout(facts)) {
      if (lower !== null) differences.push({ path, entry: "gone" });
    } else take({ entry, path, host: join(spec.upper, entry.path) }, { differences, leftOut });
  }
  return { differences, leftOut };
}

/** Nothing when only something below the folder changed. */
function folderDifference(
  path: GuestPath,
  { facts, lower, isOpaque }: Readonly<{ facts: Stats; lower: BelowEntry | null; isOpaque: boolean }>,
): readonly TreeDifference[] {
  const mode = facts.mode & 0o777;
  if (lower?.entry === "folder" && lower.mode === mode && !isOpaque) return [];
  return [{ path, entry: "folder", mode, isOpaque }];
}

function take(
  from: Readonly<{ entry: Found; path: GuestPath; host: string }>,
  to: { differences: TreeDifference[]; leftOut: LeftOut[] },
): void {
  const { entry, path, host } = from;
  const { facts } = entry;
  if (facts.isSymbolicLink()) {
    if (entry.target === null) to.leftOut.push({ path, because: "the link leads to a name that is not valid text" });
    else to.differences.push({ path, entry: "link", target: entry.target });
    return;
  }
  if (!facts.isFile()) {
    to.leftOut.push({ path, because: leftOutWords[causeOf(facts)] });
    return;
  }
  if ((facts.mode & 0o7000) !== 0) to.leftOut.push({ path, because: leftOutWords.privilege });
  const { size: bytes, mode, mtimeMs } = facts;
  to.differences.push({ path, entry: "file", hostPath: host, bytes, mode: mode & 0o777, modifiedMs: mtimeMs });
}

function causeOf(facts: Stats): LeftOutCause {
  if (facts.isSocket()) return "socket";
  return facts.isFIFO() ? "pipe" : "device";
}

function isWhiteout(facts: Stats): boolean {
  return facts.isCharacterDevice() && facts.rdev === 0;
}

function guestPath(mount: string, path: string): GuestPath {
  return (path === "" ? mount : `${mount}/${path}`) as GuestPath;
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

async function opaqueAmong(
  found: readonly Found[],
  { spec, below }: Readonly<{ spec: UpperSpec; below: Below }>,
): Promise<ReadonlySet<string>> {
  const namesOf = new Map<string, Set<string>>();
  for (const { path } of found.slice(1)) {
    const parent = parentOf(path);
    const name = path.slice(parent === "" ? 0 : parent.length + 1);
    namesOf.set(parent, (namesOf.get(parent) ?? new Set()).add(name));
  }
  const candidates: string[] = [];
  for (const { path, facts } of found) {
    if (!facts.isDirectory() || path === "" || (await below.at(path))?.entry !== "folder") continue;
    if (await mayHide(path, { below, names: namesOf.get(path) ?? new Set() })) candidates.push(path);
  }
  return candidates.length === 0 ? new Set() : spec.opaqueAmong(candidates, found.length);
}

/** A folder of which every name below is replaced or marked as gone hides nothing more, whatever its mark says. */
async function mayHide(
  path: string,
  { below, names }: Readonly<{ below: Below; names: ReadonlySet<string> }>,
): Promise<boolean> {
  const lower = await below.names(path);
  return [...lower].some((name) => !names.has(name));
}

/** Everything in the upper layer, parents first. */
async function walk(spec: UpperSpec, leftOut: LeftOut[]): Promise<readonly Found[]> {
  const found: Found[] = [{ path: "", facts: await lstat(spec.upper), target: null }];
  let characters = 0;
  for (let at = 0; at < found.length; at += 1) {
    const entry = found[at];
    if (entry === undefined) break;
    await makeReadable(join(spec.upper, entry.path), entry.facts);
    characters += entry.path.length + (entry.target?.length ?? 0);
    if (characters > maxCharacters) throw new DeskhandError(inputFailure(tooLong));
    if (!entry.facts.isDirectory()) continue;
    if (Buffer.byteLength(join(spec.upper, entry.path)) <= longestPath)
      await lookInto(entry.path, { spec, found, leftOut });
    else leftOut.push({ path: guestPath(spec.mount.path, entry.path), because: leftOutWords.unreadable });
  }
  return found;
}

async function lookInto(
  folder: string,
  { spec, found, leftOut }: Readonly<{ spec: UpperSpec; found: Found[]; leftOut: LeftOut[] }>,
): Promise<void> {
  const names = await readdir(join(spec.upper, folder), { encoding: "buffer" });
  if (found.length + names.length > maxEntries) throw new DeskhandError(inputFailure(tooMany));
  for (const name of names.sort(Buffer.compare)) {
    const text = name.toString();
    const path = folder === "" ? text : `${folder}/${text}`;
    if (name.equals(Buffer.from(text))) found.push(await look(join(spec.upper, path), path));
    else leftOut.push({ path: guestPath(spec.mount.path, path), because: leftOutWords.name });
  }
}

/** A program may take away its own right to read; its modes were noted before. */
async function makeReadable(host: string, facts: Stats): Promise<void> {
  const needed = facts.isDirectory() ? searchable : facts.isFile() ? readable : 0;
  if ((facts.mode & needed) !== needed) await chmod(host, facts.mode | needed);
}

const tooMany =
  "The command left more than 200,000 changed files and folders, so nothing of it was taken; do it in smaller parts.";

const tooLong =
  "The names of what the command changed are too long in all, so nothing of it was taken; use shorter folder names, or do it in smaller parts.";

async function look(host: string, path: string): Promise<Found> {
  const facts = await lstat(host);
  if (!facts.isSymbolicLink()) return { path, facts, target: null };
  const target = await readlink(host, { encoding: "buffer" });
  const text = target.toString();
  return { path, facts, target: target.equals(Buffer.from(text)) ? text : null };
}

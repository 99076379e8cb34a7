import type { ChangeRecord, FileIdentity, GuestPath } from "@deskhand/contracts";
import { mapped, reasonOf } from "../failures.ts";
import { isPlaceholder } from "../file-system/file-system.ts";
import { grantOf, refusal } from "../grants/verbs.ts";
import { childOf, isOtherSpelling, nameOf, parentOf, quoted } from "../guest-path.ts";
import { comparable, toHostPath } from "../host-path.ts";
import { inParallel } from "../in-parallel.ts";
import type { ApplyContext } from "./context.ts";
import { asIdentity, because, hasBytes, isSameEntry, isUnchanged } from "./identity.ts";
import { coversAncestor, type Shift, shiftOf, vacatedBy } from "./operations.ts";

export type Checked = Readonly<{
  record: ChangeRecord;
  /** where it is on the disk now; `null` for what is created */
  from: GuestPath | null;
  /** as found now */
  before: FileIdentity | null;
  links: number;
  /** created folders that are there already */
  isThere: boolean;
}>;

export type CheckResult = Readonly<{ ready: readonly Checked[]; held: ReadonlyMap<GuestPath, string> }>;

type Finding = Checked | string;

/** Whether every folder above `path` is a real one. */
async function hasRealFolder({ fileSystem, around }: ApplyContext, path: GuestPath): Promise<boolean> {
  const folder = toHostPath(parentOf(path));
  const real = await fileSystem.realPath(folder);
  return real !== null && comparable(real, around.platform) === comparable(folder, around.platform);
}

/** Checks that the entry a change starts from is still what was approved. */
async function checkSource(context: ApplyContext, record: ChangeRecord, from: GuestPath): Promise<Finding> {
  const { fileSystem } = context;
  const { before } = record;
  const hostPath = toHostPath(from);
  const stat = (await hasRealFolder(context, from)) ? await fileSystem.stat(hostPath) : null;
  if (stat === null || before === null) return because.gone(from);
  if (stat.kind !== record.entry) return because.changed(from);
  const wasStaged = before.inode === "";
  if (stat.kind === "folder") {
    if (!wasStaged && !isSameEntry(stat, before)) return because.changed(from);
  } else if (stat.kind === "file" && before.sha256 !== null) {
    if (isPlaceholder(stat) || !(await hasBytes(fileSystem, hostPath, stat, before))) return because.changed(from);
  } else if (!wasStaged && !(await isUnchanged(fileSystem, hostPath, stat, before))) return because.changed(from);
  return { record, from, before: asIdentity(stat, before.sha256), links: stat.links, isThere: false };
}

/** Checks that nothing is in the way where a change puts an entry. */
async function checkTarget(
  context: ApplyContext,
  record: ChangeRecord,
  shift: Shift,
  vacated: ReadonlySet<GuestPath>,
): Promise<string | "there" | null> {
  const { fileSystem } = context;
  const place = shift.placeBefore(record.path);
  if (vacated.has(place)) return null;
  // a place below something that moves away is free unless the place moves along
  if (place === record.path && coversAncestor(vacated, place)) return null;
  const stat = await fileSystem.stat(toHostPath(place));
  if (stat === null) return null;
  const isSpelling =
    record.from !== null &&
    isOtherSpelling(record.from, record.path) &&
    (await fileSystem.stat(toHostPath(record.from)))?.inode === stat.inode;
  if (isSpelling) return null;
  return record.kind === "created" && record.entry === "folder" && stat.kind === "folder"
    ? "there"
    : because.taken(record.path);
}

async function checkOne(
  context: ApplyContext,
  record: ChangeRecord,
  shift: Shift,
  vacated: ReadonlySet<GuestPath>,
): Promise<Finding> {
  const sentence = refusal({ ...record, isOwn: record.before?.inode === "" }, context.task.folders);
  if (sentence !== null) return sentence;
  try {
    if (record.kind === "created" || record.kind === "moved") {
      const target = await checkTarget(context, record, shift, vacated);
      if (target === "there") return { record, from: null, before: null, links: 0, isThere: true };
      if (target !== null) return target;
    }
    if (record.kind === "created") return { record, from: null, before: null, links: 0, isThere: false };
    const from = record.kind === "edited" ? shift.before(record.path) : (record.from ?? record.path);
    return await checkSource(context, record, from);
  } catch (error) {
    const failure = mapped(error, record.path);
    if ((failure as { failure?: { kind?: string } }).failure?.kind !== "input") throw failure;
    return `${quoted(nameOf(record.path))} could not be changed: ${reasonOf(error)}.`;
  }
}

/** A folder may only go when everything that is in it goes too. */
async function leftovers({ fileSystem }: ApplyContext, folder: GuestPath, vacated: ReadonlySet<GuestPath>) {
  const names = await fileSystem.readFolder(toHostPath(folder));
  return names.filter((name) => !vacated.has(childOf(folder, name)));
}

/**
 * Sorts the records of one set into those that can be made now and those that are held, with the reason. Records that share a path
 * stand or fall together, and what depends on a held record is held too.
 */
export async function check(context: ApplyContext, records: readonly ChangeRecord[]): Promise<CheckResult> {
  const held = new Map<GuestPath, string>();
  let ready: readonly Checked[] = [];
  let wanted = records;
  // every round may take away what another change relied on; each holds at least one more, so this ends
  for (let isStable = false; !isStable; ) {
    const vacated = vacatedBy(wanted);
    const shift = shiftOf(wanted.filter(({ kind }) => kind === "moved"));
    const findings = await inParallel(wanted, (record) => checkOne(context, record, shift, vacated));
    ready = findings.filter((finding): finding is Checked => typeof finding !== "string");
    findings.forEach((finding, index) => {
      const path = wanted[index]?.path;
      if (typeof finding === "string" && path !== undefined) held.set(path, finding);
    });
    for (const { record, from } of ready) {
      if (record.kind !== "deleted" || record.entry !== "folder" || from === null || held.has(record.path)) continue;
      if ((await leftovers(context, from, vacated)).length > 0) held.set(record.path, because.notEmpty(record.path));
    }
    const next = wanted.filter((record) => !held.has(record.path));
    isStable = next.length === wanted.length;
    wanted = next;
  }
  return { ready, held };
}

/** The granted folder that holds `path`; a checked change always has one. */
export function rootOf({ task }: ApplyContext, path: GuestPath): GuestPath {
  return grantOf(task.folders, path)?.path ?? parentOf(path);
}

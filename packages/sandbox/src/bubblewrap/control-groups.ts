import { writeFileSync } from "node:fs";
import { mkdir, readdir, readFile, rmdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { isAbandoned } from "./task-folders.ts";

export type GroupBounds = Readonly<{ memoryMb: number; processes: number }>;

/** Groups that bound one task's programs together; `files` take the id of the process to bind. */
export type ControlGroups = Readonly<{
  files: readonly string[];
  /** changes the bounds; a bound below what is in use now stays as it was */
  bound(bounds: GroupBounds): void;
  /** how often the kernel ended a process in them for want of memory */
  memoryKills(): Promise<number>;
  /** may be called when every process in them is dead */
  remove(): Promise<void>;
}>;

type Values = Readonly<Record<string, string>>;

/** A folder groups may be made in, what is written into one, and which file counts its kills. What is optional may be missing on older systems. */
type Place = Readonly<{
  folder: string;
  needed(bounds: GroupBounds): Values;
  optional(bounds: GroupBounds): Values;
  kills: string | null;
}>;

const groupsFolder = "/sys/fs/cgroup";
const megabyte = 1_048_576;
/** a dead process leaves its group a moment after it was waited for */
const removalAttempts = 50;
const removalPauseMs = 20;

const none = () => ({});
const bytesOf = ({ memoryMb }: GroupBounds) => String(memoryMb * megabyte);

async function findPlaces(): Promise<readonly Place[]> {
  const own = await readFile("/proc/self/cgroup", "utf8").catch(() => "");
  const found: Place[] = [];
  for (const line of own.split("\n")) {
    const [, controllers, path] = line.split(":");
    if (controllers === undefined || path === undefined) continue;
    if (controllers === "") found.push(...(await unified(path)));
    else found.push(...controllers.split(",").flatMap((name) => divided(name, path)));
  }
  return found;
}

/** Second version: below the own group or beside it, wherever the controllers were handed down. */
async function unified(path: string): Promise<readonly Place[]> {
  for (const folder of [join(groupsFolder, path), dirname(join(groupsFolder, path))]) {
    const enabled = await readFile(join(folder, "cgroup.subtree_control"), "utf8").catch(() => "");
    const names = enabled.trim().split(" ");
    if (!names.includes("memory") || !names.includes("pids")) continue;
    const needed = (bounds: GroupBounds) => ({ "memory.max": bytesOf(bounds), "pids.max": String(bounds.processes) });
    return [{ folder, needed, optional: () => ({ "memory.swap.max": "0" }), kills: "memory.events" }];
  }
  return [];
}

/** First version: one tree for each controller. */
function divided(controller: string, path: string): readonly Place[] {
  const folder = join(groupsFolder, controller, path);
  if (controller === "pids")
    return [{ folder, needed: ({ processes }) => ({ "pids.max": String(processes) }), optional: none, kills: null }];
  if (controller !== "memory") return [];
  const needed = (bounds: GroupBounds) => ({ "memory.limit_in_bytes": bytesOf(bounds) });
  return [{ folder, needed, optional: none, kills: "memory.oom_control" }];
}

async function write(group: string, values: Values): Promise<void> {
  for (const [file, value] of Object.entries(values)) await writeFile(join(group, file), value);
}

const prefix = "deskhand-";

/** Removes the groups of servers that were killed; they are empty, because their programs died with them. */
export async function clearAbandonedControlGroups(): Promise<void> {
  for (const { folder } of await findPlaces()) {
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.startsWith(prefix));
    for (const name of names)
      if (await isAbandoned(name.slice(prefix.length))) await rmdir(join(folder, name)).catch(() => {});
  }
}

/** `name` begins with the name of the task's folder. `null` where this user may make no groups: then limits of each process and the guest program's own watch are all there is. */
export async function makeControlGroups(name: string, bounds: GroupBounds): Promise<ControlGroups | null> {
  const made: { group: string; place: Place }[] = [];
  const remove = async () => {
    for (const { group } of made.splice(0)) await removeGroup(group);
  };
  try {
    for (const place of await findPlaces()) {
      const group = join(place.folder, `${prefix}${name}`);
      await mkdir(group);
      made.push({ group, place });
      await write(group, place.needed(bounds));
      await write(group, place.optional(bounds)).catch(() => {});
    }
  } catch {
    await remove();
    return null;
  }
  if (made.length === 0) return null;
  return {
    files: made.map(({ group }) => join(group, "cgroup.procs")),
    bound: (changed) => {
      for (const { group, place } of made) rebound(group, place.needed(changed));
    },
    memoryKills: async () => {
      const counts = await Promise.all(made.map(({ group, place }) => countKills(group, place.kills)));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    remove,
  };
}

/** in memory, so at once */
function rebound(group: string, values: Values): void {
  for (const [file, value] of Object.entries(values)) {
    try {
      writeFileSync(join(group, file), value);
    } catch {
      // more is in use than the new bound would allow; the old one stays
    }
  }
}

async function countKills(group: string, file: string | null): Promise<number> {
  if (file === null) return 0;
  const text = await readFile(join(group, file), "utf8").catch(() => "");
  return Number(/^oom_kill (\d+)$/m.exec(text)?.[1] ?? 0);
}

async function removeGroup(folder: string): Promise<void> {
  for (let attempt = 0; attempt < removalAttempts; attempt += 1) {
    try {
      await rmdir(folder);
      return;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "EBUSY") return;
      await wait(removalPauseMs);
    }
  }
}

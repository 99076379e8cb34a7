import * as fs from "node:fs";
import { promisify } from "node:util";
import { isAt, leadsElsewhere, onlyPlace, placeOf } from "./place.ts";

const open = promisify(fs.open);

type Held = Readonly<{ folder: string; file: number }> & { users: number };

/** folders held at once for the next call; a few are used in turn by thousands of calls */
const mostKept = 64;
/** `ms` without a call after which nothing is held any more, so that a drive can be taken off */
const idleMs = 200;

const kept = new Map<string, Held>();
let isSweepDue = false;

function letGo(held: Held): void {
  held.users -= 1;
  if (held.users > 0) return;
  if (kept.get(held.folder) !== held) fs.closeSync(held.file);
  else if (!isSweepDue) {
    isSweepDue = true;
    setTimeout(sweep, idleMs).unref();
  }
}

/** Nobody finds it any more; whoever uses it still does. */
function drop(held: Held): void {
  kept.delete(held.folder);
  if (held.users === 0) fs.closeSync(held.file);
}

function sweep(): void {
  isSweepDue = false;
  for (const held of kept.values()) if (held.users === 0) drop(held);
}

async function hold(folder: string): Promise<Held> {
  const known = kept.get(folder);
  if (known !== undefined && placeOf(known.file) === folder) {
    known.users += 1;
    return known;
  }
  if (known !== undefined) drop(known);
  const held: Held = { folder, file: await open(folder, onlyPlace | fs.constants.O_DIRECTORY), users: 1 };
  const isThere = await isAt(held.file, folder).catch((error: unknown) => {
    fs.closeSync(held.file);
    throw error;
  });
  if (!isThere) {
    fs.closeSync(held.file);
    throw leadsElsewhere(folder);
  }
  // what the kernel calls otherwise cannot be looked at again without asking the drive
  if (kept.size < mostKept && !kept.has(folder) && placeOf(held.file) === folder) kept.set(folder, held);
  return held;
}

/**
 * Gives `work` a descriptor of the very folder at `folder`, reached through no link; whatever takes its name meanwhile, the descriptor
 * stays with it. Linux only. Fails with `ELOOP` when a link leads there.
 */
export async function withFolder<Result>(folder: string, work: (file: number) => Promise<Result>): Promise<Result> {
  const held = await hold(folder);
  try {
    return await work(held.file);
  } finally {
    letGo(held);
  }
}

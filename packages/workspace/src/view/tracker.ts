import { hash } from "node:crypto";
import type { GuestPath, Reads } from "@deskhand/contracts";
import { inputError } from "../failures.ts";
import type { FileSystem } from "../file-system/file-system.ts";
import { depthOf, isInside, nameOf, quoted, rebase } from "../guest-path.ts";
import { inParallel } from "../in-parallel.ts";
import type { Entry, Layer } from "./layer.ts";
import { absent, isVersion, tokenOf, unseen } from "./version.ts";

export type Moved = Readonly<{ from: GuestPath; to: GuestPath; isFolder: boolean }>;

/** Remembers which versions a step built on, so that nobody's newer version is overwritten. */
export interface Tracker {
  /** this run saw `token` at `path` of its view */
  saw(path: GuestPath, token: string): void;
  /** throws when `path` is no longer what this run last saw there */
  check(path: GuestPath, entry: Entry | null): Promise<void>;
  /** the step builds on `entry`, which the layer below has at `path`; the first call for a path counts */
  builds(path: GuestPath, entry: Entry | null, contents?: readonly Entry[]): void;
  /** whether this run saw, at any time, what is or was at `path` */
  knows(path: GuestPath): boolean;
  /** whether this step put something at `path` where nothing was */
  isNewAt(path: GuestPath): boolean;
  /** the step no longer builds on what was, or was not, at `path` */
  forget(path: GuestPath): void;
  /** what the run saw at `from` it now knows as `to`, for all of `moves` at once; what it knew of `to` no longer counts */
  moved(moves: readonly Moved[]): void;
  /** throws when anything this step built on has changed in `below` meanwhile */
  verify(below: Layer): Promise<void>;
  reads(): Reads;
}

/** The refusal of a change whose base is no longer there. */
export function changedSinceRead(path: GuestPath): Error {
  return inputError(`${quoted(path)} changed since you read it. Read it again, then repeat what you wanted to do.`);
}

function namesToken(contents: readonly Entry[]): string {
  return `folder:${hash("sha256", contents.map((entry) => nameOf(entry.path)).join("/"), "hex")}`;
}

/** `earlier` is what the run saw before this step, in parts; the first part that knows a path is right. */
export function createTracker(earlier: readonly Reads[], fileSystem: FileSystem): Tracker {
  const seen = new Map<string, string>();
  const bases = new Map<GuestPath, string>();

  function tokenAt(path: string): string | undefined {
    const token = seen.get(path) ?? earlier.find((reads) => path in reads)?.[path];
    return token === unseen ? undefined : token;
  }

  /** Everything that is known, when a folder is among `moves`: a file needs no search. */
  function knownPaths(moves: readonly Moved[]): readonly GuestPath[] {
    if (!moves.some(({ isFolder }) => isFolder)) return [];
    const paths = new Set([...seen.keys(), ...earlier.flatMap(Object.keys)]) as ReadonlySet<GuestPath>;
    return [...paths].filter((path) => tokenAt(path) !== undefined);
  }

  async function isUnchanged(path: GuestPath, token: string, below: Layer): Promise<boolean> {
    if (token.startsWith("folder:")) {
      const contents = await below.children(path);
      return contents !== null && namesToken(contents) === token;
    }
    return isVersion(token, await below.entry(path), fileSystem);
  }

  return {
    saw(path, token) {
      seen.set(path, token);
    },
    async check(path, entry) {
      const token = tokenAt(path);
      if (token !== undefined && !(await isVersion(token, entry, fileSystem))) throw changedSinceRead(path);
    },
    builds(path, entry, contents) {
      if (contents !== undefined) bases.set(path, namesToken(contents));
      else if (!bases.has(path)) bases.set(path, tokenOf(entry));
    },
    knows: (path) => tokenAt(path) !== undefined,
    isNewAt: (path) => bases.get(path) === absent,
    forget: (path) => void bases.delete(path),
    moved(moves) {
      const known = knownPaths(moves);
      const within = (path: GuestPath, isFolder: boolean) =>
        isFolder ? known.filter((key) => isInside(key, path)) : tokenAt(path) === undefined ? [] : [path];
      const carried = new Map<GuestPath, Readonly<{ to: GuestPath; token: string }>>();
      // what leaves a folder that moves too goes its own way
      for (const { from, to, isFolder } of moves.toSorted((left, right) => depthOf(left.from) - depthOf(right.from))) {
        for (const path of within(from, isFolder)) {
          carried.set(path, { to: rebase(path, from, to), token: tokenAt(path) ?? unseen });
        }
      }
      const covered = moves.flatMap(({ to, isFolder }) => within(to, isFolder));
      for (const path of carried.keys()) seen.set(path, absent);
      for (const path of covered) seen.set(path, unseen);
      for (const { to, token } of carried.values()) seen.set(to, token);
    },
    async verify(below) {
      await inParallel([...bases], async ([path, token]) => {
        if (!(await isUnchanged(path, token, below))) throw changedSinceRead(path);
      });
    },
    reads: () => Object.fromEntries(seen),
  };
}

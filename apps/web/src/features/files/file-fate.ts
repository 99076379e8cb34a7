import type { ChangeRecord, ChangeSet, GuestPath } from "@deskhand/contracts";
import { type ChangePhase, type NetChange, netChanges, pathsOf, phaseOf } from "../changes/net-changes.ts";

/**
 * What became of a finished file since it was handed over, as far as Deskhand did it. `there`: it can be looked at and opened. `waiting`: it
 * can be looked at, but is not in the folder yet. `gone`: neither; `redo` names the paths that bring it back, `null` when nothing does now.
 */
export type FileFate = Readonly<
  | { type: "there" }
  | { type: "waiting"; words: string }
  | { type: "gone"; words: string; redo: readonly GuestPath[] | null }
>;

const there: FileFate = { type: "there" };

/** what is there when a change is not */
const nowWords: Readonly<Record<NetChange["kind"], string>> = {
  created: "it is not in your folder.",
  edited: "your folder has the version from before.",
  moved: "it is where it was before.",
  deleted: "it is as it was before.",
};

/** Tells what became of the file at `path` by the last thing that happened to a change of it. */
export function fateOf(path: GuestPath, changeSets: readonly ChangeSet[]): FileFate {
  const last = lastRecord(path, changeSets);
  if (last === null) return there;
  const phase = phaseOf(last);
  switch (phase) {
    case "waiting":
      return { type: "waiting", words: "This version is not in your folder yet: accept it under Changes first." };
    case "held":
      return { type: "waiting", words: "This version is not in your folder: it was kept back, and Changes says why." };
    case "undoing":
      return { type: "gone", words: "It is being undone.", redo: null };
    case "redoing":
      return { type: "gone", words: "It is being brought back.", redo: null };
    case "undone":
      return undone(path, changeSets, phase);
    case "dropped":
      return { type: "gone", words: `Dropped: ${nowWords[last.kind]}`, redo: null };
    case "moving":
    case "applied":
    case "stuck":
      return there;
  }
}

function lastRecord(path: GuestPath, changeSets: readonly ChangeSet[]): ChangeRecord | null {
  for (const { records } of changeSets.toReversed()) {
    const found = records.findLast((record) => record.path === path);
    if (found !== undefined) return found;
  }
  return null;
}

function undone(path: GuestPath, changeSets: readonly ChangeSet[], phase: ChangePhase): FileFate {
  const change = netChanges(changeSets).find((each) => each.phase === phase && each.path === path);
  // made and taken away again by the task itself: nothing is left that could be brought back
  if (change === undefined) return { type: "gone", words: `Undone: ${nowWords.created}`, redo: null };
  const why = change.because === null ? "" : ` It could not be brought back: ${change.because}`;
  return { type: "gone", words: `Undone: ${nowWords[change.kind]}${why}`, redo: pathsOf([change]) };
}

import { join } from "node:path";
import type { ChangeSet, GuestPath } from "@deskhand/contracts";
import type { ApplyContext } from "../apply/context.ts";
import { isInside, nameOf, quoted } from "../guest-path.ts";
import { journalsFolder, namesIn, readJournal } from "../journal/journal.ts";

function byLaterStep(context: ApplyContext, set: ChangeSet, path: GuestPath): string | null {
  const index = context.task.changeSets.findIndex((candidate) => candidate.id === set.id);
  for (const later of context.task.changeSets.slice(index + 1)) {
    const touches = later.records.some(
      (record) =>
        record.status === "applied" && (isInside(path, record.path) || isInside(path, record.from ?? record.path)),
    );
    if (touches) return `${quoted(nameOf(path))} was changed again by a later step of this task; undo that step first.`;
  }
  return null;
}

/** Sentences that name who changed `paths` after `at`: a later step, or another task. Paths that nobody of ours changed are left out. */
export async function laterChanges(
  context: ApplyContext,
  set: ChangeSet,
  paths: readonly GuestPath[],
  at: string,
): Promise<ReadonlyMap<GuestPath, string>> {
  const sentences = new Map<GuestPath, string>();
  const open = new Set(paths);
  for (const path of paths) {
    const sentence = byLaterStep(context, set, path);
    if (sentence === null) continue;
    sentences.set(path, sentence);
    open.delete(path);
  }
  if (open.size === 0) return sentences;
  const { fileSystem, space } = context;
  const tasks = join(space.folder, "..");
  for (const taskId of await namesIn(fileSystem, tasks)) {
    if (taskId === context.task.id) continue;
    const root = journalsFolder(join(tasks, taskId));
    for (const setId of await namesIn(fileSystem, root)) {
      for (const name of await namesIn(fileSystem, join(root, setId))) await compare(join(root, setId, name));
    }
  }
  return sentences;

  async function compare(folder: string): Promise<void> {
    const journal = await readJournal(fileSystem, folder);
    if (journal === null || journal.done === null || journal.manifest.at < at) return;
    const standing = journal.manifest.operations.filter(({ index }) => !journal.undone.has(index));
    for (const path of open) {
      const isTouched = standing.some(
        ({ from, to }) => (from !== null && isInside(path, from)) || (to !== null && isInside(path, to)),
      );
      if (!isTouched) continue;
      const title = journal.manifest.taskTitle;
      sentences.set(
        path,
        `${quoted(nameOf(path))} was changed later by the task ${quoted(title)}; undo that one first.`,
      );
    }
  }
}

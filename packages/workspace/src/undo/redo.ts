import type { ChangeRecord, ChangeSet, GuestPath, Outcome } from "@deskhand/contracts";
import { applyJournal } from "../apply/apply.ts";
import type { ApplyContext } from "../apply/context.ts";
import { prepareRecords } from "../apply/prepare.ts";
import { readJournals } from "../journal/journal.ts";

const undone: ReadonlySet<ChangeRecord["status"]> = new Set(["undone", "redoing"]);

/** See `Workspace.redo`: an apply of its own, with a journal of its own, of what was taken back. */
export async function redoSet(
  context: ApplyContext,
  set: ChangeSet,
  paths: readonly GuestPath[] | null,
): Promise<Outcome> {
  const { fileSystem, space } = context;
  const wanted = paths === null ? null : new Set(paths);
  const records = set.records.filter(({ status, path }) => undone.has(status) && (wanted?.has(path) ?? true));
  const last = (await readJournals(fileSystem, space.folder, set.id)).at(-1);
  const started = last?.manifest.purpose === "redo" && last.done === null ? last : null;
  if (started !== null) {
    const known = new Set(started.manifest.operations.map(({ record }) => record));
    const mine = new Set(records.map(({ path }) => path).filter((path) => known.has(path)));
    const first = await applyJournal(context, started, mine);
    const rest = records.filter(({ path }) => !mine.has(path));
    if (rest.length === 0) return first;
    const second = await redoRecords(context, set, rest);
    return { done: [...first.done, ...second.done], held: [...first.held, ...second.held] };
  }
  return redoRecords(context, set, records);
}

async function redoRecords(context: ApplyContext, set: ChangeSet, records: readonly ChangeRecord[]): Promise<Outcome> {
  const prepared = await prepareRecords(context, set, records, "redo");
  const outcome = await applyJournal(context, prepared.written, new Set(prepared.ready));
  return { done: outcome.done, held: [...prepared.held, ...outcome.held] };
}

import type { ChangeRecord, ChangeSet, Comparison, ComparisonQuery, Task } from "@deskhand/contracts";
import { toFailure } from "@deskhand/contracts";
import { type Config, readConfig } from "@deskhand/server/config";
import { readTask, shortId } from "../arguments/task-argument.ts";
import { findReachableServer, openShelf } from "../desk/open-desk.ts";
import { changeAdvice, changeSetLines } from "../terminal/change-lines.ts";
import { comparisonLines } from "../terminal/comparison-lines.ts";
import { note, oneLine, say } from "../terminal/text.ts";

export type ChangesOptions = Readonly<{ json?: boolean; full?: boolean; short?: boolean }>;

/** files whose difference is looked for, and lines of each, unless all are asked for */
const usual = { files: 20, lines: 8 };

type Difference = Readonly<{ path: string; comparison: Comparison }>;

/** `deskhand changes ID`: what a task did or staged, set by set, with what changed inside the files. */
export async function changes(id: string, options: ChangesOptions): Promise<number> {
  const config = readConfig();
  const shelf = await openShelf(config);
  try {
    const task = await readTask(shelf, id);
    const differences = options.short === true ? new Map() : await differencesOf(config, task, options);
    for (const line of linesOf(task, differences, options)) say(line);
    return 0;
  } finally {
    await shelf.close();
  }
}

function linesOf(task: Task, differences: Differences, { full, json }: ChangesOptions): readonly string[] {
  if (json === true)
    return task.changeSets.map((set) => JSON.stringify({ ...set, differences: differences.get(set.id) ?? [] }));
  const most = full === true ? Number.POSITIVE_INFINITY : usual.lines;
  const below = (set: ChangeSet, record: ChangeRecord) => {
    if (!isCompared(record)) return [];
    const found = differences.get(set.id)?.find(({ path }) => path === record.path);
    return found === undefined ? [] : comparisonLines(found.comparison, most);
  };
  return [...changeSetLines(task, below), ...changeAdvice(task, shortId(task.id))];
}

type Differences = ReadonlyMap<ChangeSet["id"], readonly Difference[]>;

function isCompared({ entry, kind }: ChangeRecord): boolean {
  return entry === "file" && kind === "edited";
}

/** What changed in the edited files; those whose versions are not there any more are left out. */
async function differencesOf(config: Config, task: Task, { full }: ChangesOptions): Promise<Differences> {
  const edited = task.changeSets.flatMap((set) => set.records.filter(isCompared).map((record) => ({ set, record })));
  const found = new Map<ChangeSet["id"], Difference[]>();
  if (edited.length === 0) return found;
  const comparer = await openComparing(config, task);
  try {
    for (const { record, set } of full === true ? edited : edited.slice(0, usual.files)) {
      const comparison = await comparer.compare({ path: record.path, changeSet: set.id }).catch((error: unknown) => {
        note(oneLine(`${record.path}: ${toFailure(error).message}`, 500));
        return null;
      });
      const known = found.get(set.id) ?? [];
      if (comparison !== null) found.set(set.id, [...known, { path: record.path, comparison }]);
    }
  } finally {
    await comparer.close();
  }
  return found;
}

type Comparing = Readonly<{ compare(query: ComparisonQuery): Promise<Comparison>; close(): Promise<void> }>;

/** The running server compares, else this process does. */
async function openComparing(config: Config, task: Task): Promise<Comparing> {
  const record = await findReachableServer(config);
  if (record === null) {
    const comparer = await (await import("@deskhand/server/compose-comparer")).composeComparer(config);
    return { compare: (query) => comparer.compare(task, query), close: comparer.close };
  }
  const [{ connect }, { addressOf }] = await Promise.all([
    import("@deskhand/client"),
    import("@deskhand/server/server-record"),
  ]);
  const { previews } = connect({ baseUrl: addressOf(record), token: record.token });
  return { compare: (query) => previews.comparison(task.id, query), close: async () => {} };
}

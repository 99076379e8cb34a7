import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Event, eventBodySchema, eventHeadSchema, reduce, reduceAll, type Task } from "@deskhand/contracts";
import { describe, expect, test } from "vitest";

/** Real logs, one folder per released shape of events. They are never edited: old tasks must open for ever. */
const top = join(import.meta.dirname, "..", "golden-logs");
const versions = readdirSync(top, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const logs = versions.flatMap(({ name }) =>
  readdirSync(join(top, name))
    .filter((file) => file.endsWith(".jsonl"))
    .map((file) => join(top, name, file)),
);

function readLog(path: string): Event[] {
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as Event);
}

test("there are golden logs", () => {
  expect(logs.length).toBeGreaterThan(0);
});

describe.each(logs.map((path) => [path.slice(top.length + 1), path]))("the log %s", (_name, path) => {
  const events = readLog(path);

  test("still has the shape that clients parse", () => {
    for (const event of events) {
      expect(eventHeadSchema.safeParse(event).error).toBeUndefined();
      expect(eventBodySchema.safeParse(event).error).toBeUndefined();
    }
  });

  test("folds at every prefix, and folding an event twice changes nothing", () => {
    let task: Task | null = null;
    for (const event of events) {
      task = reduce(task, event);
      expect(reduce(task, event)).toBe(task);
    }
    expect(task?.seq).toBe(events.length);
  });

  test("folds to the outcome it had when it was written", () => {
    const outcome = outcomeOf(reduceAll(null, events));
    const expected = path.replace(/\.jsonl$/, ".outcome.json");
    // A log that is added without its outcome gets it once; from then on it is compared.
    if (!existsSync(expected) && process.env.CI !== "true") {
      writeFileSync(expected, `${JSON.stringify(outcome, null, 1)}\n`);
    }
    expect(outcome).toEqual(JSON.parse(readFileSync(expected, "utf8")));
  });
});

test("runs of logs in which a tool had read something are tainted, with a mark and without, and the others are not", () => {
  const taints = logs.flatMap((path) => {
    const runs = Object.values(reduceAll(null, readLog(path))?.runs ?? {});
    return runs.map(({ goal, taintedBy = "clean" }) => `${path.slice(top.length + 1)} ${goal}: ${taintedBy}`);
  });
  expect(taints).toEqual([
    "v1/look-only.jsonl Sort it: clean",
    "v1/look-only.jsonl part one: clean",
    "v1/look-only.jsonl part two: clean",
    "v1/sort-undo-redo.jsonl Sort it: clean",
    "v1/sort-undo-redo.jsonl part one: clean",
    "v1/sort-undo-redo.jsonl part two: clean",
    "v2/shell-and-hosts.jsonl Join the notes: shell_run",
    "v3/helpers-and-amendments.jsonl Sum up the papers: /home/ana/Papers/a.txt",
    "v3/helpers-and-amendments.jsonl Read paper a: /home/ana/Papers/a.txt",
    "v3/helpers-and-amendments.jsonl Read paper b: /home/ana/Papers/b.txt",
    "v3/long-conversation.jsonl Copy the ledger: /desk/DESKHAND.md",
    "v4/attached-files.jsonl What is the total of the bill?: scan.pdf",
    "v5/finish-line.jsonl Sum up the costs: file_write",
  ]);
});

/** What a person could see of a finished task; fields that a later Deskhand adds to its fold do not belong to it. */
function outcomeOf(task: Task | null) {
  if (task === null) return null;
  const runs = Object.values(task.runs);
  return {
    title: task.title,
    status: task.status,
    plan: task.plan?.items.map(({ id, title, status }) => `${id} ${title}: ${status}`) ?? null,
    runs: runs.map((run) => `${run.goal}: ${run.status}`),
    steps: runs.flatMap((run) => run.steps.map((step) => (step.kind === "message" ? step.by : step.state.status))),
    changes: task.changeSets.flatMap(({ records }) =>
      records.map(({ kind, path, status }) => `${kind} ${path}: ${status}`),
    ),
    approvals: Object.values(task.approvals).map(
      ({ prompt, status, decidedBy }) => `${prompt} ${status} by ${decidedBy}`,
    ),
    artifacts: task.artifacts.map((artifact) => artifact.path),
  };
}

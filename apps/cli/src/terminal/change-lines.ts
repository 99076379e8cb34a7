import type { ChangeRecord, ChangeSet, Task } from "@deskhand/contracts";
import { cleanName, paint, plural } from "./text.ts";

const signs = { created: "+", edited: "~", moved: "→", deleted: "−" } as const;

/** One change on one line, with the reason when it was held. */
export function changeLine(record: ChangeRecord): string {
  const place = record.from === null ? cleanName(record.path) : `${cleanName(record.from)} → ${cleanName(record.path)}`;
  const reason = record.because === null ? "" : paint("yellow", ` (${cleanName(record.because)})`);
  const folder = record.entry === "folder" ? "/" : "";
  return `${signs[record.kind]} ${place}${folder}  ${paint("dim", record.status)}${reason}`;
}

/** `12 applied, 1 held` over all sets, or nothing. */
export function countChanges(sets: readonly ChangeSet[]): string {
  const counts = new Map<string, number>();
  for (const { records } of sets) for (const { status } of records) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, count]) => `${count} ${status}`).join(", ");
}

/** Every change of a task, set by set, each with what `below` says of it. */
export function changeSetLines(
  task: Task,
  below: (set: ChangeSet, record: ChangeRecord) => readonly string[],
): readonly string[] {
  const lines: string[] = [];
  for (const set of task.changeSets) {
    lines.push(`${paint("bold", set.id)}  ${paint("dim", `step ${set.stepId}`)}  ${countChanges([set])}`);
    for (const record of set.records) {
      lines.push(`  ${changeLine(record)}`, ...below(set, record).map((line) => `    ${line}`));
    }
  }
  return lines.length === 0 ? ["This task has changed nothing."] : lines;
}

/** What a person may want to do next about changes. */
export function changeAdvice(task: Task, id: string): readonly string[] {
  const has = (...statuses: string[]) =>
    task.changeSets.flatMap(({ records }) => records).filter(({ status }) => statuses.includes(status)).length;
  const waiting = has("staged", "held");
  const lines: string[] = [];
  if (waiting > 0)
    lines.push(`${plural(waiting, "change")} not made yet: deskhand apply ${id}, or deskhand drop ${id}`);
  if (has("applied") > 0) lines.push(`To take everything back: deskhand undo ${id}`);
  return lines;
}

import type { AuditEntry } from "@deskhand/contracts";
import { oneLine, paint } from "./text.ts";

const shownDetails = 6;

/** The record of a task, a few lines an entry. */
export function auditLines(entries: readonly AuditEntry[]): readonly string[] {
  const width = Math.max(...entries.map(({ name }) => name.length));
  return entries.flatMap(({ at, because, details, name, run, what }) => {
    const where = run === null ? "" : paint("dim", ` [${oneLine(run, 60)}]`);
    const more = details.length > shownDetails ? [`and ${details.length - shownDetails} more`] : [];
    return [
      `${paint("dim", at.slice(0, 19).replace("T", " "))}  ${paint("bold", name.padEnd(width))} ${oneLine(what, 300)}${where}`,
      ...(because === null ? [] : [paint("dim", `${" ".repeat(21)}because: ${oneLine(because, 300)}`)]),
      ...[...details.slice(0, shownDetails), ...more].map((line) =>
        paint("dim", `${" ".repeat(23)}${oneLine(line, 300)}`),
      ),
    ];
  });
}

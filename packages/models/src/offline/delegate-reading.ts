import { markSteps } from "./plan.ts";
import { callAll, type Desk, type Script } from "./script.ts";
import { readDelegated } from "./tool-text.ts";

/** What sub-agents are asked to do with files, as the first line of their goal says it: one word for one file, one for several. */
export type ReadingJob = Readonly<{ verb: string; one: string; many: string }>;

/** files one run reads itself; more go to sub-agents */
export const readAlone = 8;
const mostRuns = 16;
/** `characters` of a sub-agent's answer that surely arrive */
const mostAnswered = 22_000;

const ask = "Report what you find, one JSON object a line:";

function headingOf({ verb, one, many }: ReadingJob, count: number, first: number): string {
  return count === 1 ? `${verb} ${one} ${first}` : `${verb} ${many} ${first}–${first + count - 1}`;
}

function goalFor(job: ReadingJob, paths: readonly string[], first: number): string {
  return [headingOf(job, paths.length, first), ask, ...paths.map((path) => JSON.stringify(path))].join("\n");
}

/** The files a sub-agent's goal names for this job; `null` when the goal is another one. */
export function delegatedPaths({ verb, one, many }: ReadingJob, goal: string): readonly string[] | null {
  const [head = "", second, ...lines] = goal.split("\n");
  const isThis = new RegExp(`^${verb} (?:${one} \\d+|${many} \\d+–\\d+)$`).test(head) && second === ask;
  if (!isThis) return null;
  return lines.flatMap((line) => {
    const written = line.trim();
    return /^"(?:[^"\\]|\\.)*"$/.test(written) ? [String(JSON.parse(written))] : [];
  });
}

/** `characters` that one file may take in a sub-agent's answer about so many. */
export function roomPerFile(files: number): number {
  return Math.floor(mostAnswered / Math.max(files, 1));
}

/** Lets sub-agents read many files in parallel and gives what they answered; what none of them reported is missing there. */
export function* delegateReading<Found>(
  desk: Desk,
  { job, paths, size }: Readonly<{ job: ReadingJob; paths: readonly string[]; size: number }>,
  decode: (text: string) => readonly Found[],
): Script<readonly Found[]> {
  const groups: { first: number; paths: readonly string[] }[] = [];
  for (let start = 0; start < paths.length; start += size)
    groups.push({ first: start + 1, paths: paths.slice(start, start + size) });
  const found: Found[] = [];
  for (let start = 0; start < groups.length; start += mostRuns) {
    const runs = groups
      .slice(start, start + mostRuns)
      .map((group) => ({ goal: goalFor(job, group.paths, group.first), tools: ["file_read"] }));
    const marks = start === 0 ? [markSteps([{ id: "1", status: "doing" }])] : [];
    const outcomes = yield* callAll(desk, [...marks, { tool: "task_delegate", input: { runs } }]);
    const last = outcomes.at(-1);
    if (last !== undefined) found.push(...readDelegated(last).flatMap(decode));
  }
  return found;
}

import { DeskhandError, type GuestPath, inputFailure, type View } from "@deskhand/contracts";
import { inBatches } from "../in-batches.ts";

export type Pair = Readonly<{ from: GuestPath; to: GuestPath }>;

/** looks into the view side by side */
const atOnce = 64;
/** problems named in one refusal at most */
const maxNamed = 5;

/** Refuses a whole call, naming its first problems, so that it can be corrected at once. */
export function refuseAll(what: string, problems: readonly string[]): void {
  if (problems.length === 0) return;
  const more = problems.length > maxNamed ? ` and ${problems.length - maxNamed} more` : "";
  throw new DeskhandError(
    inputFailure(
      `Nothing was ${what}: ${problems.slice(0, maxNamed).join("; ")}${more}. Correct these and call again with all of them.`,
    ),
  );
}

function doubles(paths: readonly GuestPath[]): GuestPath[] {
  const seen = new Set<GuestPath>();
  return paths.filter((path) => seen.size === seen.add(path).size);
}

/** What is wrong with these pairs as a whole: missing sources, taken or doubled targets, a folder put into itself. `isLeaving`: sources go away. */
export async function pairProblems(view: View, pairs: readonly Pair[], isLeaving: boolean): Promise<string[]> {
  const leaving = new Set(isLeaving ? pairs.map(({ from }) => from) : []);
  const problems = doubles(pairs.map(({ to }) => to)).map((to) => `${to} is the target twice`);
  if (isLeaving) problems.push(...doubles(pairs.map(({ from }) => from)).map((from) => `${from} is to be moved twice`));
  const found = await inBatches(pairs, atOnce, async ({ from, to }): Promise<string | null> => {
    if (from === to) return `${from} is its own target`;
    if (to.startsWith(`${from}/`)) return `${from} cannot go into itself`;
    if ((await view.stat(from)) === null) return `${from} does not exist`;
    const isFree = leaving.has(to) || isOtherSpelling(from, to) || (await view.stat(to)) === null;
    return isFree ? null : `${to} exists already`;
  });
  return [...problems, ...found.filter((problem) => problem !== null)];
}

/** The same name in another case: one and the same file on many disks. */
function isOtherSpelling(from: GuestPath, to: GuestPath): boolean {
  return from !== to && from.toLowerCase() === to.toLowerCase();
}

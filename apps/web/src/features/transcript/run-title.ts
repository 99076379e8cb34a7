import type { Run } from "@deskhand/contracts";

const longest = 100;

/** What one assistant is for, in one line: its title, else the first line of its goal without what follows a colon at its end. */
export function runTitle({ goal, title }: Pick<Run, "goal" | "title">): string {
  const line = ((title ?? goal).trim().split("\n")[0] ?? "").replace(/\s*:$/, "");
  return line.length > longest ? `${line.slice(0, longest - 1).trimEnd()}…` : line;
}

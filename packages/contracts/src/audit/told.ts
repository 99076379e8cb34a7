import type { RunId } from "../id.ts";
import type { Actor } from "../value.ts";
import type { Memory } from "./memory.ts";

/** What one event says to a reader; `who` only where it is not who caused the event. */
export type Told = Readonly<{
  kind: "request" | "decision" | "work" | "change" | "money" | "network" | "trouble";
  what: string;
  who?: Actor;
  run?: string | null;
  because?: string | null;
  details?: readonly string[];
}>;

/** What a sub-agent is for; `null` for the task's own run. */
export function nameOfRun(runId: RunId, memory: Memory): string | null {
  const run = memory.runs.get(runId);
  if (run === undefined || run.parent === null) return null;
  return run.title ?? run.goal.split("\n", 1)[0] ?? null;
}

/** The first line of a text and how it goes on. */
export function firstLine(text: string): string {
  const line = text.trim().split("\n", 1)[0] ?? "";
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}

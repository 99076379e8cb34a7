import type { ChangeSet } from "@deskhand/contracts";
import { type ChangePhase, netChanges } from "./net-changes.ts";

/** phases in which a change is in a folder or on its way */
const standing: ReadonlySet<ChangePhase> = new Set(["applied", "moving", "undoing", "redoing"]);

/**
 * Whether everything a task changed in the user's folders was taken back, and how many changes had to be left because something else came in
 * between; `null` as long as any stands, and where there never was one.
 */
export function undoneOf(changeSets: readonly ChangeSet[]): Readonly<{ left: number }> | null {
  const phases = netChanges(changeSets).map(({ phase }) => phase);
  if (!phases.includes("undone") || phases.some((phase) => standing.has(phase))) return null;
  return { left: phases.filter((phase) => phase === "stuck").length };
}

import { type Action, allowedHosts, type Run, type Task } from "@deskhand/contracts";

/**
 * What a call of a tainted run would send out: every host its task may reach that the user has not spoken about knowing of the taint. Empty
 * for a run that read nothing untrusted, so that an approved host asks once and not twice.
 */
export function sendingsOf(task: Task, run: Run): readonly Action[] {
  if (run.taintedBy === undefined) return [];
  return allowedHosts(task).map(({ pattern }) => ({ verb: "send", target: pattern }));
}

/** The question a tainted run's sending opens. `null` when none of the actions sends. */
export function taintPrompt(actions: readonly Action[], run: Run | undefined): string | null {
  const hosts = actions.filter(({ verb }) => verb === "send").map(({ target }) => target);
  if (hosts.length === 0 || run?.taintedBy === undefined) return null;
  const shown = hosts.slice(0, 3).join(", ");
  const more = hosts.length > 3 ? ` and ${hosts.length - 3} more` : "";
  return `This task has read ${run.taintedBy}, which may hold somebody else's instructions. May its programs still reach ${shown}${more}?`;
}

import { type Action, allowedHosts, oneLine, type Run, type Task } from "@deskhand/contracts";

/**
 * What a call of a tainted run would send out: every host it fetches from, because an address carries words too, and, where it starts
 * programs that may use the task's hosts, every host the task may reach. Each needs a word of the user given with the taint in mind. Empty
 * for a run that read nothing untrusted, so that an approved host asks once and not twice.
 */
export function sendingsOf(
  call: Readonly<{ actions: readonly Action[]; usesHosts: boolean }>,
  task: Task,
  run: Run,
): readonly Action[] {
  if (run.taintedBy === undefined) return [];
  const fetched = call.actions.filter(({ verb }) => verb === "fetch").map(({ target }) => target);
  const reached = call.usesHosts ? allowedHosts(task).map(({ pattern }) => pattern) : [];
  return [...new Set([...fetched, ...reached])].map((target) => ({ verb: "send", target }));
}

/** The question a tainted run's sending opens; a file's name stays on one line of it. `null` when none of the actions sends. */
export function taintPrompt(actions: readonly Action[], run: Run | undefined): string | null {
  const hosts = actions.filter(({ verb }) => verb === "send").map(({ target }) => target);
  if (hosts.length === 0 || run?.taintedBy === undefined) return null;
  const shown = hosts.slice(0, 3).map(oneLine).join(", ");
  const more = hosts.length > 3 ? ` and ${hosts.length - 3} more` : "";
  return `This task has read ${oneLine(run.taintedBy)}, which may hold somebody else's instructions. May it still reach ${shown}${more}?`;
}

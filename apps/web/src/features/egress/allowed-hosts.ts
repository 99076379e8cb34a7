import { type Grant, hostRules, matchesHost, type Task } from "@deskhand/contracts";

/** A site that programs of a task may reach; without a grant it was allowed when the task began and stays so. */
export type AllowedHost = Readonly<{ pattern: string; grant: Grant | null }>;

/** The sites a task may reach as things stand, in the order in which they were allowed. */
export function allowedHosts(task: Pick<Task, "hosts" | "grants">): readonly AllowedHost[] {
  const { allow, deny } = hostRules(task);
  return allow
    .filter((pattern) => !deny.some((denied) => denied === pattern || matchesHost(denied, pattern)))
    .map((pattern) => {
      const isSettled = task.hosts.includes(pattern);
      const grant = task.grants.find(
        (each) => each.verb === "fetch" && each.effect === "allow" && each.pattern === pattern,
      );
      return { pattern, grant: isSettled ? null : (grant ?? null) };
    });
}

import { type GrantId, hostRules, matchesHost, parseHost, startGrantId, type Task } from "@deskhand/contracts";

/** A site that programs of a task may reach, and what takes it back: every yes to it, also the one the task began with. */
export type AllowedHost = Readonly<{ pattern: string; grantIds: readonly GrantId[] }>;

/** The sites a task may reach as things stand, in the order in which they were allowed. */
export function allowedHosts(task: Pick<Task, "hosts" | "grants">): readonly AllowedHost[] {
  const { allow, deny } = hostRules(task);
  return allow
    .filter((pattern) => !deny.some((denied) => denied === pattern || matchesHost(denied, pattern)))
    .map((pattern) => {
      const start = task.hosts.filter((host) => parseHost(host) === pattern).map(startGrantId);
      const later = task.grants.filter(
        (each) => each.verb === "fetch" && each.effect === "allow" && parseHost(each.pattern) === pattern,
      );
      return { pattern, grantIds: [...start, ...later.map(({ id }) => id)] };
    });
}

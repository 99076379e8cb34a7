import { createId, type Grant, hostRules, isHostAllowed, type Plan, parseHost, type Task } from "@deskhand/contracts";

/** Sites a plan asks for that the task may not reach yet; what is no name of a site never becomes one. */
export function hostsAsked(task: Pick<Task, "hosts" | "grants">, { needs }: Pick<Plan, "needs">): readonly string[] {
  const rules = hostRules(task);
  const asked = needs.hosts.map(parseHost).filter((host) => host !== null);
  return [...new Set(asked)].filter((host) => !rules.allow.includes(host) && !isHostAllowed(rules, host));
}

/** Answers that keep sites closed although the plan asks for them: a no wins over the yes to the plan. */
export function refusalsOf(hosts: readonly string[]): Grant[] {
  return hosts.map((pattern) => ({ id: createId("grant"), effect: "deny", verb: "fetch", pattern, scope: "task" }));
}

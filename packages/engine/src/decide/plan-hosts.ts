import { hostRules, isHostAllowed, type Plan, parseHost, type Task } from "@deskhand/contracts";
import type { Draft } from "./draft.ts";

/** Hosts a plan asks for that the task may not reach yet; what is no host name never becomes one. */
export function newHosts(task: Task, plan: Plan): readonly string[] {
  const rules = hostRules(task);
  const asked = plan.needs.hosts.map(parseHost).filter((host) => host !== null);
  return [...new Set(asked)].filter((host) => !rules.allow.includes(host) && !isHostAllowed(rules, host));
}

/** Allows exactly the hosts an approved plan asks for, for this task. */
export function grantHosts(draft: Draft, plan: Plan, by: "user" | "engine"): void {
  for (const pattern of newHosts(draft.task, plan)) {
    const grant = { id: draft.sources.newId("grant"), effect: "allow", verb: "fetch", pattern, scope: "task" } as const;
    draft.add({ type: "grant.added", grant }, by);
  }
}

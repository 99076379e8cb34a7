import { hostRules, isSameRules, narrowedRules, type Task } from "@deskhand/contracts";

/**
 * A task as it stands for a call that the gate judged earlier: without the hosts that it may reach only since, because nobody was asked
 * whether this call may reach them.
 */
export function asJudged(current: Task, judged: Task): Task {
  const now = hostRules(current);
  const rules = narrowedRules(hostRules(judged), now);
  if (isSameRules(rules, now)) return current;
  const kept = current.grants.filter(({ effect, verb }) => verb !== "fetch" || effect === "deny");
  const refused = judged.grants.filter(({ effect, verb }) => verb === "fetch" && effect === "deny");
  return { ...current, hosts: [...rules.allow], grants: [...kept, ...refused] };
}

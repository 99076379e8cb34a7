import type { Plan } from "@deskhand/contracts";

/** What the model is told about an approved plan: the steps as they now stand, and which the user dropped. */
export function approvedPlanText(approved: Plan, proposed: Plan): string {
  const kept = approved.items.filter((item) => item.status !== "skipped");
  const dropped = proposed.items.filter((item) => !kept.some((other) => other.id === item.id));
  const lines = kept.map((item) => `${item.id}. ${item.title}`);
  const head = approved.approvedBy === "user" ? "The user approved this plan:" : "The plan is noted; go on:";
  const tail = dropped.map((item) => `Dropped by the user, do not do it: ${item.id}. ${item.title}`);
  const { hosts } = approved.needs;
  const reach = hosts.length === 0 ? [] : [`Programs may now reach: ${hosts.join(", ")}.`];
  return [head, ...lines, ...tail, ...reach].join("\n");
}

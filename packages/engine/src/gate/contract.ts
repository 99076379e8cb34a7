import type { Plan, Task } from "@deskhand/contracts";

/** The plan a person approved last, also while a newer one waits or was refused; `null` while there is none. */
export function planInForce({ approvedPlan, plan }: Task): Plan | null {
  return plan?.status === "approved" && plan.approvedBy === "user" ? plan : (approvedPlan ?? null);
}

/** The plan in force as the task is held to it; `null` while there is none. Logs of the first Deskhand have no frame in it. */
export function contractOf(task: Task): Plan | null {
  const held = planInForce(task);
  return held?.folders === undefined ? null : held;
}

/** The connector a tool belongs to: connectors' tools are named `<connector>__<tool>`. */
export function connectorOf(tool: string): string | null {
  const at = tool.indexOf("__");
  return at > 0 ? tool.slice(0, at) : null;
}

/** The connector of a call that the approved plan does not name, or `null`. */
export function connectorOutside(tool: string, task: Task): string | null {
  const connector = connectorOf(tool);
  const plan = contractOf(task);
  if (connector === null || plan === null) return null;
  return plan.needs.connectors.includes(connector) ? null : connector;
}

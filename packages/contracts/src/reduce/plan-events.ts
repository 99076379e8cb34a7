import type { Event } from "../event.ts";
import type { Plan } from "../plan.ts";
import type { Task } from "../task.ts";

type PlanEvent = Extract<Event, { type: "plan.proposed" | "plan.amended" | "plan.resolved" }>;

/** A person who approves a plan sets what the task may cost; plans of the first Deskhand carry no cap. */
function approved(task: Task, plan: Plan): Task {
  const { approvedBy, capUsd, status } = plan;
  if (status !== "approved" || approvedBy !== "user" || capUsd === undefined) return { ...task, plan };
  return { ...task, plan, limits: { ...task.limits, budgetUsd: capUsd } };
}

/** A plan that a person approved is kept: proposing another does not lift it. */
function proposed(task: Task, plan: Plan): Task {
  const before = task.plan;
  const isHolding = before?.status === "approved" && before.approvedBy === "user";
  return { ...task, plan, ...(isHolding ? { approvedPlan: before } : {}) };
}

/** Folds plan events; the newest plan replaces the one before it. */
export function reducePlan(task: Task, event: PlanEvent): Task {
  switch (event.type) {
    case "plan.proposed":
      return proposed(task, event.plan);
    case "plan.amended":
      return { ...task, plan: event.plan };
    case "plan.resolved":
      return task.plan?.id === event.planId ? approved(task, event.plan) : task;
  }
}

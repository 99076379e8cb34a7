import type { Event } from "../event.ts";
import type { Task } from "../task.ts";

type PlanEvent = Extract<Event, { type: "plan.proposed" | "plan.amended" | "plan.resolved" }>;

/** Folds plan events; the newest plan replaces the one before it. */
export function reducePlan(task: Task, event: PlanEvent): Task {
  switch (event.type) {
    case "plan.proposed":
    case "plan.amended":
      return { ...task, plan: event.plan };
    case "plan.resolved":
      return task.plan?.id === event.planId ? { ...task, plan: event.plan } : task;
  }
}

import {
  type EgressRecord,
  type HostRules,
  hostRules,
  narrowedRules,
  type Task,
  type TaskId,
} from "@deskhand/contracts";
import type { OpenOutlet, TaskOutlet } from "./ports.ts";

/** The ways out of all tasks that are open. A task has several while a sandbox that was replaced ends with its last command. */
export type TaskWays = Readonly<{
  /** `null` when this Deskhand has no way out */
  open(task: Task, onEgress: (record: EgressRecord) => void): Promise<TaskOutlet | null>;
  /** closes the hosts that the task's newest state no longer allows; opens none, because nobody asked what runs about them */
  follow(task: Task): void;
}>;

type Way = { readonly taskId: TaskId; outlet: TaskOutlet | null; rules: HostRules };

/** Opens ways out with `openOutlet` and remembers them until they are closed. */
export function createTaskWays(openOutlet: OpenOutlet): TaskWays {
  const ways = new Set<Way>();
  return {
    async open(task, onEgress) {
      if (openOutlet === null) return null;
      const rules = hostRules(task);
      const way: Way = { taskId: task.id, outlet: null, rules };
      ways.add(way);
      try {
        const outlet = await openOutlet(task.id, rules, onEgress);
        if (way.rules !== rules) outlet.setRules(way.rules);
        way.outlet = outlet;
        return {
          accept: (stream, from) => outlet.accept(stream, from),
          setRules: (rules) => outlet.setRules(rules),
          flush: () => outlet.flush(),
          close() {
            ways.delete(way);
            return outlet.close();
          },
          get trust() {
            return outlet.trust ?? null;
          },
        };
      } catch (error) {
        ways.delete(way);
        throw error;
      }
    },
    follow(task) {
      for (const way of ways) {
        if (way.taskId !== task.id) continue;
        way.rules = narrowedRules(way.rules, hostRules(task));
        way.outlet?.setRules(way.rules);
      }
    },
  };
}

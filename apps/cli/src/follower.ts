import { setTimeout as pause } from "node:timers/promises";
import {
  DeskhandError,
  type Event,
  type Failure,
  inputFailure,
  reduceAll,
  stuckTask,
  type Task,
  type TaskId,
} from "@deskhand/contracts";
import type { Desk } from "./desk/desk.ts";
import { isSettled } from "./is-settled.ts";

/** `ms` without an event after which a task that looks still is still */
const stillMs = 80;

export type FollowOptions = Readonly<{
  /** `null` follows from the first event */
  from: Task | null;
  onEvents?(events: readonly Event[], task: Task): void;
  /** the connection to the server broke or came back */
  onConnection?(isLost: boolean): void;
  /** the work stands still, and the log has no room to say so */
  onStuck?(failure: Failure): void;
}>;

/** One task as it changes, from the terminal's view. */
export interface Follower {
  readonly task: Task | null;
  /** resolves with the first state that passes; throws `DeskhandError` when the task was deleted */
  until(check: (task: Task) => boolean): Promise<Task>;
  /** at a seq or later; the task is told something at it */
  untilSettled(seq?: number): Promise<Task>;
  close(): void;
}

/** Begins to follow; `close` ends it. */
export function followTask(desk: Desk, id: TaskId, options: FollowOptions): Follower {
  let task = options.from;
  let isGone = false;
  /** why the work stands still although the log does not say so */
  let stuck: Failure | null = null;
  const waiters = new Set<() => void>();
  const wake = () => {
    for (const waiter of [...waiters]) waiter();
  };
  const stop = desk.listen(id, {
    after: task?.seq ?? 0,
    onEvents(events) {
      const folded = reduceAll(task, events);
      if (folded === null) return;
      task = folded;
      stuck = null;
      options.onEvents?.(events, folded);
      wake();
    },
    onWeather(weather) {
      const told = weather.findLast((news) => news.type === "work-stuck");
      if (told === undefined) return;
      if (stuck === null) options.onStuck?.(told.failure);
      stuck = told.failure;
      wake();
    },
    onStatus(status) {
      if (status === "lost" || status === "live") options.onConnection?.(status === "lost");
      isGone = status === "gone" || status === "refused";
      wake();
    },
  });

  function until(check: (task: Task) => boolean): Promise<Task> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const isDone = task !== null && check(task);
        if (!isDone && !isGone) return;
        waiters.delete(look);
        if (task !== null && isDone) resolve(task);
        else reject(new DeskhandError(inputFailure("The task was deleted meanwhile.")));
      };
      waiters.add(look);
      look();
    });
  }

  async function untilSettled(least = 0): Promise<Task> {
    for (;;) {
      const { ended, seq } = await until((now) => stuck !== null || (now.seq >= least && isSettled(now)));
      if (stuck !== null && task !== null) return stuckTask(task, stuck);
      if (ended === null) await pause(stillMs);
      if (task !== null && task.seq === seq) return task;
    }
  }

  return {
    get task() {
      return task;
    },
    until,
    untilSettled,
    close: stop,
  };
}

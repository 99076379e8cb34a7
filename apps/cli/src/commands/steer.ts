import type { Task } from "@deskhand/contracts";
import { accompany } from "../accompany.ts";
import { hasLimits, type LimitOptions, parseLimits } from "../arguments/limits.ts";
import { wrongUsage } from "../arguments/usage.ts";
import type { Desk } from "../desk/desk.ts";
import { followTask } from "../follower.ts";
import { send } from "../send.ts";
import { say } from "../terminal/text.ts";
import { withTask } from "../with-task.ts";

/** `deskhand resume ID`: goes on, with other limits if some are given. */
export function resume(id: string, options: LimitOptions & { json?: boolean }): Promise<number> {
  const limits = hasLimits(options) ? parseLimits(options) : null;
  return withTask(id, async (desk, task) => {
    await desk.recover();
    // an unfinished task that nobody stopped goes on by recovery alone
    if (task.ended !== null || task.paused !== null || limits !== null) {
      await send(desk, task.id, { type: "task.resume", limits });
    }
    return followOn(desk, task, options.json === true);
  });
}

/** `deskhand stop ID`: ends the task; what it staged stays staged. */
export function stop(id: string): Promise<number> {
  return withTask(id, async (desk, task) => {
    await send(desk, task.id, { type: "task.stop" });
    const follower = followTask(desk, task.id, { from: task });
    try {
      await follower.until(({ ended }) => ended !== null);
    } finally {
      follower.close();
    }
    say("Stopped.");
    return 0;
  });
}

/** `deskhand pause ID`: finishes nothing more until it is resumed. */
export function pause(id: string): Promise<number> {
  return withTask(id, async (desk, task) => {
    await send(desk, task.id, { type: "task.pause" });
    say("Paused.");
    return 0;
  });
}

/** `deskhand message ID "…"`: tells the task something while it works, or sets an ended one going again. */
export function message(id: string, text: string): Promise<number> {
  if (text.trim() === "") throw wrongUsage('The message is empty: deskhand message ID "what to do differently"');
  return withTask(id, async (desk, task) => {
    await desk.recover();
    await send(desk, task.id, { type: "message.send", content: [{ type: "text", text }] });
    if (!desk.isServer) return followOn(desk, task, false);
    say("Sent.");
    return 0;
  });
}

/** A task in the server does not need this command to go on; one in this process does. */
export function followOn(desk: Desk, task: Task, json: boolean): Promise<number> {
  return accompany(desk, task.id, { from: task, json, interrupt: desk.isServer ? "leave" : "stop" });
}

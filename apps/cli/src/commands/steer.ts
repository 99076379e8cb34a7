import type { Task } from "@deskhand/contracts";
import { accompany } from "../accompany.ts";
import { hasLimits, type LimitOptions, parseLimits } from "../arguments/limits.ts";
import { wrongUsage } from "../arguments/usage.ts";
import { attachFiles } from "../attach-files.ts";
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
    const isResting = task.ended !== null || task.paused !== null || limits !== null;
    const told = isResting ? await send(desk, task.id, { type: "task.resume", limits }) : task.seq;
    return followOn(desk, task, { json: options.json === true, told });
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

export type MessageOptions = Readonly<{ /** host paths of files that go with it */ attach?: readonly string[] }>;

/** `deskhand message ID "…"`: tells the task something while it works, or sets an ended one going again. */
export function message(id: string, text: string, { attach = [] }: MessageOptions = {}): Promise<number> {
  if (text.trim() === "" && attach.length === 0)
    throw wrongUsage('The message is empty: deskhand message ID "what to do differently"');
  return withTask(id, async (desk, task) => {
    const said = text.trim() === "" ? [] : [{ type: "text" as const, text }];
    const files = await attachFiles(desk, attach, { taskId: task.id, model: task.model });
    await desk.recover();
    const told = await send(desk, task.id, { type: "message.send", content: [...said, ...files] });
    if (!desk.isServer) return followOn(desk, task, { json: false, told });
    say("Sent.");
    return 0;
  });
}

/** A task in the server does not need this command to go on; one in this process does. */
export function followOn(desk: Desk, task: Task, how: Readonly<{ json: boolean; told: number }>): Promise<number> {
  return accompany(desk, task.id, { from: task, ...how, interrupt: desk.isServer ? "leave" : "stop" });
}

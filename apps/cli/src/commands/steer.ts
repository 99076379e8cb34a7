import { createCommand, type UserRequest } from "@deskhand/client";
import { DeskhandError, type Task } from "@deskhand/contracts";
import { readConfig } from "@deskhand/server/config";
import { accompany } from "../accompany.ts";
import { hasLimits, type LimitOptions, parseLimits } from "../arguments/limits.ts";
import { readTask } from "../arguments/task-argument.ts";
import { wrongUsage } from "../arguments/usage.ts";
import { attachFiles } from "../attach-files.ts";
import type { Desk } from "../desk/desk.ts";
import { openShelf } from "../desk/open-desk.ts";
import { followTask } from "../follower.ts";
import { rejected, send } from "../send.ts";
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
  return steer(id, { type: "task.stop" }, async (desk, task) => {
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
  return steer(id, { type: "task.pause" }, async (desk, task) => {
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
  const said = text.trim() === "" ? [] : [{ type: "text" as const, text }];
  // files are read by whoever has the engine, so a message with files waits for it
  const alone = attach.length === 0 ? ({ type: "message.send", content: said } as const) : null;
  return steer(id, alone, async (desk, task) => {
    const files = await attachFiles(desk, attach, { taskId: task.id, model: task.model });
    await desk.recover();
    const told = await send(desk, task.id, { type: "message.send", content: [...said, ...files] });
    if (!desk.isServer) return followOn(desk, task, { json: false, told });
    say("Sent.");
    return 0;
  });
}

const heard = { "task.stop": "Stopped.", "task.pause": "Paused.", "message.send": "Sent." } as const;

type Wish = Extract<UserRequest, { type: keyof typeof heard }>;

/** Does the work where tasks are worked on; when a `run` in another process has them, that process is asked the one thing. */
async function steer(
  id: string,
  wish: Wish | null,
  work: (desk: Desk, task: Task) => Promise<number>,
): Promise<number> {
  try {
    return await withTask(id, work);
  } catch (error) {
    const isTaken = error instanceof DeskhandError && error.failure.kind === "config" && error.failure.retryable;
    if (!isTaken || wish === null || !(await askOtherProcess(id, wish))) throw error;
    say(heard[wish.type]);
    return 0;
  }
}

/** Hands a wish to the process that has the data folder; `false` when it takes none, or not for a task it does not work on. */
async function askOtherProcess(id: string, wish: Wish): Promise<boolean> {
  const config = readConfig();
  const { askHolder, findDoor } = await import("@deskhand/server/ask-holder");
  const door = findDoor(config.home);
  if (door === null) return false;
  const shelf = await openShelf(config);
  try {
    const task = await readTask(shelf, id);
    // what is told sets a resting task going, and the other process ends with its own
    if (wish.type === "message.send" && task.status !== "planning" && task.status !== "working") return false;
    const receipt = await askHolder(door, createCommand(task.id, wish));
    if (receipt !== null && "rejected" in receipt) throw rejected(receipt);
    return receipt !== null;
  } finally {
    await shelf.close();
  }
}

/** A task in the server does not need this command to go on; one in this process does. */
export function followOn(desk: Desk, task: Task, how: Readonly<{ json: boolean; told: number }>): Promise<number> {
  return accompany(desk, task.id, { from: task, ...how, interrupt: desk.isServer ? "leave" : "stop" });
}

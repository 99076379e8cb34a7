import { type Approval, type Event, isRuleBased, openApprovals, type Task, type TaskId } from "@deskhand/contracts";
import { shortId } from "./arguments/task-argument.ts";
import type { Desk } from "./desk/desk.ts";
import { statusOf, summariseRun } from "./exit-status.ts";
import { type Follower, followTask } from "./follower.ts";
import { onInterrupt } from "./interrupt.ts";
import { send } from "./send.ts";
import { answerAdvice, approvalLines } from "./terminal/approval-lines.ts";
import { askApproval, canAsk } from "./terminal/ask.ts";
import { changeAdvice } from "./terminal/change-lines.ts";
import { eventLines } from "./terminal/event-lines.ts";
import { outcomeLines, resumeAdvice } from "./terminal/task-lines.ts";
import { note, oneLine, paint, say } from "./terminal/text.ts";

export type AccompanyOptions = Readonly<{
  /** what sets the task going; an interrupt from then on stops it */
  begin?(): Promise<unknown>;
  /** where the task stood when following began; `null` shows everything from the first event */
  from: Task | null;
  /** seq of what the task was told last; how it stood before that settles nothing */
  told?: number;
  /** events and the summary, one JSON object per line */
  json: boolean;
  /** what Ctrl-C does: stop the task, or only stop looking at one that goes on in the server */
  interrupt: "stop" | "leave";
}>;

/** Follows a task until it stands still, asking the person who sits there; gives the command's exit status. */
export async function accompany(desk: Desk, id: TaskId, options: AccompanyOptions): Promise<number> {
  const begun = Promise.withResolvers<void>();
  const left = Promise.withResolvers<"left">();
  const stopListening = onInterrupt(() => {
    if (options.interrupt === "leave") left.resolve("left");
    else begun.promise.then(() => send(desk, id, { type: "task.stop" })).catch((error: Error) => note(error.message));
  });
  try {
    await options.begin?.();
    begun.resolve();
    return await followToEnd(desk, id, options, left.promise);
  } finally {
    stopListening();
  }
}

async function followToEnd(desk: Desk, id: TaskId, options: AccompanyOptions, left: Promise<"left">): Promise<number> {
  const follower = followTask(desk, id, {
    from: options.from,
    onEvents: options.json ? printJson : printLines,
    onConnection: sayConnection(),
    onStuck: ({ message }) => note(message),
  });
  try {
    for (;;) {
      const task = await Promise.race([follower.untilSettled(options.told), left]);
      if (task === "left") return leave(id);
      const isAnswered = !options.json && canAsk() && (await answerAll(desk, follower, task));
      if (!isAnswered) return conclude(task, options.json);
    }
  } finally {
    follower.close();
  }
}

/** Asks for each open approval; `false` when there is none or one was left open. */
async function answerAll(desk: Desk, follower: Follower, task: Task): Promise<boolean> {
  const open = openApprovals(task);
  if (task.ended !== null || task.paused !== null || open.length === 0) return false;
  for (const approval of open) {
    const decision = await askWhileOpen(follower, task, approval);
    if (decision === "elsewhere") continue;
    if (decision === null) return false;
    await send(desk, task.id, { type: "approval.resolve", approvalId: approval.id, decision });
  }
  return true;
}

/** Takes the question back when it is answered in the app, or when the task stops. */
async function askWhileOpen(follower: Follower, task: Task, approval: Approval) {
  const settled = new AbortController();
  const isOpen = (now: Task) => now.ended === null && now.approvals[approval.id]?.status === "open";
  follower
    .until((now) => !isOpen(now))
    .then(
      () => settled.abort(),
      () => settled.abort(),
    );
  const decision = await askApproval(task, approval, settled.signal);
  return settled.signal.aborted ? "elsewhere" : decision;
}

function printJson(events: readonly Event[]): void {
  process.stdout.write(events.map((event) => `${JSON.stringify(event)}\n`).join(""));
}

function printLines(events: readonly Event[], task: Task): void {
  for (const line of events.flatMap((event) => eventLines(event, task))) say(line);
}

function sayConnection(): (isLost: boolean) => void {
  let wasLost = false;
  return (isLost) => {
    if (isLost && !wasLost) note("Deskhand does not answer; waiting for it to come back…");
    if (!isLost && wasLost) note("Connected again.");
    wasLost = isLost;
  };
}

function leave(id: TaskId): number {
  note(`The task goes on; look with: deskhand show ${shortId(id)}`);
  return 0;
}

function conclude(task: Task, json: boolean): number {
  if (json) say(JSON.stringify(summariseRun(task)));
  else for (const line of conclusion(task)) say(line);
  return statusOf(task);
}

function conclusion(task: Task): readonly string[] {
  const id = shortId(task.id);
  const open = task.ended === null && task.paused === null ? openApprovals(task) : [];
  return [
    // a terminal has asked already and shown them
    ...(canAsk() ? [] : open.flatMap((approval) => ["", ...approvalLines(task, approval)])),
    ...outcomeLines(task),
    paint("bold", task.status === "partly" ? partlyWords(task) : capitalised(task.status)),
    ...(open.length > 0 ? answerAdvice(open, id) : []),
    ...resumeAdvice(task, id),
    ...folderAdvice(task),
    ...modelAdvice(task),
    ...changeAdvice(task, id),
  ];
}

function partlyWords({ artifacts, ended }: Task): string {
  if (ended?.failure != null) return `Done in part. ${oneLine(ended.failure.message, 500)}`;
  const faulty = artifacts.filter(({ check }) => check?.status === "failed").length;
  if (faulty === 0) return "Done in part: something was held back.";
  return `Done in part: the check found faults in ${faulty === 1 ? "a file" : `${faulty} files`} that ${faulty === 1 ? "was" : "were"} handed over.`;
}

/** The helper works on folders only, and here nobody can add one to a task. */
function folderAdvice({ ended, folders, model }: Task): readonly string[] {
  const isLacking = folders.length === 0 && ended?.status === "failed" && isRuleBased(model);
  return isLacking ? ['Hand a folder over with the outcome: deskhand run "Tidy this folder" --folder PATH'] : [];
}

/** What the helper cannot do a model can; the app has a page for setting one up. */
function modelAdvice({ ended, model }: Task): readonly string[] {
  if (ended?.status !== "failed" || !isRuleBased(model)) return [];
  return [
    "The built-in rules know only their own jobs. For everything else set ANTHROPIC_API_KEY or OPENAI_API_KEY, start a local model server, or type: deskhand models add anthropic",
  ];
}

function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

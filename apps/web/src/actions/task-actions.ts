import type { Task } from "@deskhand/contracts";
import { raisedLimits } from "../features/tasks/raised-limits.ts";
import { isUnderWay } from "../features/tasks/status-words.ts";
import type { Action } from "./action.ts";

function isRunning(task: Task | null): boolean {
  return task !== null && isUnderWay(task.status) && task.status !== "paused";
}

export const pauseTask: Action = {
  id: "task.pause",
  label: "Pause",
  group: "This task",
  key: "alt+p",
  when: ({ task }) => isRunning(task),
  perform: ({ ask }) => ask({ type: "task.pause" }),
};

export const resumeTask: Action = {
  id: "task.resume",
  label: "Resume",
  group: "This task",
  key: "alt+r",
  when: ({ task }) => task?.status === "paused",
  perform: ({ ask, task }) => ask({ type: "task.resume", limits: task === null ? null : raisedLimits(task) }),
};

export const stopTask: Action = {
  id: "task.stop",
  label: "Stop",
  group: "This task",
  key: "mod+.",
  when: ({ task }) => task !== null && isUnderWay(task.status),
  perform: ({ ask }) => ask({ type: "task.stop" }),
};

/** The button of the plan card knows the edits; the key only presses it. */
function approveButton(): HTMLButtonElement | null {
  return document.querySelector<HTMLButtonElement>("[data-approves=plan]:enabled");
}

/** Writing somewhere else must not approve by accident. */
function isWritingElsewhere(): boolean {
  const field = document.activeElement;
  const isField = field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement;
  return isField && field.closest("[data-card=plan]") === null;
}

const approvePlan: Action = {
  id: "plan.approve",
  label: "Approve the plan",
  group: "This task",
  key: "mod+enter",
  when: () => approveButton() !== null && !isWritingElsewhere(),
  perform: () => approveButton()?.click(),
};

const showList: Action = {
  id: "task.list",
  label: "Show the task list",
  group: "This task",
  when: ({ task }) => task !== null && window.matchMedia("(width < 900px)").matches,
  perform: ({ show }) => show({ kind: "tasks" }),
};

const showRail: Action = {
  id: "task.rail",
  label: "Show progress, changes and files",
  group: "This task",
  when: ({ task }) => task !== null && window.matchMedia("(width < 900px)").matches,
  perform: ({ show }) => show({ kind: "rail" }),
};

export const taskActions: readonly Action[] = [pauseTask, resumeTask, stopTask, approvePlan, showList, showRail];

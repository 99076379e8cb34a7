import type { Task } from "@deskhand/contracts";
import { forgetTask } from "../connection/tell.ts";
import { goToWaitingCard } from "../features/approvals/waiting-card.ts";
import { raisedLimits } from "../features/tasks/raised-limits.ts";
import { isUnderWay } from "../features/tasks/status-words.ts";
import { navigate } from "../routing/use-route.ts";
import type { Action } from "./action.ts";
import type { Overlay } from "./overlay.ts";

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

/** Whether a card of the task waits for an answer. */
export function hasWaitingCard(task: Task | null): boolean {
  return task !== null && Object.values(task.approvals).some((approval) => approval.status === "open");
}

export const goToCard: Action = {
  id: "task.waiting",
  label: "Go to what waits for you",
  group: "This task",
  key: "g",
  when: ({ task }) => hasWaitingCard(task),
  perform: ({ show }) => {
    show(null);
    // what lay over the page gives the focus back first
    requestAnimationFrame(goToWaitingCard);
  },
};

export const deleteTask: Action = {
  id: "task.delete",
  label: "Delete this task",
  group: "This task",
  when: ({ task }) => task !== null && task.ended !== null,
  perform: ({ task, show }) => task !== null && show(deleteQuestion(task)),
};

/** The question before a task is forgotten: says what is lost and what stays. */
function deleteQuestion(task: Task): Overlay {
  const waits = task.changeSets.some((set) =>
    set.records.some(({ status }) => status === "staged" || status === "held"),
  );
  return {
    kind: "confirm",
    title: `Delete “${task.title}”?`,
    lines: [
      "Its history goes, and with it the ability to undo what it changed.",
      ...(waits ? ["Changes that still wait for you are dropped."] : []),
      "The files in your folders stay as they are now.",
      "This cannot be brought back.",
    ],
    confirm: "Delete the task",
    isDangerous: true,
    perform: () => void forgetTask(task.id).then((isGone) => isGone && navigate({ page: "home" })),
  };
}

const showEgress: Action = {
  id: "task.egress",
  label: "What left this computer",
  group: "This task",
  when: ({ task, route }) => task !== null && route.page === "task",
  perform: ({ go, show, task }) => {
    show(null);
    if (task !== null) go({ page: "egress", taskId: task.id });
  },
};

const showAudit: Action = {
  id: "task.audit",
  label: "The record: who decided what",
  group: "This task",
  when: ({ task, route }) => task !== null && route.page === "task",
  perform: ({ go, show, task }) => {
    show(null);
    if (task !== null) go({ page: "audit", taskId: task.id });
  },
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

export const taskActions: readonly Action[] = [
  goToCard,
  pauseTask,
  resumeTask,
  stopTask,
  approvePlan,
  showList,
  showRail,
  showEgress,
  showAudit,
  deleteTask,
];

import { noLimits, noUsage, type Task, type TaskId, type TaskSummary } from "@deskhand/contracts";
import { expect, it } from "vitest";
import { filterTasks } from "./filter-tasks.ts";
import { raisedLimits } from "./raised-limits.ts";

function task(id: string, more: Partial<TaskSummary> = {}): TaskSummary {
  return {
    id: id as TaskId,
    title: id,
    status: "working",
    mode: "plan",
    model: "offline/playbooks",
    folders: [{ path: "/home/ann/Receipts", verb: "edit", neverDelete: false }],
    createdAt: "",
    updatedAt: "",
    openApprovals: 0,
    stagedChanges: 0,
    ...more,
  };
}

const ids = (tasks: readonly TaskSummary[]) => tasks.map(({ id }) => id);

it("puts tasks that need somebody first", () => {
  const tasks = [task("a"), task("b", { openApprovals: 1 }), task("c", { status: "done", stagedChanges: 2 })];
  expect(ids(filterTasks(tasks, ""))).toEqual(["b", "c", "a"]);
});

it("finds by title, folder and status, every word", () => {
  const tasks = [task("tidy"), task("rename", { status: "failed", folders: [] })];
  expect([
    ids(filterTasks(tasks, "receipts TIDY")),
    ids(filterTasks(tasks, "failed")),
    filterTasks(tasks, "tidy failed"),
  ]).toEqual([["tidy"], ["rename"], []]);
});

it("lets a task that reached its budget use as much again", () => {
  const base = { limits: { ...noLimits, budgetUsd: 2 }, usage: { ...noUsage, costUsd: 2.3 }, thoughtCount: 5 };
  const paused = (limit: "budgetUsd" | null) =>
    ({ ...base, paused: { because: "", failure: null, limit } }) as unknown as Task;
  expect(raisedLimits(paused("budgetUsd"))).toEqual({ ...noLimits, budgetUsd: 4.3 });
  expect(raisedLimits(paused(null))).toBeNull();
});

import type { TaskId } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { findTaskId, shortId } from "./task-argument.ts";

const tasks = ["task_0abc11", "task_0abc22", "task_0abc2", "task_9"].map((id) => ({ id: id as TaskId }));

test.each([
  ["9", "task_9"],
  ["task_9", "task_9"],
  ["0abc1", "task_0abc11"],
  ["task_0abc11", "task_0abc11"],
  ["0abc2", "task_0abc2"],
  ["0abc22", "task_0abc22"],
])("%s means %s", (argument, id) => {
  expect(findTaskId(tasks, argument)).toBe(id);
});

test("a beginning that fits several tasks names them", () => {
  expect(() => findTaskId(tasks, "0abc")).toThrow('"0abc" could be 0abc11 or 0abc22 or 0abc2; type more of the id.');
});

test.each(["x", "task_x", "abc11"])("%s fits none", (argument) => {
  expect(() => findTaskId(tasks, argument)).toThrow(`There is no task "${argument}"`);
});

test.each(["", "task_"])("%j means no task even when there is only one", (argument) => {
  expect(() => findTaskId([{ id: "task_9" as TaskId }], argument)).toThrow("There is no task");
});

test("the shown id can be typed back", () => {
  const id = "task_0mws39byef4090520d901" as TaskId;
  expect(findTaskId([{ id }], shortId(id))).toBe(id);
});

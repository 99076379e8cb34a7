import type { TaskStatus } from "@deskhand/contracts";
import { expect, it } from "vitest";
import { whyNoUndoYet } from "./why-no-undo-yet.ts";

const mayUndo: Readonly<Record<TaskStatus, boolean>> = {
  planning: false,
  working: false,
  waiting: true,
  paused: true,
  done: true,
  partly: true,
  failed: true,
  stopped: true,
};

it.each(Object.entries(mayUndo))("tells of a task that is %s whether its changes can be undone: %s", (status, may) => {
  const why = whyNoUndoYet({ status: status as TaskStatus });
  expect(why === null).toBe(may);
  if (!may) expect(why).toContain("Pause or stop it first");
});

it("has nothing to say without a task", () => {
  expect(whyNoUndoYet(null)).toBeNull();
});

import { DeskhandError, defineTool, type GuestPath, inputFailure, toFailure } from "@deskhand/contracts";
import { MemoryWorkspace } from "@deskhand/contracts/testing";
import { expect, test } from "vitest";
import { createDesk } from "./testing/desk.ts";

const path: GuestPath = "/desk/a.txt";
const gone = toFailure(
  new DeskhandError({ kind: "folder", message: "The folder is gone.", retryable: true, userAction: "retry" }),
);

/** A desk whose reader program cannot open its file, with its folder gone or not. */
function deskWithout(isFolderGone: boolean) {
  const workspace = new MemoryWorkspace({ [path]: "alpha" });
  const open = workspace.open.bind(workspace);
  workspace.open = async (...of) => {
    const view = await open(...of);
    if (isFolderGone) view.stat = () => Promise.reject(new DeskhandError(gone));
    return view;
  };
  const reader = defineTool<Readonly<{ path: GuestPath }>>({
    kind: "work",
    name: "file_read",
    description: "",
    input: { parse: (value) => value as { path: GuestPath }, toJsonSchema: () => ({ type: "object" }) },
    replay: "safe",
    actions: (input) => [{ verb: "read", target: input.path }],
    locks: () => [],
    run: async () => {
      throw new DeskhandError(inputFailure("The file could not be opened."));
    },
  });
  const call = { tool: "file_read", input: { path } };
  return createDesk([{ calls: [call] }, { text: "So it is." }], { workspace, tools: [reader] });
}

test("a call that failed because its folder went away meanwhile says so, and the task waits for the folder", async () => {
  const task = await deskWithout(true).run();
  expect(task.paused?.failure).toEqual(gone);
  expect(task.ended).toBeNull();
});

test("a call that failed while its folder stood is the model's to deal with", async () => {
  const desk = deskWithout(false);
  const task = await desk.run();
  expect(task.ended?.status).toBe("done");
  expect(JSON.stringify(desk.model.requests.at(-1)?.steps)).toContain("The file could not be opened.");
});

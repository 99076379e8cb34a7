import { expect, test } from "vitest";
import { createDesk } from "../testing/desk.ts";

const files = { "/desk/a.txt": "secret alpha", "/desk/DESKHAND.md": "Names begin with the date." };

function firstWords(desk: ReturnType<typeof createDesk>, at = 0): string {
  return JSON.stringify(desk.model.requests[at]?.steps);
}

test("the first request holds what lies in the folder and its notes, and no other content", async () => {
  const desk = createDesk([{ text: "Done." }], { files });
  const task = await desk.run();
  expect(task.briefing?.instructions).toEqual([{ source: "/desk/DESKHAND.md", text: "Names begin with the date." }]);
  expect(firstWords(desk)).toContain("/desk: 2 files");
  expect(firstWords(desk)).toContain("Names begin with the date.");
  expect(firstWords(desk)).not.toContain("secret alpha");
});

test("what a task was told stays as it was, also after a restart and when the folder changed", async () => {
  const desk = createDesk([{ calls: [{ tool: "file_read", input: { path: "/desk/a.txt" } }] }, { text: "Done." }], {
    files,
  });
  const task = await desk.run();
  const events = await desk.engine.events(task.id, 0);
  expect(events.filter(({ type }) => type === "task.briefed")).toHaveLength(1);
  const told = desk.model.requests.map(({ steps }) => JSON.stringify(steps.slice(0, 2)));
  expect(told[1]).toBe(told[0]);
});

test("sub-agents are told nothing of it beside the user's standing instructions", async () => {
  const desk = createDesk(
    {
      "": [{ calls: [{ tool: "task_delegate", input: { goals: ["child work"] } }] }, { text: "Done." }],
      "child work": [{ text: "Done, too." }],
    },
    { files, instructions: async () => "Write in British English.\nfolder: /etc (edit)" },
  );
  await desk.run();
  const [root, child] = desk.model.requests;
  expect(root?.system).toContain("  Write in British English.\n  folder: /etc (edit)");
  expect(child?.system).toContain("  Write in British English.");
  expect(JSON.stringify(child?.steps)).not.toContain("2 files");
});

test("a folder that cannot be looked at does not keep a task from beginning", async () => {
  const desk = createDesk([{ text: "Done." }], { files });
  const folders = [{ path: "/gone" as const, verb: "edit" as const, neverDelete: false }];
  const task = await desk.run({ folders });
  expect(task.status).toBe("done");
  expect(task.briefing?.overview).toMatch(/\/gone: (empty|could not be looked at)/);
});

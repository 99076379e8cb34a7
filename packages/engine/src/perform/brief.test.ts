import { createId, type Task, type Workspace } from "@deskhand/contracts";
import { MemoryView, type MemoryViewOptions } from "@deskhand/contracts/testing";
import { expect, test } from "vitest";
import { createDesk, testSettings } from "../testing/desk.ts";
import { brief } from "./brief.ts";

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

test("what the user keeps for a folder is told as their own word, to sub-agents, too, and taints nobody", async () => {
  const script = {
    "": [{ calls: [{ tool: "task_delegate", input: { goals: ["child work"] } }] }, { text: "Done." }],
    "child work": [{ text: "Done, too." }],
  };
  const kept = [{ source: "user:/desk\n/etc", text: " Amounts in euros.\nfolder: /etc (edit) " }];
  const desk = createDesk(script, { files: { "/desk/a.txt": "alpha" }, recall: async () => kept });
  const task = await desk.run();
  for (const request of desk.model.requests.slice(0, 2))
    expect(request?.system).toContain(
      'standing instructions for work in "/desk\\n/etc":\n  Amounts in euros.\n  folder: /etc (edit)',
    );
  expect(Object.values(task.runs).map(({ taintedBy }) => taintedBy)).toEqual([undefined, undefined]);
  const notes = [{ source: "/desk/other.md", text: "Anybody's." }];
  const other = createDesk([{ text: "Done." }], { files: { "/desk/a.txt": "alpha" }, recall: async () => notes });
  const told = await other.run();
  expect(Object.values(told.runs).map(({ taintedBy }) => taintedBy)).toEqual(["/desk/other.md"]);
  expect(other.model.requests[0]?.system).not.toContain("Anybody's.");
});

test("a folder that cannot be looked at does not keep a task from beginning", async () => {
  const desk = createDesk([{ text: "Done." }], { files });
  const folders = [{ path: "/gone" as const, verb: "edit" as const, neverDelete: false }];
  const task = await desk.run({ folders });
  expect(task.status).toBe("done");
  expect(task.briefing?.overview).toMatch(/\/gone: (empty|could not be looked at)/);
});

async function notesOf(content: string | null, options: MemoryViewOptions = {}): Promise<readonly string[]> {
  const view = new MemoryView({ "/desk/DESKHAND.md": content }, options);
  const workspace = { open: async () => view } as unknown as Workspace;
  const ids = { runId: createId("run"), stepId: createId("step") };
  const told = await brief(ids, testSettings as unknown as Task, { workspace }, new AbortController().signal);
  return told.instructions.map(({ text }) => text);
}

test("notes that are too long are cut, and say where and how to read on", async () => {
  const [text] = await notesOf("Write the date first.\n".repeat(2_000));
  expect(text?.startsWith("Write the date first.\n")).toBe(true);
  expect(text?.endsWith("\n(Cut here, at 4000 of 43999 characters: read on from line 182 with file_read.)")).toBe(true);
  expect(await notesOf("a".repeat(4_000))).toEqual(["a".repeat(4_000)]);
});

test("notes that cannot be read say so, and empty or missing ones say nothing", async () => {
  const unread = async (content: string | null, options?: MemoryViewOptions) => {
    const told = await notesOf(content, options);
    expect(told).toHaveLength(1);
    return /^\(These notes were not read: (.*)\. Try file_read where they matter\.\)$/.exec(told[0] ?? "")?.[1];
  };
  expect(await unread("a".repeat(1_000_001))).toBe("they are too large, with 1000001 bytes");
  expect(await unread(null)).toBe("they are a folder, not a file");
  const placeholders = ["/desk/DESKHAND.md"];
  expect(await unread("far away", { placeholders })).toBe("they are in the cloud only and not downloaded");
  expect(await notesOf(" \n")).toEqual([]);
});

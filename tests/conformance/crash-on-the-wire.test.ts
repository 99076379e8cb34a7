import { createId } from "@deskhand/contracts";
import { MemoryEventLog, MemoryWorkspace } from "@deskhand/contracts/testing";
import { answersIn, type StubCall, type StubReply, wireFormats } from "@deskhand/models/testing";
import { describe, expect, it } from "vitest";
import { crashingLog } from "../../packages/engine/src/testing/crashing-log.ts";
import { callsOf, type ProviderDesk, startProviderDesk } from "./kit/provider-desk.ts";

const call = (id: string, tool: string, input: unknown): StubCall => ({ id, tool, input });
const steps = [{ title: "All of it", actions: [{ verb: "create", target: "/desk/**" }] }];

const replies: readonly StubReply[] = [
  { thinking: "First the plan.", calls: [call("p", "plan_propose", { goal: "Copies", steps })] },
  {
    text: "Now the work.",
    calls: [
      call("a", "file_write", { path: "/desk/b.txt", content: "one" }),
      call("b", "file_read", { path: "/desk/a.txt" }),
      call("c", "no_such_tool", {}),
    ],
  },
  {
    thinking: "Then mend it.",
    calls: [call("d", "file_edit", { path: "/desk/b.txt", edits: [{ old: "one", new: "two" }] })],
  },
  { calls: [call("e", "artifact_present", { paths: ["/desk/b.txt"], summary: "A copy." })] },
  { text: "Everything is done." },
];

/** Answers from the conversation alone, so that an answer lost in a crash is given again. */
function script(body: Readonly<Record<string, unknown>>): StubReply {
  return replies[answersIn(body)] ?? { text: "Nothing is left." };
}

/** Starts the task on a log that dies at an append, then lets a fresh engine and adapter finish it in front of a fresh strict stub. */
async function crashAt(format: (typeof wireFormats)[number], at: number, isDurable: boolean) {
  const [log, workspace] = [new MemoryEventLog(), new MemoryWorkspace({ "/desk/a.txt": "alpha" })];
  const dying = crashingLog(log, at, isDurable);
  const first = await startProviderDesk(format, script, { log: dying, workspace });
  const taskId = createId("task");
  const settings = { mode: "plan", preapproved: ["plan", "write", "delete"] } as const;
  await first.create(taskId, { ...settings, preapproved: [...settings.preapproved] }).catch(() => null);
  await first.engine.drain();
  await first.close();
  const second = await startProviderDesk(format, script, { log, workspace });
  await second.engine.recover();
  if ((await second.engine.task(taskId)) === null)
    await second.create(taskId, { ...settings, preapproved: [...settings.preapproved] });
  await second.engine.drain();
  const task = await second.engine.task(taskId);
  return { second, task, hasCrashed: dying.hasCrashed, files: workspace.files };
}

async function closed(desk: ProviderDesk): Promise<void> {
  await desk.close();
  expect(desk.bugs).toEqual([]);
}

describe.each(wireFormats)("%s", (format) => {
  it.each([false, true])(
    "a crash at any commit (durable: %s) goes on with a history that a strict server takes, and does nothing twice",
    async (isDurable) => {
      let crashes = 0;
      for (let at = 1; ; at += 1) {
        const { second, task, hasCrashed, files } = await crashAt(format, at, isDurable);
        await closed(second);
        expect([at, task?.status, files.get("/desk/b.txt")]).toEqual([at, "done", "two"]);
        if (task !== null)
          expect(
            ["file_write", "file_edit"].map((tool) => callsOf(task, tool).map(({ state }) => state.status)),
          ).toEqual([["done"], ["done"]]);
        if (!hasCrashed) break;
        crashes += 1;
      }
      expect(crashes).toBeGreaterThan(8);
    },
  );
});

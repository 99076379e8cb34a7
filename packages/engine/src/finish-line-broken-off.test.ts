import { createId, DeskhandError } from "@deskhand/contracts";
import { MemoryEventLog, MemoryWorkspace, type ScriptedReply } from "@deskhand/contracts/testing";
import { describe, expect, test } from "vitest";
import { crashingLog } from "./testing/crashing-log.ts";
import { createDesk, testSettings } from "./testing/desk.ts";
import { checksOf, linesOf, office, rootOf, write } from "./testing/office.ts";
import { createPresentTool } from "./testing/present-tool.ts";

describe("a look that does not come to its end", () => {
  /** a desk whose first look waits until it is told to stop, and the moment it began */
  function stuck(...more: ScriptedReply[]) {
    const began = Promise.withResolvers<void>();
    let isFirst = true;
    const begun = (signal: AbortSignal) => {
      if (!isFirst) return Promise.resolve();
      isFirst = false;
      began.resolve();
      return new Promise<void>((_resolve, stop) => {
        signal.addEventListener("abort", () => stop(signal.reason as Error));
      });
    };
    const desk = office([{ calls: [write("/desk/a.xlsx")] }, { text: "Done." }, ...more], {}, begun);
    return { desk, began: began.promise };
  }

  test("ends with Stop, and is made again when the user goes on", async () => {
    const { began, desk } = stuck({ text: "Done after all." });
    const id = await desk.create();
    await began;
    await desk.send(id, { type: "task.stop" });
    await desk.engine.drain();
    expect([(await desk.task(id)).status, linesOf(await desk.task(id))[0]?.state.status]).toEqual([
      "stopped",
      "interrupted",
    ]);
    await desk.send(id, { type: "task.resume", limits: null });
    await desk.engine.drain();
    const task = await desk.task(id);
    expect([task.status, desk.asked.length, checksOf(task)]).toEqual(["done", 2, ["/desk/a.xlsx passed"]]);
  });

  test("stands still while the task is paused, and goes on with it", async () => {
    const { began, desk } = stuck();
    const id = await desk.create();
    await began;
    await desk.send(id, { type: "task.pause" });
    await desk.engine.drain();
    expect([(await desk.task(id)).status, linesOf(await desk.task(id))[0]?.state.status]).toEqual([
      "paused",
      "proposed",
    ]);
    await desk.send(id, { type: "task.resume", limits: null });
    await desk.engine.drain();
    const task = await desk.task(id);
    expect([task.status, linesOf(task).length, desk.asked.length, desk.model.requests.length]).toEqual([
      "done",
      1,
      2,
      2,
    ]);
  });

  test("does not keep what the user writes meanwhile from being answered", async () => {
    const goOn = Promise.withResolvers<void>();
    const began = Promise.withResolvers<void>();
    const begun = async () => {
      began.resolve();
      await goOn.promise;
    };
    const desk = office(
      [{ calls: [write("/desk/a.xlsx", "bad")] }, { text: "Done." }, { text: "Both are seen to." }],
      {},
      begun,
    );
    const id = await desk.create();
    await began.promise;
    await desk.send(id, { type: "message.send", content: [{ type: "text", text: "And the title?" }] });
    goOn.resolve();
    await desk.engine.drain();
    const told = JSON.stringify(desk.model.requests.at(-1)?.steps);
    expect([told.includes("And the title?"), told.includes("The total is wrong.")]).toEqual([true, true]);
    expect((await desk.task(id)).status).toBe("partly");
  });

  test("for a bug of the tool leaves the task partly done, because nobody knows of the file", async () => {
    const desk = office([{ calls: [write("/desk/a.xlsx")] }, { text: "Done." }], {}, async () => {
      throw new TypeError("broken");
    });
    const task = await desk.run();
    expect([task.status, linesOf(task)[0]?.state.status]).toEqual(["partly", "failed"]);
  });

  test("pauses the task while its folder is gone, and is made again once it is back", async () => {
    let isGone = true;
    const desk = office([{ calls: [write("/desk/a.xlsx")] }, { text: "Done." }], {}, async () => {
      const failure = {
        kind: "folder",
        message: "The folder is gone.",
        retryable: false,
        userAction: "retry",
      } as const;
      if (isGone) throw new DeskhandError(failure);
    });
    const { id, status } = await desk.run();
    expect(status).toBe("paused");
    isGone = false;
    await desk.send(id, { type: "task.resume", limits: null });
    await desk.engine.drain();
    const task = await desk.task(id);
    expect([task.status, checksOf(task), desk.model.requests.length]).toEqual(["done", ["/desk/a.xlsx passed"], 2]);
  });
});

describe("killed at any append", () => {
  const replies: ScriptedReply[] = [
    { calls: [write("/desk/a.xlsx", "bad")] },
    { text: "Done." },
    { calls: [write("/desk/a.xlsx", "mended")] },
    { text: "Right now." },
  ];
  const byHistory: ScriptedReply[] = Array.from(
    { length: 20 },
    () => (request) =>
      replies[request.steps.filter(({ kind }) => kind === "thought").length] ?? { text: "Nothing is left." },
  );

  async function crashAt(at: number, isDurable: boolean) {
    const log = new MemoryEventLog();
    const workspace = new MemoryWorkspace();
    const dying = crashingLog(log, at, isDurable);
    const options = () => ({ workspace, tools: [createPresentTool().tool] });
    const first = createDesk(byHistory, { ...options(), log: dying });
    const id = createId("task");
    await first.send(id, { type: "task.create", settings: testSettings }).catch(() => null);
    await first.engine.drain();
    await first.engine.close();
    const second = createDesk(byHistory, { ...options(), log });
    await second.engine.recover();
    if ((await second.engine.task(id)) === null) await second.send(id, { type: "task.create", settings: testSettings });
    await second.engine.drain();
    return { hasCrashed: dying.hasCrashed, task: await second.task(id) };
  }

  test("neither loses nor doubles the look, the turn or the end", async () => {
    const ends: unknown[] = [];
    for (const isDurable of [false, true]) {
      for (let at = 1; ; at += 1) {
        const { hasCrashed, task } = await crashAt(at, isDurable);
        if (!hasCrashed) break;
        const notices = rootOf(task).steps.filter((step) => step.kind === "message" && step.by === "engine").length;
        ends.push([task.status, checksOf(task), linesOf(task).map(({ state }) => state.status), notices]);
      }
    }
    expect(ends.length).toBeGreaterThan(15);
    for (const end of ends) expect(end).toEqual(["done", ["/desk/a.xlsx passed"], ["done", "done"], 1]);
  });
});

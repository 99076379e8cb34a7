import { describe, expect, test } from "vitest";
import { createDesk } from "./testing/desk.ts";
import { checksOf, copyTool, linesOf, type Office, office, rootOf, write } from "./testing/office.ts";
import { createPresentTool } from "./testing/present-tool.ts";
import { firstApproval } from "./testing/read-task.ts";

const present = (...paths: string[]) => ({ tool: "artifact_present", input: { paths, summary: "The files." } });
const move = (from: string, to: string) => ({ tool: "file_move", input: { from, to } });
const yes = { type: "allow", grants: [], items: null };

describe("what the model did not hand over", () => {
  test("is handed over by Deskhand with a check, and the run ends with the answer it gave", async () => {
    const desk = office([{ calls: [write("/desk/a.xlsx"), write("/desk/notes.txt")] }, { text: "Done." }]);
    const task = await desk.run();
    expect([task.status, checksOf(task), desk.asked]).toEqual(["done", ["/desk/a.xlsx passed"], [["/desk/a.xlsx"]]]);
    expect([desk.model.requests.length, desk.model.unused]).toEqual([2, 0]);
    const events = await desk.engine.events(task.id, 0);
    const own = events.filter(
      (event) =>
        event.type === "artifact.presented" ||
        (event.type === "step.added" && event.step.kind === "tool" && event.step.finishLine !== undefined),
    );
    expect(own.map(({ by, type }) => `${type} by ${by}`)).toEqual([
      "step.added by engine",
      "artifact.presented by engine",
    ]);
    expect(rootOf(task).taintedBy).toBe("file_write");
  });

  test("costs nothing where no such file was made", async () => {
    const desk = office([{ calls: [write("/desk/a.txt")] }, { text: "Done." }]);
    const task = await desk.run();
    expect([task.status, desk.asked, linesOf(task)]).toEqual(["done", [], []]);
  });

  test("is everything the model handed over before it changed it again, and nothing else", async () => {
    const desk = office([
      { calls: [write("/desk/a.xlsx"), write("/desk/b.docx")] },
      { calls: [present("/desk/a.xlsx", "/desk/b.docx")] },
      { calls: [write("/desk/b.docx", "good, once more")] },
      { text: "Done." },
    ]);
    const task = await desk.run();
    expect(desk.asked).toEqual([["/desk/a.xlsx", "/desk/b.docx"], ["/desk/b.docx"]]);
    expect([task.status, task.artifacts.length]).toEqual(["done", 2]);
  });

  test("goes out once when the model handed it over itself, also with a fault", async () => {
    const desk = office([
      { calls: [write("/desk/a.xlsx", "bad")] },
      { calls: [present("/desk/a.xlsx")] },
      { text: "Done." },
    ]);
    const task = await desk.run();
    expect([task.status, desk.asked.length, linesOf(task).length]).toEqual(["partly", 1, 0]);
  });

  test("is looked for where it was moved to, and not among files that were only moved", async () => {
    const files = { "/desk/theirs.pdf": "theirs", "/desk/report.docx": "theirs" };
    const desk = office(
      [
        { calls: [write("/desk/a.tmp"), write("/desk/report.docx", "edited")] },
        { calls: [move("/desk/a.tmp", "/desk/a.xlsx"), move("/desk/theirs.pdf", "/desk/2026.pdf")] },
        { text: "Done." },
      ],
      files,
    );
    await desk.run({ preapproved: ["write", "delete"] });
    expect(desk.asked.map((paths) => paths.toSorted())).toEqual([["/desk/a.xlsx", "/desk/report.docx"]]);
  });

  test("is not a copy of the user's own file, but is a copy of the task's", async () => {
    const copy = { tool: "file_copy", input: {} };
    const { asked, tool } = createPresentTool();
    const copying = copyTool(["/desk/own.xlsx", "/desk/theirs.pdf"]);
    const desk = createDesk([{ calls: [write("/desk/own.xlsx")] }, { calls: [copy] }, { text: "Done." }], {
      files: { "/desk/theirs.pdf": "theirs" },
      tools: [tool, copying],
    });
    await desk.run();
    expect(desk.workspace.files.has("/desk/copy of theirs.pdf")).toBe(true);
    expect(asked).toEqual([["/desk/own.xlsx", "/desk/copy of own.xlsx"]]);
  });

  test("is not what was taken back", async () => {
    const desk = office([{ calls: [write("/desk/a.xlsx")] }, { text: "Done." }, { text: "I see." }]);
    const { id } = await desk.run();
    await desk.send(id, { type: "changes.undo", stepId: null, paths: null });
    await desk.engine.drain();
    await desk.send(id, { type: "message.send", content: [{ type: "text", text: "Thanks" }] });
    await desk.engine.drain();
    expect([(await desk.task(id)).status, desk.asked.length]).toEqual(["done", 1]);
  });

  test("is passed over when the user took it away meanwhile", async () => {
    const desk: Office = office([
      { calls: [write("/desk/a.xlsx"), write("/desk/b.xlsx")] },
      () => {
        desk.workspace.files.delete("/desk/a.xlsx");
        return { text: "Done." };
      },
      { calls: [write("/desk/c.xlsx")] },
      () => {
        desk.workspace.files.delete("/desk/c.xlsx");
        return { text: "Done again." };
      },
    ]);
    const { id } = await desk.run();
    expect([(await desk.task(id)).status, desk.asked]).toEqual(["done", [["/desk/b.xlsx"]]]);
    await desk.send(id, { type: "message.send", content: [{ type: "text", text: "One more" }] });
    await desk.engine.drain();
    const task = await desk.task(id);
    expect([task.status, desk.asked.length, linesOf(task).map(({ state }) => state.status)]).toEqual([
      "done",
      1,
      ["done", "done"],
    ]);
  });

  test("is what a sub-agent made, too", async () => {
    const desk = office({
      "do it": [{ calls: [{ tool: "task_delegate", input: { goals: ["part one"] } }] }, { text: "Done." }],
      "part one": [{ calls: [write("/desk/part.pptx")] }, { text: "made" }],
    });
    const task = await desk.run();
    expect([task.status, desk.asked, checksOf(task)]).toEqual([
      "done",
      [["/desk/part.pptx"]],
      ["/desk/part.pptx passed"],
    ]);
    expect(
      Object.values(task.runs).filter((run) => run.parent !== null && run.steps.some((step) => "finishLine" in step)),
    ).toEqual([]);
  });

  test("is looked over by a hundred at most, the newest, and the rest is named as unchecked", async () => {
    const paths = Array.from({ length: 103 }, (_, at) => `/desk/${at}.docx`);
    const desk = office([{ calls: [{ tool: "files_write", input: { paths } }] }, { text: "Done." }]);
    const task = await desk.run();
    const [line] = linesOf(task);
    expect([desk.asked[0]?.length, line?.finishLine.left, task.artifacts.length]).toEqual([100, 3, 100]);
    expect(line?.call.input).toMatchObject({
      summary:
        "Looked over by Deskhand before the task ended. There are 3 more finished files beside these 100; they were not checked.",
    });
    expect(line?.state).toMatchObject({
      result: { forUser: { title: "Deskhand itself checked 100 files, and 3 more were left unchecked" } },
    });
  });
});

describe("in every mode", () => {
  test("what is only staged under review is looked over in the view", async () => {
    const desk = office([{ calls: [write("/desk/a.xlsx")] }, { text: "Done." }]);
    const task = await desk.run({ review: true });
    expect([task.status, desk.workspace.files.has("/desk/a.xlsx"), checksOf(task)]).toEqual([
      "done",
      false,
      ["/desk/a.xlsx passed"],
    ]);
  });

  test("what the user declined is not looked over, what they approved is", async () => {
    const desk = office([{ calls: [write("/desk/a.xlsx")] }, { calls: [write("/desk/b.xlsx")] }, { text: "Done." }]);
    const { id } = await desk.run({ mode: "ask" });
    for (const decision of [yes, { type: "deny", feedback: "no" }]) {
      await desk.send(id, { type: "approval.resolve", approvalId: firstApproval(await desk.task(id)).id, decision });
      await desk.engine.drain();
    }
    expect([(await desk.task(id)).status, desk.asked]).toEqual(["done", [["/desk/a.xlsx"]]]);
  });

  test("a plan that was never proposed keeps nothing from being looked over", async () => {
    const desk = office([{ calls: [write("/desk/a.xlsx")] }, { text: "Done." }]);
    const task = await desk.run({ mode: "plan", review: true });
    expect([task.ended?.status, desk.asked.length]).toEqual(["done", 1]);
  });
});

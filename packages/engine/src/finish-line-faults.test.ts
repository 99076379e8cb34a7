import { describe, expect, test } from "vitest";
import { createDesk, testSettings } from "./testing/desk.ts";
import { checksOf, office, ownWrite, rootOf, write } from "./testing/office.ts";
import { createPresentTool } from "./testing/present-tool.ts";

describe("a fault that Deskhand finds at the end", () => {
  test("is the model's to mend in one further turn, and the mended file goes out", async () => {
    const desk = office([
      { calls: [write("/desk/a.xlsx", "bad")] },
      { text: "Done." },
      { calls: [write("/desk/a.xlsx", "mended")] },
      { text: "Now it is right." },
    ]);
    const task = await desk.run();
    expect([task.status, checksOf(task), desk.model.unused]).toEqual(["done", ["/desk/a.xlsx passed"], 0]);
    expect(desk.asked).toHaveLength(2);
  });

  test("reaches the model as a message after its answer, fenced, with everything before it as it was", async () => {
    const desk = office([{ calls: [write("/desk/a.xlsx", "bad")] }, { text: "Done." }, { text: "It has to stay." }]);
    const task = await desk.run();
    const [, before, after] = desk.model.requests.map(({ steps }) => steps);
    expect(after?.slice(0, before?.length)).toEqual(before);
    expect(after?.slice(before?.length).map(({ kind }) => kind)).toEqual(["thought", "message"]);
    const told = JSON.stringify(after?.at(-1));
    expect(told).toMatch(/<<begin [0-9a-f]{16} .*\/desk\/a\.xlsx: A1: The total is wrong\..*<<end/);
    expect(rootOf(task).steps.at(-1)).toMatchObject({
      kind: "thought",
      state: { content: [{ text: "It has to stay." }] },
    });
  });

  test("that stays ends the task partly, with the failure on the file, whatever comes", async () => {
    const desk = office([
      { calls: [write("/desk/a.xlsx", "bad")] },
      { text: "Done." },
      { calls: [write("/desk/a.xlsx", "still bad")] },
      { text: "I tried." },
    ]);
    const task = await desk.run();
    expect([task.status, checksOf(task), desk.asked.length]).toEqual(["partly", ["/desk/a.xlsx failed"], 2]);
    expect([desk.model.requests.length, desk.model.unused]).toEqual([4, 0]);
  });

  test("is gone with its file, when the model deletes that and makes another", async () => {
    const desk = office([
      { calls: [write("/desk/a.xlsx", "bad")] },
      { text: "Done." },
      { calls: [{ tool: "file_delete", input: { path: "/desk/a.xlsx" } }, write("/desk/b.xlsx")] },
      { text: "It is b.xlsx now." },
    ]);
    const task = await desk.run();
    expect([task.status, desk.asked]).toEqual(["done", [["/desk/a.xlsx"], ["/desk/b.xlsx"]]]);
  });

  test("is not looked over again where the model left it as it is", async () => {
    const desk = office([{ calls: [write("/desk/a.xlsx", "bad")] }, { text: "Done." }, { text: "It has to stay." }]);
    const task = await desk.run();
    expect([task.status, desk.asked.length, desk.model.requests.length]).toEqual(["partly", 1, 3]);
  });

  test("gives another turn when the user writes again and the file was changed again", async () => {
    const desk = office([
      { calls: [write("/desk/a.xlsx", "bad")] },
      { text: "Done." },
      { text: "It has to stay." },
      { calls: [write("/desk/a.xlsx", "bad again")] },
      { text: "Changed." },
      { calls: [write("/desk/a.xlsx", "mended")] },
      { text: "Right now." },
    ]);
    const { id } = await desk.run();
    await desk.send(id, { type: "message.send", content: [{ type: "text", text: "Change it" }] });
    await desk.engine.drain();
    expect([(await desk.task(id)).status, desk.asked.length, desk.model.unused]).toEqual(["done", 3, 0]);
  });

  test("takes no further turn where a limit is reached: the answer stands and the task ends partly", async () => {
    const desk = office([{ calls: [write("/desk/a.xlsx", "bad")] }, { text: "Done." }]);
    const task = await desk.run({ limits: { ...testSettings.limits, maxSteps: 2 } });
    expect([task.status, task.paused, desk.model.requests.length]).toEqual(["partly", null, 2]);
  });

  test.each([
    ["declined", "failed"],
    ["partial", "partly"],
  ] as const)("takes no further turn after an answer that is %s, whose reason stays", async (finish, status) => {
    const desk = office([{ calls: [write("/desk/a.xlsx", "bad")] }, { text: "The rest is missing.", finish }]);
    const task = await desk.run();
    expect(task.ended).toMatchObject({ status, failure: { message: "The rest is missing." } });
    expect(checksOf(task)).toEqual(["/desk/a.xlsx failed"]);
  });

  test("takes no further turn of the rule-based helper", async () => {
    const desk = office([{ calls: [write("/desk/a.xlsx", "bad")] }, { text: "Done." }]);
    const task = await desk.run({ model: "offline/playbooks" });
    expect([task.status, desk.model.requests.length]).toEqual(["partly", 2]);
  });

  test("taints the run when the model is told of it, and only then", async () => {
    const taintOf = async (content: string) => {
      const { tool } = createPresentTool();
      const script = [{ calls: [{ tool: "own_write", input: { content } }] }, { text: "Done." }, { text: "It stays." }];
      return rootOf(await createDesk(script, { tools: [tool, ownWrite] }).run()).taintedBy;
    };
    expect([await taintOf("good"), await taintOf("bad")]).toEqual([undefined, "/desk/a.xlsx"]);
  });
});

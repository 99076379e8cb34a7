import { createId, type GrantId } from "@deskhand/contracts";
import { sampleSettings } from "@deskhand/contracts/testing";
import { expect, test } from "vitest";
import { captureOutput } from "../testing/capture-output.ts";
import { FakeDesk } from "../testing/fake-desk.ts";
import { takeAway } from "./hosts.ts";

const grant = {
  id: "grant_1" as GrantId,
  effect: "allow",
  verb: "fetch",
  pattern: "later.test",
  scope: "task",
} as const;

async function lay() {
  const desk: FakeDesk = new FakeDesk((command) => {
    if (command.type === "task.create") return [{ type: "grant.added", grant }];
    return command.type === "grant.revoke" ? [{ type: "grant.revoked", grantId: command.grantId }] : [];
  });
  const taskId = createId("task");
  const hosts = ["example.com", "*.example.org"];
  const settings = { ...sampleSettings, isolation: "process" as const, hosts };
  await desk.dispatch({ id: createId("command"), taskId, type: "task.create", settings });
  const act = async (revoke: readonly string[]) => {
    const task = await desk.task(taskId);
    if (task === null) throw new Error("no task");
    return captureOutput(() => takeAway(desk, task, revoke));
  };
  return { desk, act };
}

test("hosts are listed, and those of the start and later ones are taken away", async () => {
  const { act } = await lay();
  expect(await act([])).toEqual({ result: 0, lines: ["example.com", "*.example.org", "later.test"] });
  expect(await act(["Example.com", "later.test"])).toEqual({ result: 0, lines: ["*.example.org"] });
  expect(await act(["*.example.org"])).toEqual({ result: 0, lines: ["Its programs may reach no host."] });
  expect(await act([])).toEqual({ result: 0, lines: ["Its programs may reach no host."] });
});

test("a host that was not allowed is a wrong usage, and nothing is taken away", async () => {
  const { act, desk } = await lay();
  await expect(act(["example.com", "example.org"])).rejects.toThrow('may not reach "example.org"');
  expect(desk.commands).toHaveLength(1);
});

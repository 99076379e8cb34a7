import { type Grant, grantIdSchema, hostRules, type Task } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { asJudged } from "./as-judged.ts";

function task(hosts: string[], ...refused: string[]): Task {
  const grants = refused.map((pattern): Grant => {
    return { id: grantIdSchema.parse("grant_1"), effect: "deny", verb: "fetch", pattern, scope: "task" };
  });
  return { hosts, grants } as unknown as Task;
}

test("a host that came after the judgement is not there, one that went since is not there either", () => {
  const { hosts } = asJudged(task(["kept.test", "further.test"]), task(["kept.test", "gone.test"]));
  expect(hosts).toEqual(["kept.test"]);
});

test("a standing no counts, whether it was taken back or given since", () => {
  expect(hostRules(asJudged(task(["*.a.test"]), task(["*.a.test"], "bad.a.test"))).deny).toEqual(["bad.a.test"]);
  expect(hostRules(asJudged(task(["*.a.test"], "bad.a.test"), task(["*.a.test"]))).deny).toEqual(["bad.a.test"]);
});

test("a task whose hosts are as they were is the task itself", () => {
  const current = task(["b.test", "a.test"]);
  expect(asJudged(current, task(["a.test", "b.test"]))).toBe(current);
});

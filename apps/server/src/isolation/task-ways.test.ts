import type { HostRules, Task, TaskId } from "@deskhand/contracts";
import { expect, test } from "vitest";
import type { TaskOutlet } from "./ports.ts";
import { createTaskWays } from "./task-ways.ts";

const task = (hosts: readonly string[], id = "task_1") => ({ id: id as TaskId, hosts, grants: [] }) as unknown as Task;
const quiet = () => undefined;

function lay() {
  const set: HostRules[] = [];
  const outlet: TaskOutlet = {
    accept: () => undefined,
    setRules: (rules) => void set.push(rules),
    flush: () => undefined,
    close: async () => undefined,
  };
  return { outlet, set };
}

test("a host that is taken away while the way out is being opened is closed before anything passes", async () => {
  const { outlet, set } = lay();
  const { promise, resolve } = Promise.withResolvers<TaskOutlet>();
  const ways = createTaskWays(() => promise);
  const opening = ways.open(task(["example.com"]), quiet);
  ways.follow(task([]));
  ways.follow(task(["other.test"], "task_2"));
  resolve(outlet);
  await opening;
  expect(set).toEqual([{ allow: [], deny: [] }]);
});

test("a host that is allowed since opens in no way that was open before, while one that is taken away closes there", async () => {
  const { outlet, set } = lay();
  const ways = createTaskWays(async () => outlet);
  await ways.open(task(["kept.test", "gone.test"]), quiet);
  ways.follow(task(["kept.test", "gone.test", "further.test"]));
  ways.follow(task(["kept.test", "further.test"]));
  ways.follow(task(["kept.test", "gone.test", "further.test"]));
  expect(set.map(({ allow }) => allow)).toEqual([["kept.test", "gone.test"], ["kept.test"], ["kept.test"]]);
});

test("one that is closed, or never opened, is not told any more", async () => {
  const { outlet, set } = lay();
  let isBroken = false;
  const ways = createTaskWays(async () => (isBroken ? Promise.reject(new Error("broken")) : outlet));
  const way = await ways.open(task([]), quiet);
  isBroken = true;
  await expect(ways.open(task([]), quiet)).rejects.toThrow("broken");
  await way?.close();
  ways.follow(task(["example.com"]));
  expect(set).toEqual([]);
  expect(await createTaskWays(null).open(task([]), quiet)).toBeNull();
});

test("what programs have to trust is asked anew each time", async () => {
  const { outlet } = lay();
  let trust: TaskOutlet["trust"] = null;
  const way = await createTaskWays(() => ({
    ...outlet,
    get trust() {
      return trust ?? null;
    },
  })).open(task([]), quiet);
  expect(way?.trust).toBeNull();
  trust = { certificatePem: "a", bundlePem: "b" };
  expect(way?.trust).toEqual(trust);
});

import { expect, test } from "vitest";
import { CpuAccount } from "./cpu-account.ts";
import type { ProcessSight } from "./process-tree.ts";

const sight = (pid: number, cpuMs: number, more: Partial<ProcessSight> = {}): ProcessSight => ({
  pid,
  parent: 1,
  state: "S",
  threads: 1,
  cpuMs,
  childrenMs: 0,
  startTicks: pid,
  ...more,
});

/** What the account says after each look at these processes, all of them the command's. */
function said(...looks: readonly (readonly ProcessSight[])[]): readonly number[] {
  const account = new CpuAccount();
  return looks.map((sights) => account.add(sights, sights));
}

test("time of a child that its parent waited for counts once", () => {
  expect(
    said(
      [sight(10, 5), sight(11, 100)],
      [sight(10, 125, { childrenMs: 120 })],
      [sight(10, 125, { childrenMs: 120 })],
      [sight(10, 125, { childrenMs: 120 })],
    ),
  ).toEqual([105, 125, 125, 125]);
});

test("time of children that nobody waited for never drops out", () => {
  const parent = sight(10, 5);
  expect(said([parent, sight(11, 100)], [parent, sight(12, 70)], [parent], [parent]).at(-1)).toBe(175);
});

test("time counts once when a child died while the processes were listed, after its parent was", () => {
  const parent = sight(10, 105, { childrenMs: 100 });
  expect(said([sight(10, 5), sight(11, 100)], [sight(10, 5)], [parent], [parent])).toEqual([105, 5, 105, 105]);
});

test("time of a grandchild counts once when it goes with its parent", () => {
  const before = [sight(10, 5), sight(11, 50), sight(12, 40)];
  const after = [sight(10, 95, { childrenMs: 90 })];
  expect(said(before, after, after, after).at(-1)).toBe(95);
});

test("a process that got the number of one that is gone is another one", () => {
  const parent = sight(10, 5);
  const next = sight(11, 10, { startTicks: 900 });
  expect(said([parent, sight(11, 100)], [parent, next], [parent, next]).at(-1)).toBe(115);
});

test("a child that seems to be nobody's for one look is not taken for gone", () => {
  const account = new CpuAccount();
  const [parent, child] = [sight(10, 5), sight(11, 100)];
  account.add([parent, child], [parent, child]);
  for (let look = 0; look < 3; look += 1) expect(account.add([parent], [parent, child])).toBe(105);
});

test("what is remembered are the processes that live, however many there were", () => {
  const account = new CpuAccount();
  const parent = sight(10, 0);
  for (let pid = 100; pid < 5_100; pid += 1) account.add([parent, sight(pid, 10)], []);
  expect(account.add([parent], [])).toBe(49_990);
  expect(account.size).toBe(1);
});

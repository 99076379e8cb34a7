import { expect, test } from "vitest";
import { Turns } from "./turns.ts";

const never = new AbortController().signal;

test("commands run beside one another, and one that has to be alone waits for all and holds up all that came later", async () => {
  const turns = new Turns();
  const log: string[] = [];
  const enter = async (name: string, isAlone: boolean, cancelled = never) => {
    const end = await turns.enter(isAlone, cancelled);
    log.push(name);
    return end;
  };
  const [first, second] = await Promise.all([enter("first", false), enter("second", false)]);
  const alone = enter("alone", true);
  const late = enter("late", false);
  first();
  await Promise.resolve();
  expect(log).toEqual(["first", "second"]);
  second();
  const endAlone = await alone;
  expect(log).toEqual(["first", "second", "alone"]);
  endAlone();
  await late;
  expect(log).toEqual(["first", "second", "alone", "late"]);
});

test("one that gives up waits no longer, holds up nobody, and ends no other's turn", async () => {
  const turns = new Turns();
  const running = await turns.enter(false, never);
  const stopped = new AbortController();
  const alone = turns.enter(true, stopped.signal);
  const beside = turns.enter(false, never);
  stopped.abort();
  (await alone)();
  (await beside)();
  const next = turns.enter(true, never);
  running();
  (await next)();
  (await turns.enter(true, AbortSignal.abort()))();
});

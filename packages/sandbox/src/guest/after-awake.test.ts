import { expect, test } from "vitest";
import { AwakeTime, afterAwake, type Clock } from "./after-awake.ts";

/** A clock moved by hand. `sleep` lets time pass in which nothing runs. */
function handClock() {
  let nowMs = 0;
  let waiting: { atMs: number; act: () => void } | null = null;
  const clock: Clock = {
    now: () => nowMs,
    wait: (ms, act) => {
      const mine = { atMs: nowMs + ms, act };
      waiting = mine;
      return () => {
        if (waiting === mine) waiting = null;
      };
    },
  };
  const runDue = () => {
    if (waiting === null || waiting.atMs > nowMs) return false;
    const { act } = waiting;
    waiting = null;
    act();
    return true;
  };
  return {
    clock,
    pass(ms: number) {
      const untilMs = nowMs + ms;
      while (nowMs < untilMs) {
        nowMs = Math.min(untilMs, Math.max(nowMs, waiting?.atMs ?? untilMs));
        while (runDue());
      }
    },
    sleep(ms: number) {
      nowMs += ms;
      runDue();
    },
  };
}

test("a bound is over when its time has passed, and not before", () => {
  const { clock, pass } = handClock();
  const seen: string[] = [];
  afterAwake(20_000, () => seen.push("over"), clock);
  pass(19_999);
  expect(seen).toEqual([]);
  pass(1);
  expect(seen).toEqual(["over"]);
  pass(60_000);
  expect(seen).toEqual(["over"]);
});

test("time in which everything stood still does not use it up", () => {
  const { clock, pass, sleep } = handClock();
  const seen: string[] = [];
  afterAwake(20_000, () => seen.push("over"), clock);
  pass(5_000);
  sleep(3_600_000);
  pass(13_000);
  expect(seen).toEqual([]);
  pass(2_000);
  expect(seen).toEqual(["over"]);
});

test("a bound that was nearly over leaves a moment after a sleep, in which the other side is heard", () => {
  const { clock, pass, sleep } = handClock();
  const seen: string[] = [];
  const cancel = afterAwake(1_000, () => seen.push("over"), clock);
  pass(900);
  sleep(30_000);
  expect(seen).toEqual([]);
  cancel();
  pass(60_000);
  expect(seen).toEqual([]);
});

test("a bound of nothing is over at once, in a turn of its own", () => {
  const { clock, sleep } = handClock();
  const seen: string[] = [];
  afterAwake(0, () => seen.push("over"), clock);
  expect(seen).toEqual([]);
  sleep(0);
  expect(seen).toEqual(["over"]);
});

test("a sleep counts as two beats at most and is told", () => {
  const time = new AwakeTime(100);
  expect(time.look(600)).toEqual({ awakeMs: 500, hasSlept: false });
  expect(time.look(600_600)).toEqual({ awakeMs: 1_500, hasSlept: true });
  expect(time.look(601_000)).toEqual({ awakeMs: 1_900, hasSlept: false });
});

import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { Lane } from "./lane.ts";

const never = new AbortController().signal;

/** Who came in so far, by name. */
function watched(lane: Lane) {
  const inside: string[] = [];
  const enter = (name: string, isLong = false, signal = never) =>
    lane.enter(signal, isLong).then((isIn) => inside.push(isIn ? name : `${name} left`));
  return { inside, enter };
}

test("what takes long leaves the last place to what is done in a moment, and comes in when a long one has left", async () => {
  const lane = new Lane(2);
  const { enter, inside } = watched(lane);
  void enter("large", true);
  void enter("large too", true);
  void enter("small");
  void enter("small too");
  await turn();
  expect(inside).toEqual(["large", "small"]);
  lane.leave();
  await turn();
  expect(inside).toEqual(["large", "small", "small too"]);
  lane.leave(true);
  await turn();
  expect(inside).toEqual(["large", "small", "small too", "large too"]);
});

test("a lane with one place takes what is long as well", async () => {
  const lane = new Lane(1);
  const { enter, inside } = watched(lane);
  void enter("large", true);
  void enter("small");
  await turn();
  expect(inside).toEqual(["large"]);
  lane.leave(true);
  await turn();
  expect(inside).toEqual(["large", "small"]);
});

test("who stops waiting takes nobody's turn, and a closed lane lets nobody in", async () => {
  const lane = new Lane(1);
  const { enter, inside } = watched(lane);
  const stop = new AbortController();
  void enter("first");
  void enter("gone", false, stop.signal);
  void enter("next");
  await turn();
  stop.abort();
  lane.leave();
  await turn();
  expect(inside).toEqual(["first", "gone left", "next"]);
  void enter("late");
  await turn();
  lane.close();
  await turn();
  expect(inside.at(-1)).toBe("late left");
  expect(await lane.enter(never)).toBe(false);
});

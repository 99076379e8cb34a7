import { expect, it } from "vitest";
import { learnPatience } from "./learned-patience.ts";

const minute = { waitingMs: 60_000, thinkingMs: 60_000, idleMs: 60_000 };

it("waits a minute for any sign of life, also before the first", () => {
  expect(learnPatience(false).next()).toEqual(minute);
});

it("waits longer for a server on the user's own computer until its first byte, and no longer than others afterwards", () => {
  expect(learnPatience(true).next()).toEqual({ ...minute, waitingMs: 300_000 });
});

it("doubles the wait for a model that was cut off, up to five minutes, and goes back once it answered quickly", () => {
  const patience = learnPatience(false);
  const waits = [1, 2, 3, 4].map(() => {
    patience.stalled();
    return patience.next();
  });
  expect(waits.map(({ thinkingMs }) => thinkingMs)).toEqual([120_000, 240_000, 300_000, 300_000]);
  expect(waits.map(({ idleMs }) => idleMs)).toEqual([120_000, 240_000, 300_000, 300_000]);
  patience.answered(3_000);
  expect(patience.next()).toEqual(minute);
});

it("remembers how long a model thinks without a sound, and still gives up on a line that breaks off between two words", () => {
  const patience = learnPatience(false);
  patience.stalled();
  patience.answered(100_000);
  patience.answered(2_000);
  expect(patience.next()).toEqual({ waitingMs: 150_000, thinkingMs: 150_000, idleMs: 60_000 });
});

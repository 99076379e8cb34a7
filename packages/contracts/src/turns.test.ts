import { expect, test } from "vitest";
import { createTurns } from "./turns.ts";

test("work begins when the work before it has ended, also when that failed", async () => {
  const inTurn = createTurns();
  const first = Promise.withResolvers<string>();
  const begun: string[] = [];
  const turns = [
    inTurn(() => {
      begun.push("first");
      return first.promise;
    }),
    inTurn(async () => {
      begun.push("second");
      return "two";
    }),
  ];
  const ends = Promise.allSettled(turns);
  await Promise.resolve();
  expect(begun).toEqual(["first"]);
  first.reject(new Error("no"));
  expect((await ends).map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
  expect(begun).toEqual(["first", "second"]);
});

import { expect, test } from "vitest";
import { Releases } from "./releases.ts";

test("everything is given back once, the latest first", async () => {
  const seen: string[] = [];
  const releases = new Releases();
  releases.add(() => seen.push("first"));
  releases.add(
    async () => void seen.push("second"),
    () => seen.push("third"),
  );
  await releases.run();
  await releases.run();
  expect(seen).toEqual(["third", "second", "first"]);
});

test("what cannot be given back keeps nothing else from it, and is told", async () => {
  const seen: string[] = [];
  const releases = new Releases();
  releases.add(() => seen.push("machine"));
  releases.add(() => Promise.reject(new Error("busy")));
  releases.add(() => {
    throw new Error("gone");
  });
  await expect(releases.run()).rejects.toThrow("gone");
  expect(seen).toEqual(["machine"]);
});

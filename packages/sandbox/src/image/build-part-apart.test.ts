import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildPartApart } from "./build-part-apart.ts";
import { kernelRecipe } from "./recipe.ts";
import { temporaryShelf } from "./testing/need-image.ts";

const recipe = kernelRecipe(process.arch === "arm64" ? "arm64" : "amd64");
const order = { recipe, nodeFile: process.execPath };

/** Processes that this one started to make a part. */
function builders(): number {
  return readdirSync("/proc").filter((pid) => {
    try {
      const parent = / (?:[A-Z]) (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, "latin1"))?.[1];
      return (
        Number(parent) === process.pid && readFileSync(`/proc/${pid}/cmdline`, "latin1").includes("build-part/main.ts")
      );
    } catch {
      return false;
    }
  }).length;
}

test("a build that is stopped under way ends with its process", async (context) => {
  context.skip(process.platform !== "linux", "processes are counted in /proc, which is Linux'");
  const shelf = await temporaryShelf();
  const stop = new AbortController();
  const seen: number[] = [];
  const onStage = (): void => {
    seen.push(builders());
    stop.abort();
  };
  await expect(buildPartApart({ ...order, shelf, signal: stop.signal, onStage })).rejects.toMatchObject({
    name: "AbortError",
  });
  expect(seen[0]).toBe(1);
  expect(builders()).toBe(0);
});

test("what went wrong in the other process is told in its words", async () => {
  const shelf = join(await temporaryShelf(), "file");
  writeFileSync(shelf, "");
  const stages: string[] = [];
  const onStage = (stage: string): void => void stages.push(stage);
  const call = { ...order, shelf, signal: new AbortController().signal, onStage };
  await expect(buildPartApart(call)).rejects.toThrow("ENOTDIR");
  expect(stages).toEqual(["choosing packages"]);
});

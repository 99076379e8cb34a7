import { execFileSync } from "node:child_process";
import { link, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { takeOutput } from "./staged-files.ts";

let place = "";
const at = (name: string) => join(place, name);

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), "staged-files-"));
  await writeFile(at("plain"), "12345");
});
afterEach(() => rm(place, { recursive: true, force: true }));

test("takes a plain file up to the bound, and an empty one", async () => {
  await writeFile(at("empty"), "");
  expect(Buffer.from((await takeOutput(at("plain"), 5)) ?? []).toString()).toBe("12345");
  expect(await takeOutput(at("empty"), 5)).toEqual(new Uint8Array(0));
});

test.each<[string, () => Promise<unknown>, string]>([
  ["larger than the bound", () => writeFile(at("made"), "123456"), "made"],
  ["not there", async () => {}, "made"],
  ["a link", () => symlink(at("plain"), at("made")), "made"],
  ["a second name of another file", () => link(at("plain"), at("made")), "made"],
  ["a folder", async () => {}, "."],
])("takes nothing that is %s", async (_what, make, name) => {
  await make();
  expect(await takeOutput(at(name), 5)).toBeNull();
});

test("does not wait for ever on a pipe in the place of the file", async (context) => {
  if (process.platform === "win32") return context.skip("Windows has no pipes in folders");
  execFileSync("mkfifo", [at("pipe")]);
  expect(await takeOutput(at("pipe"), 5)).toBeNull();
});

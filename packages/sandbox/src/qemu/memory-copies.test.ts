import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { MemoryCopies } from "./memory-copies.ts";
import type { Template } from "./template.ts";

let folder = "";
let place = "";
let memories: MemoryCopies;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "memory-copies-"));
  place = join(folder, "place");
  await mkdir(place);
  memories = new MemoryCopies(place);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function templateOf(key: string): Promise<Template> {
  const ram = join(folder, key);
  await writeFile(ram, `memory of ${key}`);
  return { key, ram, parts: { isJailed: false } } as unknown as Template;
}

async function taken(template: Template, name: string): Promise<string> {
  const file = join(folder, name);
  expect(await memories.take(template, file)).toBe(null);
  return readFile(file, "utf8");
}

test("a copy made ahead is taken once, and every machine gets one of its own", async () => {
  const template = await templateOf("one");
  memories.prepare(template);
  memories.prepare(template);
  await memories.close();
  const [made] = await readdir(place);
  const { ino } = await stat(join(place, made ?? ""));
  expect(await taken(template, "first")).toBe("memory of one");
  expect((await stat(join(folder, "first"))).ino).toBe(ino);
  expect(await readdir(place)).toEqual([]);
  expect(await taken(template, "second")).toBe("memory of one");
});

test("a copy of a template that was made anew meanwhile is removed and never taken", async () => {
  const template = await templateOf("one");
  memories.prepare(template);
  await memories.close();
  await rm(template.ram);
  await writeFile(template.ram, "made anew");
  expect(await taken(template, "machine")).toBe("made anew");
  expect(await readdir(place)).toEqual([]);
});

test("a copy of another template is removed and never taken", async () => {
  const [old, current] = [await templateOf("old"), await templateOf("current")];
  memories.prepare(old);
  memories.prepare(current);
  await memories.close();
  expect(await taken(current, "machine")).toBe("memory of current");
  await expect.poll(() => readdir(place)).toEqual([]);
});

test("a copy that could not be made ahead is made when it is wanted, or says why not", async () => {
  const template = await templateOf("late");
  await rm(template.ram);
  memories.prepare(template);
  await expect(memories.take(template, join(folder, "machine"))).rejects.toThrow("could not be copied");
  memories.prepare(template);
  await memories.close();
  await writeFile(template.ram, "there now");
  expect(await taken(template, "machine")).toBe("there now");
});

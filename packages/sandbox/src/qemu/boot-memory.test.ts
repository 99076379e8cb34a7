import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { copySparse, makeBootMemory } from "./boot-memory.ts";

const folder = mkdtempSync(join(tmpdir(), "deskhand-memory-"));
const bytes = 1 << 20;

afterEach(() => {
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
});

test("what a machine wrote is kept although the file's name is gone, for its owner alone to read", async () => {
  const target = join(folder, "ram");
  const memory = await makeBootMemory(target, bytes, null);
  expect(statSync(memory.file).size).toBe(bytes);
  writeFileSync(memory.file, "booted", { flag: "r+" });
  await memory.forgetName();
  await memory.keep(target);
  await memory.close();
  expect([statSync(target).size, statSync(target).mode & 0o777]).toEqual([bytes, 0o400]);
  expect(readFileSync(target, "latin1").replaceAll("\0", "")).toBe("booted");
  expect(readdirSync(folder)).toEqual(["ram"]);
});

test("more memory than fits is a file at its place from the start", async () => {
  const target = join(folder, "ram");
  const memory = await makeBootMemory(target, 2 ** 42, null);
  expect(memory.file).toBe(target);
  await memory.forgetName();
  await memory.close();
  expect(statSync(target).size).toBe(2 ** 42);
});

test("holes stay holes in a copy, and a disk without room is told in words", async () => {
  const [from, to] = [join(folder, "from"), join(folder, "to")];
  writeFileSync(from, "here");
  truncateSync(from, 64 << 20);
  await copySparse(from, to, null);
  expect(statSync(to)).toMatchObject({ size: 64 << 20 });
  expect(statSync(to).blocks * 512).toBeLessThan(1 << 20);
  await expect(copySparse(from, join(folder, "nowhere", "to"), null)).rejects.toThrow("could not be copied");
});

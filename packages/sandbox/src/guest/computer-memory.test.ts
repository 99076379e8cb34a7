import { mkdtempSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ComputerMemory } from "./computer-memory.ts";
import type { ExecLimits } from "./frames.ts";
import { roomyLimits } from "./testing/test-stage.ts";
import { Watchdog } from "./watchdog.ts";

let folder = "";
let path = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "memory-"));
  path = join(folder, "meminfo");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** In MB, as the kernel says it. */
function tell(total: number, available: number, shared = 0): void {
  const line = (name: string, megabytes: number) => `${name}: ${megabytes * 1024} kB\n`;
  writeFileSync(path, line("MemTotal", total) + line("MemAvailable", available) + line("Shmem", shared));
}

/** Whether it is short for a command with a limit in MB that began with `before` available and goes on with `now`. */
function isShort(limitMb: number, total: number, before: number, now: number): boolean {
  tell(total, before);
  const memory = new ComputerMemory(limitMb, path);
  tell(total, now);
  return memory.isShort();
}

test("memory is short below a twentieth of it, when the command may have taken more than its share", () => {
  expect(isShort(512, 16_000, 8_000, 790)).toBe(true);
  expect(isShort(512, 16_000, 8_000, 810)).toBe(false);
});

test("a small computer keeps 128 MB", () => {
  expect(isShort(64, 1_000, 900, 120)).toBe(true);
  expect(isShort(64, 1_000, 900, 130)).toBe(false);
});

test("what was short before is not for the command to answer for", () => {
  expect(isShort(512, 16_000, 790, 700)).toBe(false);
  expect(isShort(512, 16_000, 1_200, 750)).toBe(false);
});

test("a command that may have more than there is answers for taking most of it", () => {
  expect(isShort(8_000, 16_000, 3_000, 700)).toBe(true);
});

test("nothing is short where the kernel does not say", () => {
  expect(new ComputerMemory(64, join(folder, "missing")).isShort()).toBe(false);
});

test("memory is more shared when half the limit was added", () => {
  tell(16_000, 8_000, 1_000);
  const memory = new ComputerMemory(512, path);
  tell(16_000, 8_000, 1_250);
  expect(memory.isMoreShared()).toBe(false);
  tell(16_000, 8_000, 1_260);
  expect(memory.isMoreShared()).toBe(true);
});

test("a command ends by its limit of memory when hardly any is left, but not in a machine of its own", () => {
  const reached: (keyof ExecLimits)[] = [];
  const watched = {
    limits: roomyLimits,
    roots: () => [],
    folders: [],
    place: { folder, stdin: "/dev/null" },
    reached: (limit: keyof ExecLimits) => reached.push(limit),
  };
  tell(16_000, 8_000);
  const [beside, alone] = [new Watchdog(watched, folder, path), new Watchdog(watched, null, path)];
  tell(16_000, 500);
  alone.look([]);
  expect(reached).toEqual([]);
  beside.look([]);
  expect(reached).toEqual(["memoryMb"]);
});

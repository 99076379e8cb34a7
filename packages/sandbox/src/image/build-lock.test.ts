import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { isBuildLocked, withBuildLock } from "./build-lock.ts";

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "deskhand-lock-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

const never = new AbortController().signal;

test("two builds in one folder follow each other", async () => {
  const folder = temporaryFolder();
  const order: string[] = [];
  const first = withBuildLock(folder, never, async () => {
    order.push("first begins");
    expect(isBuildLocked(folder)).toBe(true);
    await new Promise((resolve) => setImmediate(resolve));
    order.push("first ends");
  });
  const second = withBuildLock(folder, never, async () => {
    order.push("second");
  });
  await Promise.all([first, second]);
  expect(order).toEqual(["first begins", "first ends", "second"]);
  expect(isBuildLocked(folder)).toBe(false);
});

test("whoever waits for a build stops waiting when asked to", async () => {
  const folder = temporaryFolder();
  const stop = new AbortController();
  await withBuildLock(folder, never, async () => {
    const waiting = withBuildLock(folder, stop.signal, async () => "never");
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
  });
});

test("the lock of a process that was killed is free", async () => {
  const folder = temporaryFolder();
  const program = `
    import { withBuildLock } from ${JSON.stringify(new URL("build-lock.ts", import.meta.url).href)};
    withBuildLock(${JSON.stringify(folder)}, new AbortController().signal, () => {
      console.log("locked");
      return new Promise(() => setInterval(() => {}, 1000));
    });`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  expect(isBuildLocked(folder)).toBe(true);
  child.kill("SIGKILL");
  await once(child, "close");
  expect(isBuildLocked(folder)).toBe(false);
});

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeskhandError } from "@deskhand/contracts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isMissing, skipTier } from "../bubblewrap/testing/need-bubblewrap.ts";
import { sleepers } from "./testing/sleepers.ts";
import { openTestStage, type TestStage } from "./testing/test-stage.ts";

const reason = await isMissing();
let stage: TestStage | null = null;

beforeEach((context) => {
  if (reason !== null) skipTier(context, reason);
});
afterEach(async () => {
  await stage?.close();
  stage = null;
});

/** ends when nothing is left; the test's own time is the bound */
async function untilGone(mark: string): Promise<void> {
  while ((await sleepers(mark)) !== "") await new Promise((resolve) => setImmediate(resolve));
}

async function startSleeper(mark: string): Promise<Readonly<{ report: Promise<unknown> }>> {
  stage = await openTestStage();
  const report = stage.start(`setsid sleep ${mark} & sleep ${mark}`).report.catch((error: unknown) => error);
  while ((await sleepers(mark)) === "") expect(stage.channel.isClosed).toBe(false);
  return { report };
}

test("when the guest program is killed, everything dies and every call is told", async () => {
  const mark = "4714001";
  const started = await startSleeper(mark);
  const guestPid = execFileSync("pgrep", ["-f", "-n", `^/node /guest/main.ts`], { encoding: "utf8" }).trim();
  process.kill(Number(guestPid), "SIGKILL");
  expect(await started.report).toBeInstanceOf(DeskhandError);
  await untilGone(mark);
  expect(await sleepers(mark)).toBe("");
});

test("a guest program whose folder went with its host ends instead of trying for ever", () => {
  const place = mkdtempSync(join(tmpdir(), "gone-"));
  const none = { runAs: null, seccomp: "/none", root: [], env: {}, watchMs: 50, busybox: null, jailsAhead: false };
  const settings = { ...none, channel: "stdio", marks: "user", spool: "/proc/self/cwd" };
  const script = 'cd "$1" && rmdir "$1" && exec "$2" "$3" "$4"';
  const main = join(import.meta.dirname, "main.ts");
  const words = ["-c", script, "sh", place, process.execPath, main, JSON.stringify(settings)];
  const { error, status, stderr } = spawnSync("sh", words, { input: "", encoding: "utf8", timeout: 30_000 });
  expect(error).toBeUndefined();
  expect(status).not.toBe(0);
  expect(stderr).toMatch(/ENOENT/);
});

test("when the host goes away, everything dies", async () => {
  const mark = "4714002";
  const started = await startSleeper(mark);
  stage?.channel.close("The host is gone.");
  expect(await started.report).toMatchObject({ failure: { kind: "sandbox", message: "The host is gone." } });
  await untilGone(mark);
  expect(await sleepers(mark)).toBe("");
});

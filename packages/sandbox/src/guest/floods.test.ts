import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { layered, roomyLimits, type TestStage } from "./testing/test-stage.ts";
import { useStage } from "./testing/use-stage.ts";

let stage: TestStage;

useStage((opened) => {
  stage = opened;
});

/** `bytes` of memory that the guest program ever used; the last child of bubblewrap that runs Node */
function guestPeakBytes(): number {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, "latin1").startsWith("/node\0/guest/main.ts")) continue;
      if (!isBelow(Number(pid), stage.guest.pid ?? 0)) continue;
      return Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1]) * 1024;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
  throw new Error("the guest program is not there");
}

function isBelow(pid: number, ancestor: number): boolean {
  if (pid === ancestor) return true;
  const parent = Number(/^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1]);
  return parent > 1 && isBelow(parent, ancestor);
}

const megabyte = 1024 * 1024;
const flood = "perl -e '$x = \"x\" x 1048576; for (1..300) { print $x or exit 3 }'";

async function bytesOf(mutedAfter: number): Promise<number> {
  let bytes = 0;
  const order = { mounts: [layered()], command: flood, cwd: null, env: {}, limits: roomyLimits, hasEgress: false };
  const running = stage.channel.execute(order, (_stream, chunk) => {
    bytes += chunk.byteLength;
    if (bytes > mutedAfter) running.mute();
  });
  expect((await running.report).end).toEqual({ by: "exit", code: 0 });
  return bytes;
}

test("a flood of output arrives whole and does not make the guest program grow", async () => {
  await stage.run("echo warm");
  const before = guestPeakBytes();
  expect(await bytesOf(Number.POSITIVE_INFINITY)).toBe(300 * megabyte);
  expect(guestPeakBytes() - before).toBeLessThan(100 * megabyte);
});

test("a flood that nobody wants any more is dropped inside, and the program goes on to its end", async () => {
  expect(await bytesOf(megabyte)).toBeLessThan(3 * megabyte);
});

test("a flood ends with its program when it is killed", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const order = { mounts: [layered()], command: "yes", cwd: null, env: {}, limits: roomyLimits, hasEgress: false };
  const running = stage.channel.execute(order, () => resolve());
  await promise;
  running.kill();
  expect((await running.report).end).toEqual({ by: "kill" });
  expect((await stage.run("echo fine")).stdout).toBe("fine\n");
});

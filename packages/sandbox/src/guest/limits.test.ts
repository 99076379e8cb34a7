import { expect, onTestFinished, test, vi } from "vitest";
import type { ExecLimits } from "./frames.ts";
import { sleepers } from "./testing/sleepers.ts";
import { layered, roomyLimits, type TestStage } from "./testing/test-stage.ts";
import { useStage } from "./testing/use-stage.ts";

let stage: TestStage;

useStage((opened) => {
  stage = opened;
});

const megabyte = 1024 * 1024;
const fill = "head -c 20000000 /dev/zero";

/** what goes over each limit, and its harmless twin that does the same in small */
const cases: readonly Readonly<{ limit: keyof ExecLimits; value: number; over: string; within: string }>[] = [
  { limit: "timeoutMs", value: 700, over: "sleep 60", within: "sleep 0.01" },
  { limit: "cpuMs", value: 300, over: "while :; do :; done", within: "sleep 0.5" },
  {
    limit: "memoryMb",
    value: 64,
    over: "perl -e '$x = \"a\" x 300000000; sleep 20'",
    within: "perl -e '$x = \"a\" x 3000000; sleep 1'",
  },
  {
    limit: "processes",
    value: 12,
    over: "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14; do sleep 20 & done; wait",
    within: "for i in 1 2 3 4; do sleep 0.3 & done; wait",
  },
  {
    limit: "diskBytes",
    value: 8 * megabyte,
    over: `for i in 1 2 3 4; do ${fill} >"$i" || exit 1; done; sleep 20`,
    within: "head -c 2000000 /dev/zero >small; sleep 0.3",
  },
  {
    limit: "diskBytes",
    value: megabyte,
    over: "i=0; while [ $i -lt 5000 ]; do : >/tmp/$i; i=$((i+1)); done; sleep 20",
    within: "i=0; while [ $i -lt 50 ]; do : >/tmp/$i; i=$((i+1)); done",
  },
];

for (const { limit, value, over, within } of cases) {
  test(`a command that goes over its ${limit} ends by it: ${over.slice(0, 30)}`, async () => {
    const limits = { ...roomyLimits, [limit]: value };
    const { report } = await stage.run(`echo begun; ${over}`, { limits });
    expect(report.end).toEqual({ by: "limit", limit });
  });

  test(`a command that stays within its ${limit} ends by itself: ${within.slice(0, 30)}`, async () => {
    const limits = { ...roomyLimits, [limit]: value };
    const { report, stdout } = await stage.run(`${within} && echo done`, { limits });
    expect([report.end, stdout]).toEqual([{ by: "exit", code: 0 }, "done\n"]);
  });
}

test("a command whose time is over by the host's clock alone ends by that, with the output that came", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  onTestFinished(() => void vi.useRealTimers());
  const { promise: isUp, resolve } = Promise.withResolvers<void>();
  const limits = { ...roomyLimits, timeoutMs: 600_000 };
  let seen = "";
  const running = stage.channel.execute(
    { mounts: [layered()], command: "echo up; exec sleep 4714001", cwd: null, env: {}, limits, hasEgress: false },
    (_stream, chunk) => {
      seen += Buffer.from(chunk).toString("utf8");
      resolve();
    },
  );
  await isUp;
  await vi.advanceTimersByTimeAsync(limits.timeoutMs + 1_500);
  expect([(await running.report).end, seen]).toEqual([{ by: "limit", limit: "timeoutMs" }, "up\n"]);
  expect(await sleepers("4714001")).toBe("");
});

test("a command may be given more than the computer has, and then has what there is", async () => {
  const most = 1_000_000_000;
  const { report, stdout } = await stage.run("ulimit -u 2>/dev/null || ulimit -p", {
    limits: { ...roomyLimits, processes: most },
  });
  expect(report.end).toEqual({ by: "exit", code: 0 });
  expect(Number(stdout)).toBeGreaterThan(0);
  expect(Number(stdout)).toBeLessThanOrEqual(most + 8);
});

test("a command that wrote too much and ended before anybody looked ends by its limit too", async () => {
  const limits = { ...roomyLimits, diskBytes: megabyte };
  const { report } = await stage.run("head -c 600000 /dev/zero >a; head -c 600000 /dev/zero >b", { limits });
  expect(report.end).toEqual({ by: "limit", limit: "diskBytes" });
});

test("a fork bomb is bounded and the next command runs", async () => {
  const { report } = await stage.run("while :; do sleep 20 & done", { limits: { ...roomyLimits, processes: 40 } });
  expect(report.end).toEqual({ by: "limit", limit: "processes" });
  expect((await stage.run("echo fine")).stdout).toBe("fine\n");
});

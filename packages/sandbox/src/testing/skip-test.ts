import { existsSync, mkdirSync, readFileSync, rmdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { TestContext } from "vitest";

/** Skips with the reason, or fails with it where the tier is required by `REQUIRE_PROCESS=1` or `REQUIRE_VM=1`. */
export function skipUnlessRequired(context: TestContext, tier: "process" | "vm", reason: string): never {
  const variable = `REQUIRE_${tier.toUpperCase()}`;
  if (process.env[variable] === "1") throw new Error(`${variable}=1, but ${reason}`);
  context.skip(reason);
}

/** Skips whatever is required: the gate builds no full root, which docs/unverified.md says. */
export function skipFullRoot(context: TestContext): never {
  context.skip("the full root is not built, because that takes some 20 minutes: npm run image -- full");
}

/**
 * Skips whatever is required where the kernel lets this user make no control groups, which is tried without Deskhand's own code. Where
 * it does, their absence is a fault and the test fails.
 */
export function skipWithoutControlGroups(context: TestContext): never {
  const reason = whyNoControlGroups();
  if (reason === null) throw new Error("This user may make control groups here, and Deskhand made none.");
  context.skip(`no control groups can be made here, so the kernel bounds nothing together (${reason})`);
}

function whyNoControlGroups(): string | null {
  if (process.platform !== "linux") return "they exist for Linux only";
  const own = readFileSync("/proc/self/cgroup", "utf8");
  const divided = ["memory", "pids"].flatMap((controller) => {
    const path = new RegExp(`^\\d+:(?:[^:\\n]*,)?${controller}(?:,[^:\\n]*)?:(.*)$`, "m").exec(own)?.[1];
    return path === undefined ? [] : [join("/sys/fs/cgroup", controller, path)];
  });
  if (divided.length > 0) return divided.map((folder) => whyNoGroupIn(folder, [])).find(Boolean) ?? null;
  const folder = join("/sys/fs/cgroup", /^0::(.*)$/m.exec(own)?.[1] ?? "/");
  const reasons = [folder, dirname(folder)].map((each) => whyNoGroupIn(each, ["memory.max", "pids.max"]));
  return reasons.includes(null) ? null : (reasons[0] ?? null);
}

/** Makes and removes a group; `bounds` are files that it must have. */
function whyNoGroupIn(folder: string, bounds: readonly string[]): string | null {
  const group = join(folder, `trial-${process.pid}`);
  try {
    mkdirSync(group);
  } catch (error) {
    return `${(error as NodeJS.ErrnoException).code} in ${folder}`;
  }
  const missing = bounds.filter((bound) => !existsSync(join(group, bound)));
  rmdirSync(group);
  return missing.length === 0 ? null : `a group in ${folder} has no ${missing.join(" and ")}`;
}

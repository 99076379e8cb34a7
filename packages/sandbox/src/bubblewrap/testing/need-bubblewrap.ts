import { execFile } from "node:child_process";
import type { TestContext } from "vitest";
import type { SandboxBackend } from "../../backend.ts";

/** Why the process tier cannot be tried here; `null` when it can. */
export function isMissing(): Promise<string | null> {
  if (process.platform !== "linux") return Promise.resolve("bubblewrap exists for Linux only");
  return new Promise((resolve) => {
    execFile("bwrap", ["--unshare-all", "--ro-bind", "/", "/", "true"], (error, _output, complaint) => {
      if (error === null) resolve(null);
      else if (error.code === "ENOENT") resolve("bubblewrap is not installed: apt-get install bubblewrap");
      else resolve(`bubblewrap does not run here: ${complaint.trim()}`);
    });
  });
}

/** Skips with the reason, or fails with it when the tier is required. */
export function skipTier(context: TestContext, reason: string): void {
  if (process.env.REQUIRE_PROCESS === "1") throw new Error(`REQUIRE_PROCESS=1, but ${reason}`);
  context.skip(reason);
}

/** Skips, or fails when the tier is required, unless the backend's own trial says that it works. */
export async function needBubblewrap(context: TestContext, backend: SandboxBackend): Promise<void> {
  const missing = await isMissing();
  if (missing !== null) return skipTier(context, missing);
  const probe = await backend.probe();
  if (!probe.isReady) skipTier(context, probe.missing.join("; "));
}

import { execFile } from "node:child_process";
import { findProgram } from "./find-program.ts";
import { blockingSettings, missingPrograms } from "./missing-words.ts";

const startMs = 2_000;

/** Whether everything the process isolation needs is there and an empty sandbox starts with all its namespaces. Never throws. */
export async function startsEmpty(): Promise<boolean> {
  if (process.platform !== "linux") return false;
  const [missing, blocked, bwrap] = await Promise.all([missingPrograms(), blockingSettings(), findProgram("bwrap")]);
  if (missing.length > 0 || blocked.length > 0 || bwrap === null) return false;
  const jail = ["--unshare-all", "--die-with-parent", "--new-session", "--uid", "0", "--gid", "0", "--cap-add", "ALL"];
  const root = ["--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"];
  return new Promise((resolve) => {
    execFile(bwrap, [...jail, ...root, "--", "true"], { env: {}, timeout: startMs }, (error) =>
      resolve(error === null),
    );
  });
}

import { execFileSync } from "node:child_process";
import { accessSync, chownSync, constants, lchownSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { launcher, projectRoot } from "./live-server.ts";

/** nobody */
const plainId = 65_534;

const isRoot = (): boolean => process.getuid?.() === 0;

/**
 * How to start a command as somebody whom permissions bind: the person who runs the tests, or, where that is root, nobody. `problem`
 * says why that cannot be done here.
 */
export function plainUser(): Readonly<{ through: readonly string[]; problem: string | null }> {
  if (!isRoot()) return { through: [], problem: null };
  const through = ["setpriv", `--reuid=${plainId}`, `--regid=${plainId}`, "--clear-groups"];
  try {
    accessSync(projectRoot, constants.R_OK);
    // sets up what is missing first, which nobody may not
    execFileSync(launcher, ["--version"], { stdio: "pipe" });
    execFileSync(through[0] ?? "", [...through.slice(1), launcher, "--version"], { stdio: "pipe" });
    return { through, problem: null };
  } catch (error) {
    const reason = String(error).split("\n")[0];
    return { through, problem: `permissions do not bind root, and no other user can run Deskhand here (${reason})` };
  }
}

/** Gives a folder with everything in it to that user. */
export function giveAway(folder: string): void {
  if (!isRoot()) return;
  chownSync(folder, plainId, plainId);
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }))
    lchownSync(join(folder, name), plainId, plainId);
}

import { execFileSync } from "node:child_process";
import { chownSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "vitest";
import { skipUnlessRequired } from "../../image/testing/need-image.ts";

const userId = 54_321;

/** How root starts a program as somebody without rights. Skips with the reason, or fails with it when isolation is required, where that cannot be done. */
export function asOrdinaryUser(context: TestContext): readonly [string, ...string[]] {
  if (process.getuid?.() !== 0) return context.skip("these tests run as an ordinary user already");
  const through = ["setpriv", `--reuid=${userId}`, `--regid=${userId}`, "--clear-groups", "--"] as const;
  try {
    execFileSync(through[0], [...through.slice(1), process.execPath, "--version"], { cwd: "/", stdio: "pipe" });
    return through;
  } catch (error) {
    return skipUnlessRequired(context, `no other user can run Node here (${String(error).split("\n")[0]})`);
  }
}

/** Gives folders to that user. */
export function giveAway(...folders: readonly string[]): void {
  for (const folder of folders) chownSync(folder, userId, userId);
}

/** The images of `shelf` in a folder of that user's, who marks what is in use: the folders are new, what is in them are links. */
export function lendImages(shelf: string, to: string): void {
  mkdirSync(to);
  giveAway(to);
  for (const part of readdirSync(shelf).filter((name) => /^(kernel|minimal)-/.test(name))) {
    mkdirSync(join(to, part));
    giveAway(join(to, part));
    for (const name of readdirSync(join(shelf, part)).filter((each) => !each.startsWith("held-")))
      symlinkSync(join(shelf, part, name), join(to, part, name));
  }
}

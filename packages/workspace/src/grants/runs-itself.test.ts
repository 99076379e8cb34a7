import type { GuestPath } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { runsItself } from "./runs-itself.ts";

test.each([
  "/a/.git/hooks/pre-commit",
  "/a/.git/config",
  "/home/a/.bashrc",
  "/a/.config/autostart/x.desktop",
  "/a/x.desktop",
  "/a/Library/LaunchAgents/x.plist",
  "/a/.vscode/tasks.json",
  "/a/.envrc",
  "/a/.npmrc",
  "/a/.mcp.json",
  "/usb/AUTORUN.INF",
  "/c/Users/a/AppData/Roaming/Microsoft/Windows/Start Menu/Programs/Startup/x.bat",
  "/a/.husky/pre-push",
  "/a/XLSTART/x.xlsx",
  "/a/.ssh/authorized_keys",
  "/a/DESKHAND.md",
  "/a/sub/.git",
  "/a/.git/commondir",
  "/a/.git/worktrees/x/config.worktree",
  "/a/.git./hooks/pre-commit",
  "/a/.g\u200cit/hooks/pre-commit",
  "/a/GIT~1/hooks/pre-commit",
  "/a/.directory",
  "/a/x.library-ms",
  "/a/.Rprofile",
  "/a/.cargo/config.toml",
  "/a/sub/HEAD",
  "/a/sub/head.",
])("%s runs by itself", (path) => {
  expect(runsItself(path as GuestPath)).toBe(true);
});

test.each([
  "/a/report.docx",
  "/a/hooks/notes.txt",
  "/a/profile",
  "/a/git/config",
  "/a/autostart.txt",
  "/a/b.sh",
  "/a/.git/index",
  "/a/.gitignore",
  "/a/.git/HEAD",
  "/a/.git/logs/HEAD",
  "/a/.git/refs/remotes/origin/HEAD",
  "/a/HEAD.txt",
  "/a/git~/notes.txt",
  "/a/résumé \u200d.docx",
])("%s does not run by itself", (path) => {
  expect(runsItself(path as GuestPath)).toBe(false);
});

test.each(["/a/.vscode", "/a/.github", "/a/.git", "/a/autostart", "/a/.VSCODE."])(
  "%s runs by itself when it comes with all that is in it",
  (path) => {
    expect(runsItself(path as GuestPath, true)).toBe(true);
  },
);

test("an ordinary folder does not, and a folder that is made empty for editors neither", () => {
  expect(runsItself("/a/letters", true)).toBe(false);
  expect(runsItself("/a/.vscode")).toBe(false);
});

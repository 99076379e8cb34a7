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
])("%s runs by itself", (path) => {
  expect(runsItself(path as GuestPath)).toBe(true);
});

test.each(["/a/report.docx", "/a/hooks/notes.txt", "/a/profile", "/a/git/config", "/a/autostart.txt", "/a/b.sh"])(
  "%s does not run by itself",
  (path) => {
    expect(runsItself(path as GuestPath)).toBe(false);
  },
);

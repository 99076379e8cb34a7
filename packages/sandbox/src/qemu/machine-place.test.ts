import { spawnSync } from "node:child_process";
import { chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { passingUserId } from "./jail.ts";
import { clearAbandonedSockets } from "./machine-place.ts";

test("what dead processes of this user and their machines left goes; what lives, has another name or is another user's stays", async (context) => {
  if (process.getuid?.() !== 0) return context.skip("only root can make a folder of another user");
  const folder = mkdtempSync(join(tmpdir(), "deskhand-sockets-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const dead = spawnSync("true").pid;
  const names = [
    `deskhand-vm-${dead}-own`,
    `deskhand-vm-${dead}-machine`,
    `deskhand-vm-${dead}-other`,
    `deskhand-vm-${process.pid}-live`,
    "else",
  ];
  for (const name of names) {
    mkdirSync(join(folder, name), { mode: 0o700 });
    writeFileSync(join(folder, name, "socket"), "");
  }
  chownSync(join(folder, `deskhand-vm-${dead}-other`), 12_345, 12_345);
  const machineUser = passingUserId() ?? 0;
  chownSync(join(folder, `deskhand-vm-${dead}-machine`), machineUser, machineUser);
  await clearAbandonedSockets(folder);
  expect(readdirSync(folder).sort()).toEqual(names.slice(2).sort());
});

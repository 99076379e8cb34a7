import { spawnSync } from "node:child_process";
import { chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { clearAbandonedSockets } from "./machine-place.ts";

test("what dead processes of this user left goes; what lives, has another name or is another user's stays", async (context) => {
  if (process.getuid?.() !== 0) return context.skip("only root can make a folder of another user");
  const folder = mkdtempSync(join(tmpdir(), "deskhand-sockets-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const dead = spawnSync("true").pid;
  const names = [`deskhand-vm-${dead}-own`, `deskhand-vm-${dead}-other`, `deskhand-vm-${process.pid}-live`, "else"];
  for (const name of names) {
    mkdirSync(join(folder, name), { mode: 0o700 });
    writeFileSync(join(folder, name, "socket"), "");
  }
  chownSync(join(folder, `deskhand-vm-${dead}-other`), 12_345, 12_345);
  await clearAbandonedSockets(folder);
  expect(readdirSync(folder).sort()).toEqual(names.slice(1).sort());
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isMissing, skipTier } from "../../bubblewrap/testing/need-bubblewrap.ts";
import { StandingPerl } from "./standing-perl.ts";

test("says why a disk could not be mounted, one call after the other", async () => {
  const folder = await mkdtemp(join(tmpdir(), "perl-"));
  const perl = new StandingPerl();
  const missing = perl.mountErofs("/dev/there is none", folder);
  const nowhere = perl.mountErofs("/dev/null", join(folder, "nowhere"));
  await expect(missing).rejects.toThrow(/erofs failed: (No such file|Operation not permitted|Permission denied)/);
  await expect(nowhere).rejects.toThrow(/erofs failed: /);
  await rm(folder, { recursive: true });
});

test("never changes the mounts of a process that it did not start", async (context) => {
  const reason = await isMissing();
  if (reason !== null) return skipTier(context, reason);
  const apart = ["--dev-bind", "/", "/", "--tmpfs", "/dev/shm", "--die-with-parent", "--"];
  const other = spawn("bwrap", [...apart, "sh", "-c", "echo there; exec sleep 60"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    await once(other.stdout, "data");
    const entry = { pid: other.pid ?? 0, owner: { uid: 0, gid: 0 }, sharedMemory: 1 << 20, mounts: [] };
    await expect(new StandingPerl().enterJail(entry)).rejects.toThrow("enter failed: No such process");
  } finally {
    other.kill("SIGKILL");
  }
});

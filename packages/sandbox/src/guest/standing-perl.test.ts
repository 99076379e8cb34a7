import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
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

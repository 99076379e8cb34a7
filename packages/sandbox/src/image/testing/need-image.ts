import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished, type TestContext } from "vitest";
import { createImageShelf, type ImageShelf } from "../create-image-shelf.ts";

/**
 * The folder with the images that tests share. Where there is none, the test is skipped with the reason, unless `REQUIRE_VM=1` or
 * `REQUIRE_PROCESS=1`: then it fails. `npm run image` makes them.
 */
export function needImage(context: TestContext): Readonly<{ folder: string; shelf: ImageShelf }> {
  const folder = process.env.DESKHAND_TEST_IMAGES ?? join(tmpdir(), "deskhand-images");
  const shelf = createImageShelf({ folder });
  const ready = shelf
    .status()
    .filter(({ state }) => state === "ready")
    .map(({ part }) => part);
  if (ready.includes("machine") && ready.includes("minimal")) return { folder, shelf };
  const reason = `there is no workspace image in ${folder}; make it with npm run image -- --folder ${folder}`;
  return skipUnlessRequired(context, reason);
}

export function skipUnlessRequired(context: TestContext, reason: string): never {
  if (process.env.REQUIRE_VM === "1" || process.env.REQUIRE_PROCESS === "1") throw new Error(reason);
  context.skip(reason);
}

export async function temporaryShelf(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "deskhand-shelf-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

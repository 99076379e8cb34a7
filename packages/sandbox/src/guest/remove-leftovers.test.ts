import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { removeLeftovers } from "./remove-leftovers.ts";

function place(): string {
  const folder = mkdtempSync(join(tmpdir(), "deskhand-left-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("what a command left is removed with its folder, whether little or much, and nothing that a link leads to", async () => {
  for (const files of [0, 3, 500]) {
    const outside = place();
    const folder = join(place(), "x1");
    writeFileSync(join(outside, "kept"), "");
    mkdirSync(join(folder, "0w/work/incompat/volatile"), { recursive: true });
    for (let index = 0; index < files; index += 1) writeFileSync(join(folder, "0w", `file ${index}`), "");
    if (files > 0) symlinkSync(outside, join(folder, "0w", "link"));
    writeFileSync(Buffer.from(`${folder}/caf\xe9`, "latin1"), "");
    await removeLeftovers(folder);
    expect([files, existsSync(folder), existsSync(join(outside, "kept"))]).toEqual([files, false, true]);
  }
});

test("a folder that is gone already is no trouble", async () => {
  await expect(removeLeftovers(join(place(), "none"))).resolves.toBeUndefined();
});

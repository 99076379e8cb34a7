import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runsWhenOpened } from "./runs-when-opened.ts";

let folder = "";
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "deskhand-opened-")));
});
afterAll(() => rm(folder, { recursive: true }));

async function placed(name: string, bytes: string | Uint8Array): Promise<boolean> {
  await writeFile(join(folder, name), bytes);
  return runsWhenOpened(join(folder, name));
}

test.each([
  ["page.HTML", "words"],
  ["drawing.svg", ""],
  ["mail.mht", "MIME-Version: 1.0"],
  ["page", "\n  <!DOCTYPE html><script>1</script>"],
  ["notes.txt", "\ufeff<html>"],
  ["wide", Buffer.from("\ufeff <svg onload=a()>", "utf16le")],
])("%s may run in a browser", async (name, bytes) => {
  expect(await placed(name, bytes)).toBe(true);
});

test.each([
  ["report.docx", "PK\u0003\u0004"],
  ["notes.txt", "1 < 2 and <b>bold</b>"],
  ["bill.pdf", "%PDF-1.7"],
  ["empty.csv", ""],
])("%s does not", async (name, bytes) => {
  expect(await placed(name, bytes)).toBe(false);
});

test("a folder is shown in the file browser, whatever is in it", async () => {
  expect(await runsWhenOpened(folder)).toBe(false);
});

test("what cannot be read counts as what may run", async () => {
  expect(await runsWhenOpened(join(folder, "nothing.pdf"))).toBe(true);
});

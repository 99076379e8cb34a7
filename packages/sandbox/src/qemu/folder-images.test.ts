import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, onTestFinished, type TestContext, test, vi } from "vitest";
import { opaqueFolders } from "../guest/opaque-folders.ts";
import { FolderImages } from "./folder-images.ts";
import { folderDiskBytes } from "./machine-arguments.ts";
import { surveyFolder } from "./survey-folder.ts";

let place = "";
let folder = "";
let images: FolderImages;
const signal = new AbortController().signal;

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), "folder-images-"));
  folder = join(place, "folder");
  await mkdir(join(folder, "sub"), { recursive: true });
  await mkdir(join(place, "images"));
  await writeFile(join(folder, "sub/a.txt"), "alpha");
  await symlink("/etc/hostname", join(folder, "link"));
  images = new FolderImages(join(place, "images"));
});
afterEach(() => rm(place, { recursive: true, force: true }));

function needsErofs(context: TestContext): void {
  try {
    execFileSync("mkfs.erofs", ["--help"], { stdio: "ignore" });
  } catch (error) {
    if (process.env.REQUIRE_VM === "1") throw error;
    context.skip("mkfs.erofs (erofs-utils) is not installed");
  }
}

/** until a change can no longer be mistaken for one before it */
async function settle(): Promise<void> {
  const past = Date.now();
  while (Date.now() < past + 60) await stat(folder);
}

test("packs a folder once and reuses the pack while nothing changes", async (context) => {
  needsErofs(context);
  await settle();
  const first = await images.hold(folder, signal);
  const again = await images.hold(folder, signal);
  expect(again).toBe(first);
  expect((await stat(first.file)).size).toBe(folderDiskBytes);
});

test("packs anew after a change and removes the old pack when nobody holds it any more", async (context) => {
  needsErofs(context);
  await settle();
  const old = await images.hold(folder, signal);
  await writeFile(join(folder, "sub/b.txt"), "beta");
  const fresh = await images.hold(folder, signal);
  expect(fresh.file).not.toBe(old.file);
  expect(existsSync(old.file)).toBe(true);
  await images.release(old);
  expect(await readdir(join(place, "images"))).toEqual([fresh.file.split("/").at(-1)]);
});

test("does not trust a pack of a folder that changed in the same moment", async (context) => {
  needsErofs(context);
  await writeFile(join(folder, "sub/a.txt"), "ALPHA");
  const first = await images.hold(folder, signal);
  await images.release(first);
  const second = await images.hold(folder, signal);
  expect(second.file).not.toBe(first.file);
});

test("notices a change that keeps size and modification time", async () => {
  const bounds = { entries: 100, bytes: 100 };
  await utimes(join(folder, "sub/a.txt"), 1000, 1000);
  const before = await surveyFolder(folder, bounds, signal);
  await writeFile(join(folder, "sub/a.txt"), "ALPHA");
  await utimes(join(folder, "sub/a.txt"), 1000, 1000);
  const after = await surveyFolder(folder, bounds, signal);
  expect(after.fingerprint).not.toBe(before.fingerprint);
  expect(after.bytes).toBe(before.bytes);
});

test("notices and counts what has a name that is no text", async () => {
  const bounds = { entries: 100, bytes: 100 };
  const odd = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff, 0xfe])]);
  await mkdir(odd);
  const inside = Buffer.concat([odd, Buffer.from("/x")]);
  await writeFile(inside, "12345");
  const before = await surveyFolder(folder, bounds, signal);
  expect(before).toMatchObject({ entries: 5, bytes: 10 });
  await writeFile(inside, "123456");
  const after = await surveyFolder(folder, bounds, signal);
  expect(after).toMatchObject({ entries: 5, bytes: 11 });
  expect(after.fingerprint).not.toBe(before.fingerprint);
});

test("a program in a folder of the user's is not taken for the system's", async (context) => {
  needsErofs(context);
  const planted = join(place, "bin");
  await mkdir(planted);
  for (const name of ["mkfs.erofs", "tar"])
    await writeFile(join(planted, name), `#!/bin/sh\ntouch ${place}/ran`, { mode: 0o755 });
  vi.stubEnv("PATH", `${planted}:${process.env.PATH}`);
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(execFileSync("sh", ["-c", "command -v mkfs.erofs"], { encoding: "utf8" }).trim()).toBe(
    join(planted, "mkfs.erofs"),
  );
  const image = await images.hold(folder, signal);
  expect((await stat(image.file)).size).toBe(folderDiskBytes);
  expect(await opaqueFolders(folder, [Buffer.from("sub")])).toEqual([false]);
  expect(existsSync(join(place, "ran"))).toBe(false);
});

test("refuses a folder with too many entries or bytes in words, and takes one at the bound", async () => {
  expect(await surveyFolder(folder, { entries: 3, bytes: 5 }, signal)).toMatchObject({ entries: 3, bytes: 5 });
  await expect(surveyFolder(folder, { entries: 2, bytes: 5 }, signal)).rejects.toThrow(
    /too much for a virtual machine/,
  );
  await expect(surveyFolder(folder, { entries: 3, bytes: 4 }, signal)).rejects.toThrow(
    /too much for a virtual machine/,
  );
});

test("says which folder is gone instead of packing an empty one", async () => {
  await expect(images.hold(join(place, "nowhere"), signal)).rejects.toMatchObject({ failure: { kind: "folder" } });
  await chmod(folder, 0o755);
});

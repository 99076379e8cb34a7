import { mkdtemp, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createId } from "@deskhand/contracts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createPictureShelf } from "./create-picture-shelf.ts";

let home = "";
const [one, other] = [createId("task"), createId("task")];
const picture = Buffer.from("a picture");

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "deskhand-pictures-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const shelf = () => createPictureShelf({ folder: join(home, "pictures"), isSeenBy: () => true });

test("a picture is there for the next process, kept once a task and only for the owner", async () => {
  const sha256 = await shelf().keep(one, picture);
  expect(await shelf().keep(one, picture)).toBe(sha256);
  expect(Buffer.from((await shelf().read(sha256)) ?? [])).toEqual(picture);
  const place = join(home, "pictures", sha256);
  expect(await readdir(place)).toEqual([one]);
  expect((await stat(join(place, one))).mode & 0o777).toBe(0o600);
});

test("it stays until the last task that keeps it is forgotten", async () => {
  const sha256 = await shelf().keep(one, picture);
  await shelf().keep(other, picture);
  await shelf().forget(one);
  expect(await shelf().read(sha256)).not.toBeNull();
  await shelf().forget(other);
  await shelf().forget(other);
  expect(await shelf().read(sha256)).toBeNull();
  expect(await readdir(join(home, "pictures"))).toEqual([]);
});

test("what was changed on disk, or is no hash, is no picture", async () => {
  const sha256 = await shelf().keep(one, picture);
  await writeFile(join(home, "pictures", sha256, one), "another picture");
  expect(await shelf().read(sha256)).toBeNull();
  expect(await shelf().read("../../etc/passwd")).toBeNull();
  expect(await shelf().read("0".repeat(64))).toBeNull();
});

test("what was attached to messages that were never sent goes after a while, what tasks have stays", async () => {
  const pictures = shelf();
  const [kept, stray] = [await pictures.keep(one, picture), await pictures.keep(other, Buffer.from("never sent"))];
  await pictures.keep(other, picture);
  for (const path of [join(kept, one), join(stray, other)]) await utimes(join(home, "pictures", path), 1, 1);
  await pictures.dropStrays(new Set([one]), 2_000);
  expect(await pictures.read(stray)).toBeNull();
  expect(await readdir(join(home, "pictures"))).toEqual([kept]);
  expect((await readdir(join(home, "pictures", kept))).sort()).toEqual([one, other].sort());
});

import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import {
  findDamage,
  finishPart,
  holdPart,
  listParts,
  removeOldPackages,
  removeOldParts,
  type StoredPart,
} from "./part-store.ts";

function temporaryShelf(): string {
  const folder = mkdtempSync(join(tmpdir(), "deskhand-shelf-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

function makePart(shelf: string, version: string): Promise<StoredPart> {
  const making = join(shelf, `making-minimal-${version}`);
  mkdirSync(join(making, "root/etc"), { recursive: true });
  writeFileSync(join(making, "root.erofs"), `image ${version}`);
  writeFileSync(join(making, "root/etc/hostname"), "deskhand\n");
  const part = {
    name: "minimal",
    recipe: "r",
    version,
    suite: "bookworm",
    architecture: "amd64",
    node: "v24",
    packages: [{ name: "jq", version: "1", file: "jq_1_amd64.deb", bytes: 0, sha256: "" }],
  } as const;
  return finishPart(making, shelf, part, { files: ["root.erofs"], tree: "root" });
}

test("a finished part is found with what it was made of, and is whole", async () => {
  const shelf = temporaryShelf();
  const made = await makePart(shelf, "1");
  expect(listParts(shelf, "minimal")).toEqual([made]);
  expect(listParts(shelf, "full")).toEqual([]);
  expect(await findDamage(made)).toBeNull();
});

test("a part whose image was cut short is not offered", async () => {
  const shelf = temporaryShelf();
  const { folder } = await makePart(shelf, "1");
  writeFileSync(join(folder, "root.erofs"), "image");
  expect(listParts(shelf, "minimal")).toEqual([]);
});

test("the full check finds a changed byte and a changed mode in the tree", async () => {
  const shelf = temporaryShelf();
  const part = await makePart(shelf, "1");
  const file = join(part.folder, "root/etc/hostname");
  writeFileSync(file, "Deskhand\n");
  expect(await findDamage(part)).toContain("root");
  writeFileSync(file, "deskhand\n");
  expect(await findDamage(part)).toBeNull();
  chmodSync(file, 0o4755);
  expect(await findDamage(part)).toContain("root");
});

test("the full check finds a changed byte in the image", async () => {
  const shelf = temporaryShelf();
  const part = await makePart(shelf, "1");
  writeFileSync(join(part.folder, "root.erofs"), "image 2");
  expect(await findDamage(part)).toBe("root.erofs is not as it was made");
});

test("old versions go unless a living process uses them", async () => {
  const shelf = temporaryShelf();
  const [held, left, dead, kept] = [
    await makePart(shelf, "1"),
    await makePart(shelf, "2"),
    await makePart(shelf, "3"),
    await makePart(shelf, "4"),
  ];
  const release = holdPart(held);
  const gone = spawnSync("true").pid;
  writeFileSync(join(dead.folder, `held-${gone}-x`), "");
  mkdirSync(join(shelf, "making-minimal-5"));
  await removeOldParts(shelf, kept);
  expect([held, left, dead, kept].map(({ folder }) => existsSync(folder))).toEqual([true, false, false, true]);
  release();
  await removeOldParts(shelf, kept);
  expect(readdirSync(shelf)).toEqual(["minimal-4"]);
});

test("marks of processes that are gone are swept when a part is used again", async () => {
  const { folder, ...part } = await makePart(temporaryShelf(), "1");
  writeFileSync(join(folder, `held-${spawnSync("true").pid}-x`), "");
  const release = holdPart({ folder, ...part });
  expect(readdirSync(folder).filter((name) => name.startsWith("held-"))).toEqual([
    expect.stringContaining(`held-${process.pid}-`),
  ]);
  release();
});

test("downloaded packages stay while a part was made from them", async () => {
  const shelf = temporaryShelf();
  await makePart(shelf, "1");
  mkdirSync(join(shelf, "packages/archives/partial"), { recursive: true });
  for (const file of ["jq_1_amd64.deb", "old_1_amd64.deb"]) writeFileSync(join(shelf, "packages/archives", file), "");
  await removeOldPackages(shelf, new Date(0));
  expect(readdirSync(join(shelf, "packages/archives"))).toEqual(["jq_1_amd64.deb", "old_1_amd64.deb", "partial"]);
  await removeOldPackages(shelf, new Date(Date.now() + 60_000));
  expect(readdirSync(join(shelf, "packages/archives"))).toEqual(["jq_1_amd64.deb", "partial"]);
});

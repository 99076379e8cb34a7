import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Folder, inputFailure } from "@deskhand/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FakeEngine } from "../testing/fake-engine.ts";
import { type FolderSources, listFolder, recentFolders } from "./folders.ts";
import { toGuestPath } from "./guest-path.ts";

let folder = "";
const engine = new FakeEngine();
const sources: FolderSources = {
  engine,
  workspace: {
    checkFolder: async (asked: Folder) =>
      asked.path.endsWith("/keys")
        ? { ok: false, failure: inputFailure("That folder holds keys; choose another.") }
        : { ok: true, folder: asked },
  },
};

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "deskhand-folders-")));
  for (const name of ["b", "a", "keys", ".hidden"]) await mkdir(join(folder, name));
  await writeFile(join(folder, "file.txt"), "");
  await symlink("b", join(folder, "link"));
  await symlink("nowhere", join(folder, "broken"));
  engine.addTask(toGuestPath(join(folder, "a")));
  engine.addTask(toGuestPath(join(folder, "gone")));
});

afterAll(() => rm(folder, { recursive: true }));

test("a folder lists what can be chosen, and says what cannot", async () => {
  const path = toGuestPath(folder);
  const { places, ...listing } = await listFolder(sources, path);
  expect(listing).toEqual({
    path,
    parent: toGuestPath(join(folder, "..")),
    folders: [
      { name: "a", path: `${path}/a`, isProtected: false },
      { name: "b", path: `${path}/b`, isProtected: false },
      { name: "keys", path: `${path}/keys`, isProtected: true },
      { name: "link", path: `${path}/link`, isProtected: false },
    ],
    fileCount: 1,
    problem: null,
  });
  expect(places.map((place) => place.path)).toContain(`${path}/a`);
  expect(places.map((place) => place.path)).not.toContain(`${path}/gone`);
});

test("a protected folder can be looked into and says why it cannot be handed over", async () => {
  const listing = await listFolder(sources, toGuestPath(join(folder, "keys")));
  expect(listing.problem).toBe("That folder holds keys; choose another.");
});

test("without a path it starts at home", async () => {
  const { places, path } = await listFolder(sources, null);
  expect(places[0]).toEqual({ title: "Home", path });
});

test.each([
  ["nothing", "does not exist; choose another folder."],
  ["file.txt", "is a file, not a folder; choose another folder."],
])("%s %s", async (name, sentence) => {
  await expect(listFolder(sources, toGuestPath(join(folder, name)))).rejects.toThrow(sentence);
});

test("recent folders are those that are still there", async () => {
  expect((await recentFolders(engine)).map(({ path }) => path)).toEqual([toGuestPath(join(folder, "a"))]);
});

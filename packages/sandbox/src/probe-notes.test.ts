import { chmod, mkdtemp, readdir, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createProbeNotes } from "./probe-notes.ts";

let place = "";
let folder = "";
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), "notes-"));
  folder = join(place, "cache", "deskhand");
});
afterEach(() => rm(place, { recursive: true, force: true }));

const file = () => join(folder, "probe-vm.json");
const notes = (version = "1") => createProbeNotes(folder, version);

it("finds what worked with just these facts, in this version and this isolation", async () => {
  await notes().keep("vm", "facts", "It works.");
  expect(await notes().find("vm", "facts")).toBe("It works.");
  expect(await notes().find("vm", "other facts")).toBeNull();
  expect(await notes().find("process", "facts")).toBeNull();
  expect(await notes("2").find("vm", "facts")).toBeNull();
});

it("keeps a few answers beside each other and forgets the one that is no longer true", async () => {
  for (const facts of ["a", "b"]) await notes().keep("vm", facts, facts);
  await notes().forget("vm", "a");
  expect([await notes().find("vm", "a"), await notes().find("vm", "b")]).toEqual([null, "b"]);
  for (let index = 0; index < 20; index += 1) await notes().keep("vm", `more ${index}`, "x");
  expect(await notes().find("vm", "b")).toBeNull();
  expect(await readdir(folder)).toEqual(["probe-vm.json"]);
});

it("is for its owner only", async () => {
  await notes().keep("vm", "facts", "It works.");
  expect([(await stat(file())).mode & 0o777, (await stat(folder)).mode & 0o777]).toEqual([0o600, 0o700]);
});

it.each<[string, () => Promise<void>]>([
  ["is no JSON", () => writeFile(file(), "{")],
  ["has another form", () => writeFile(file(), '{"key":"x"}')],
  ["others may write", () => chmod(file(), 0o606)],
  ["others may read", () => chmod(file(), 0o640)],
  ["is a link", () => rename(file(), join(place, "real")).then(() => symlink(join(place, "real"), file()))],
  ["is too long", () => writeFile(file(), " ".repeat(70_000))],
  ["is gone", () => rm(file())],
])("knows nothing from a file that %s", async (_words, spoil) => {
  await notes().keep("vm", "facts", "It works.");
  expect(await notes().find("vm", "facts")).toBe("It works.");
  await spoil();
  expect(await notes().find("vm", "facts")).toBeNull();
});

it("knows nothing where nothing can be kept, and does not stop over it", async () => {
  await writeFile(join(place, "cache"), "a file where the folder should be");
  await notes().keep("vm", "facts", "It works.");
  await notes().forget("vm", "facts");
  expect(await notes().find("vm", "facts")).toBeNull();
});

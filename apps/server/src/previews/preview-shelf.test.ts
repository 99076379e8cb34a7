import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createId } from "@deskhand/contracts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PreviewShelf } from "./preview-shelf.ts";

let folder = "";
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "deskhand-shelf-")));
});
afterEach(() => rm(folder, { recursive: true }));

const at = (name: string) => ({ hostPath: join(folder, name), within: [folder] });

test("a named pipe nobody writes to is refused at once, and so is a link, while a plain file is kept", async (ctx) => {
  if (process.platform === "win32") return ctx.skip("Windows has no named pipes in folders");
  const shelf = new PreviewShelf({ folder: join(folder, "shelf"), maxBytes: 1_000 });
  const task = createId("task");
  execFileSync("mkfifo", [join(folder, "pipe.csv")]);
  await writeFile(join(folder, "rows.csv"), "a,b\n");
  await symlink("rows.csv", join(folder, "link.csv"));
  await expect(shelf.keep(task, at("pipe.csv"), "pipe.csv")).rejects.toThrow("not there any more");
  await expect(shelf.keep(task, at("link.csv"), "link.csv")).rejects.toThrow("not there any more");
  const kept = await shelf.keep(task, at("rows.csv"), "rows.csv");
  expect(await readFile(kept.path, "utf8")).toBe("a,b\n");
});

test("what is asked for twice at once is one copy, under the name of each who asked", async () => {
  const shelf = new PreviewShelf({ folder: join(folder, "shelf"), maxBytes: 1_000 });
  await writeFile(join(folder, "rows.csv"), "a,b\n");
  const task = createId("task");
  const [one, other] = await Promise.all(["rows.csv", "old.csv"].map((name) => shelf.keep(task, at("rows.csv"), name)));
  expect([one?.name, other?.name, one?.path]).toEqual(["rows.csv", "old.csv", other?.path]);
});

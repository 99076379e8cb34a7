import { mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Task } from "@deskhand/contracts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createTestApp } from "../testing/test-app.ts";
import { toGuestPath } from "./guest-path.ts";
import { grantedFile, openGranted } from "./open-granted.ts";

let folder = "";
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "deskhand-granted-")));
  for (const name of ["task/inner", "outside", "home/blobs"]) await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, "task", "inner", "bill.csv"), "own");
  await writeFile(join(folder, "outside", "bill.csv"), "secret");
  await writeFile(join(folder, "home", "blobs", "one"), "kept");
  await writeFile(join(folder, "home", "secrets.json"), "sealed");
});
afterEach(() => rm(folder, { recursive: true }));

async function swap(target: string): Promise<void> {
  await rename(join(folder, "task", "inner"), join(folder, "task", "old"));
  await symlink(target, join(folder, "task", "inner"));
}

async function read(hostPath: string): Promise<string | null> {
  const folders: Task["folders"] = [{ path: toGuestPath(join(folder, "task")), verb: "edit", neverDelete: false }];
  const file = await openGranted(await grantedFile({ folders }, hostPath, join(folder, "home")));
  if (file === null) return null;
  return file.readFile("utf8").finally(() => file.close());
}

test("a file is opened while it lies in a folder of the task, and what Deskhand keeps where it keeps it", async () => {
  expect(await read(join(folder, "task", "inner", "bill.csv"))).toBe("own");
  expect(await read(join(folder, "home", "blobs", "one"))).toBe("kept");
  expect(await read(join(folder, "outside", "bill.csv"))).toBeNull();
});

test("a folder on the way that became a link is not followed out, also not to Deskhand's own files", async () => {
  const place = join(folder, "task", "inner", "bill.csv");
  await swap("../outside");
  expect(await read(place)).toBeNull();
  await rm(join(folder, "task", "inner"));
  await symlink("../home", join(folder, "task", "inner"));
  expect(await read(join(folder, "task", "inner", "secrets.json"))).toBeNull();
  await rm(join(folder, "task", "inner"));
  await symlink("old", join(folder, "task", "inner"));
  expect(await read(place)).toBe("own");
});

test("a folder swapped for a link after its path was checked gives nothing of what lies there", async () => {
  const swapped: string[] = [];
  const app = createTestApp({
    ports: {
      workspace: {
        checkFolder: () => Promise.reject(new Error("no test hands a folder over here")),
        sides: async () => ({ before: null, after: null }),
        async hostFile(_task, path) {
          // right after the check, before anything is opened
          if (path.endsWith("bill.csv") && swapped.length === 0 && isRacing) {
            await swap("../outside");
            swapped.push(path);
          }
          return path;
        },
      },
    },
  });
  const id = app.engine.addTask(toGuestPath(join(folder, "task")));
  const address = `/api/tasks/${id}/file?path=${encodeURIComponent(join(folder, "task", "inner", "bill.csv"))}`;
  let isRacing = false;
  expect(await (await app.ask(address)).text()).toBe("own");
  isRacing = true;
  const answer = await app.ask(address);
  expect(swapped).toHaveLength(1);
  expect([answer.status, await answer.text()]).toEqual([404, expect.not.stringContaining("secret")]);
});

import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { toGuestPath } from "../folders/guest-path.ts";
import { createTestApp } from "../testing/test-app.ts";

let folder = "";
const page = "<script>alert(document.cookie)</script>";

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "deskhand-files-")));
  await mkdir(join(folder, "task"));
  await writeFile(join(folder, "secret.txt"), "secret");
  await writeFile(join(folder, "task", "page.html"), page);
  await writeFile(join(folder, "task", "empty.txt"), "");
  await writeFile(join(folder, "task", "run.sh"), "#!/bin/sh\n");
  await symlink("../secret.txt", join(folder, "task", "link.txt"));
  await symlink("..", join(folder, "task", "up"));
});

afterAll(() => rm(folder, { recursive: true }));

function setUp() {
  const app = createTestApp();
  const id = app.engine.addTask(toGuestPath(join(folder, "task")));
  const file = (name: string, more = "") =>
    app.ask(`/api/tasks/${id}/file?path=${encodeURIComponent(toGuestPath(join(folder, "task", name)))}${more}`);
  const reveal = (path: string, act = "reveal") => app.post(`/api/tasks/${id}/${act}`, { path });
  return { ...app, id, file, reveal };
}

test("a web page of a stranger comes as text that cannot run", async () => {
  const { file } = setUp();
  const response = await file("page.html");
  expect(response.status).toBe(200);
  expect(await response.text()).toBe(page);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "content-type": "text/plain; charset=utf-8",
    "content-security-policy": "default-src 'none'; sandbox; frame-ancestors 'self'",
    "x-content-type-options": "nosniff",
    "content-disposition": "inline; filename*=UTF-8''page.html",
  });
});

test("a download says so", async () => {
  const { file } = setUp();
  expect((await file("page.html", "&download=1")).headers.get("content-disposition")).toMatch(/^attachment/);
});

test("an empty file is an empty answer", async () => {
  const { file } = setUp();
  const response = await file("empty.txt");
  expect(response.status).toBe(200);
  expect(await response.text()).toBe("");
});

test("a link is not followed, and a folder is no file", async () => {
  const { file } = setUp();
  expect((await file("link.txt")).status).toBe(404);
  expect((await file("")).status).toBe(400);
  expect((await file("nothing.txt")).status).toBe(404);
});

test.each(["../secret.txt", "/../secret.txt", "a/../../secret.txt", "relative.txt", ""])(
  "the path %s is refused",
  async (path) => {
    const { ask, id } = setUp();
    expect((await ask(`/api/tasks/${id}/file?path=${encodeURIComponent(path)}`)).status).toBe(400);
  },
);

test("one side of a change needs a change of that task", async () => {
  const { file } = setUp();
  expect((await file("page.html", "&side=before&changeSet=changes_1")).status).toBe(404);
  expect((await file("page.html", "&side=before")).status).toBe(404);
  expect((await file("page.html", "&side=both")).status).toBe(400);
});

test("a file of the task is shown on the desktop by its real path", async () => {
  const { reveal, shown } = setUp();
  expect((await reveal(toGuestPath(join(folder, "task", "page.html")))).status).toBe(200);
  expect(shown).toEqual([join(folder, "task", "page.html")]);
});

test("a page that would run in the browser is opened only when a person confirmed that", async () => {
  const { id, post, shown } = setUp();
  const path = toGuestPath(join(folder, "task", "page.html"));
  expect(await (await post(`/api/tasks/${id}/open`, { path })).json()).toEqual({ done: false });
  expect(shown).toEqual([]);
  expect(await (await post(`/api/tasks/${id}/open`, { path, confirmed: true })).json()).toEqual({ done: true });
  const plain = toGuestPath(join(folder, "task", "empty.txt"));
  expect(await (await post(`/api/tasks/${id}/open`, { path: plain })).json()).toEqual({ done: true });
  expect(shown).toEqual([join(folder, "task", "page.html"), join(folder, "task", "empty.txt")]);
});

test("nothing outside the task's folders is shown, also not through a link", async () => {
  const { reveal, shown } = setUp();
  for (const name of ["secret.txt", "task/link.txt", "task/up/secret.txt", "task/nothing.txt", "task2"]) {
    for (const act of ["reveal", "open"]) expect((await reveal(toGuestPath(join(folder, name)), act)).status).toBe(400);
  }
  expect(shown).toEqual([]);
});

import { mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { DocumentProcess, Preview } from "@deskhand/contracts";
import { createDocumentProcess } from "@deskhand/sandbox";
import { afterAll, beforeAll, expect, test } from "vitest";
import { toGuestPath } from "../folders/guest-path.ts";
import { createPreviews } from "../previews/create-previews.ts";
import { createTestApp } from "../testing/test-app.ts";

let folder = "";
const asked: string[] = [];
let documents: DocumentProcess & Readonly<{ close(): Promise<void> }>;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "deskhand-previews-")));
  await mkdir(join(folder, "task", "inner"), { recursive: true });
  await writeFile(join(folder, "secret.csv"), "secret,1\n");
  await symlink("../secret.csv", join(folder, "task", "link.csv"));
  await writeFile(
    join(folder, "task", "rows.csv"),
    `a,b\n${Array.from({ length: 600 }, (_, at) => `x${at},${at}`).join("\n")}\n`,
  );
  await writeFile(
    join(folder, "task", "page.html"),
    '<h1>Hi</h1><script>alert(1)</script><img src="http://127.0.0.1:9/p.gif">',
  );
  await writeFile(join(folder, "task", "broken.docx"), "PK\u0003\u0004 nothing");
  await writeFile(join(folder, "task", "sound.mp3"), Buffer.alloc(1_000, 7));
  await writeFile(join(folder, "task", "drawing.svg"), "<svg xmlns='http://www.w3.org/2000/svg'/>");
  documents = createDocumentProcess({
    cliPath: fileURLToPath(import.meta.resolve("@deskhand/documents/cli")),
    nodePath: process.execPath,
    memoryMb: 1_000,
    timeoutMs: 60_000,
    processes: 1,
    temporaryFolder: join(folder, "temporary"),
  });
});

afterAll(async () => {
  await documents.close();
  await rm(folder, { recursive: true });
});

function setUp() {
  const counting: DocumentProcess = {
    request(request, signal) {
      asked.push(String(request.op));
      return documents.request(request, signal);
    },
  };
  asked.length = 0;
  const previews = createPreviews(counting, { folder: join(folder, "shelf"), maxBytes: 1_000_000 });
  const app = createTestApp({ ports: { previews } });
  const id = app.engine.addTask(toGuestPath(join(folder, "task")));
  const place = (name: string) => encodeURIComponent(toGuestPath(join(folder, "task", name)));
  const look = (part: string, name: string, more = "") =>
    app.ask(`/api/tasks/${id}/preview${part}?path=${place(name)}${more}`);
  return { ...app, id, look, place, previews };
}

test("a table is shown by its sheets and its rows in blocks, each read once", async () => {
  const { look } = setUp();
  const { preview } = (await (await look("", "rows.csv")).json()) as { preview: Preview };
  if (preview.kind !== "sheets") throw new Error(preview.kind);
  const sheet = `&sheet=${encodeURIComponent(preview.sheets[0]?.name ?? "")}`;
  const size = await (await look("/sheet", "rows.csv", sheet)).json();
  expect(size).toEqual({ rows: 601, columns: 2, rowsPerBlock: 250, sources: [] });
  const last = await (await look("/rows", "rows.csv", `${sheet}&block=2`)).json();
  expect(last).toMatchObject({ first: 500, rows: { 0: ["x499", ["499", "n", "499"]] } });
  await look("", "rows.csv");
  expect(asked).toEqual(["preview", "sheet"]);
});

test("rows are filtered and sorted for the eye, each arrangement made once, and only the last few kept", async () => {
  const { look } = setUp();
  const arrangement = (text: string, order = "down") =>
    `&sheet=rows.csv&arrangement=${encodeURIComponent(
      JSON.stringify({ text, sort: { column: 1, order }, filters: [{ column: 0, is: "filled", value: "" }], head: 1 }),
    )}`;
  expect(await (await look("/arranged", "rows.csv", arrangement("x59"))).json()).toEqual({
    rows: 12,
    rowsPerBlock: 250,
  });
  const found = await (await look("/rows", "rows.csv", `${arrangement("x59")}&block=0`)).json();
  expect(found).toMatchObject({
    first: 0,
    numbers: { 0: 0, 1: 600, 11: 60 },
    rows: { 0: ["a", "b"], 1: { 0: "x599" } },
  });
  expect(asked).toEqual(["sheet", "arrange"]);
  for (let at = 0; at < 8; at += 1) await look("/arranged", "rows.csv", arrangement(`x${at}`, "up"));
  const kept = (await readdir(join(folder, "shelf"), { recursive: true })).filter((name) =>
    /sheet-\w+-\w+$/.test(name),
  );
  expect(kept).toHaveLength(6);
  expect((await look("/arranged", "rows.csv", "&sheet=rows.csv&arrangement={")).status).toBe(400);
});

test("a web page comes without scripts and addresses, under a policy that allows neither", async () => {
  const response = await setUp().look("/web-page", "page.html");
  const html = await response.text();
  expect(html).toContain("<h1>Hi</h1>");
  expect(html).not.toMatch(/alert|127\.0\.0\.1/);
  expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(response.headers.get("content-security-policy")).toMatch(/^default-src 'none'.*; sandbox$/);
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  expect(response.headers.get("x-dns-prefetch-control")).toBe("off");
});

test("a file that cannot be read says so in one sentence", async () => {
  const response = await setUp().look("", "broken.docx");
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { message: expect.stringMatching(/damaged/) } });
});

test("a link is not followed, and what is outside the task's folders is not there", async () => {
  const { ask, id, look } = setUp();
  expect((await look("", "link.csv")).status).toBe(400);
  expect((await look("", "nothing.csv")).status).toBe(400);
  const other = await ask(`/api/tasks/task_none/preview?path=${encodeURIComponent(join(folder, "task", "rows.csv"))}`);
  expect(other.status).toBe(404);
  const side = await ask(
    `/api/tasks/${id}/preview?path=${encodeURIComponent(join(folder, "task", "rows.csv"))}&side=before&changeSet=changes_1`,
  );
  expect(side.status).toBe(404);
  const comparison = await ask(
    `/api/tasks/${id}/comparison?path=${encodeURIComponent(join(folder, "task", "rows.csv"))}&changeSet=changes_1`,
  );
  expect(comparison.status).toBe(404);
});

test("copies and pictures go with the task", async () => {
  const { id, look, previews } = setUp();
  await look("", "rows.csv");
  expect(await readdir(join(folder, "shelf"))).toEqual([id]);
  await previews.forget(id);
  expect(await readdir(join(folder, "shelf"))).toEqual([]);
});

test("a player gets the part of a sound it asks for", async () => {
  const { ask, id, place } = setUp();
  const part = await ask(`/api/tasks/${id}/file?path=${place("sound.mp3")}`, { headers: { range: "bytes=10-19" } });
  expect(part.status).toBe(206);
  expect(part.headers.get("content-range")).toBe("bytes 10-19/1000");
  expect(part.headers.get("content-type")).toBe("audio/mpeg");
  expect((await part.arrayBuffer()).byteLength).toBe(10);
  const outside = await ask(`/api/tasks/${id}/file?path=${place("sound.mp3")}`, { headers: { range: "bytes=5000-" } });
  expect(outside.status).toBe(416);
});

test("a drawing comes as its source, and as a picture only where nothing of it can run", async () => {
  const { ask, id, place } = setUp();
  const source = await ask(`/api/tasks/${id}/file?path=${place("drawing.svg")}`);
  expect(source.headers.get("content-type")).toBe("text/plain; charset=utf-8");
  const picture = await ask(`/api/tasks/${id}/file?path=${place("drawing.svg")}&as=picture`);
  expect(picture.headers.get("content-type")).toBe("image/svg+xml");
  expect(picture.headers.get("content-security-policy")).toMatch(/default-src 'none'.*sandbox/);
});

test("a folder of the task lists its files and leaves links out; other folders are refused", async () => {
  const { ask, id, place } = setUp();
  const { entries } = (await (await ask(`/api/tasks/${id}/folder?path=${place("")}`)).json()) as {
    entries: { name: string; entry: string }[];
  };
  expect(entries.map(({ name }) => name)).toEqual([
    "inner",
    "broken.docx",
    "drawing.svg",
    "page.html",
    "rows.csv",
    "sound.mp3",
  ]);
  expect((await ask(`/api/tasks/${id}/folder?path=${encodeURIComponent(folder)}`)).status).toBe(400);
  expect((await ask(`/api/tasks/${id}/folder?path=${place("rows.csv")}`)).status).toBe(400);
});

test("a server that answers other computers opens nothing on its own desktop", async () => {
  const remote = createTestApp({ host: "0.0.0.0" });
  const id = remote.engine.addTask(toGuestPath(join(folder, "task")));
  const path = toGuestPath(join(folder, "task", "rows.csv"));
  for (const act of ["open", "reveal"]) {
    const response = await remote.post(`/api/tasks/${id}/${act}`, { path });
    expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining("other computers") } });
  }
  expect(remote.shown).toEqual([]);
  const local = createTestApp();
  const own = local.engine.addTask(toGuestPath(join(folder, "task")));
  expect((await local.post(`/api/tasks/${own}/open`, { path })).status).toBe(200);
  expect(local.shown).toEqual([path]);
});

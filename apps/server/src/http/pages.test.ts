import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApp, testHost } from "../testing/test-app.ts";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "deskhand-pages-"));
  await writeFile(join(folder, "secret.txt"), "secret");
  await mkdir(join(folder, "dist", "assets"), { recursive: true });
  await writeFile(join(folder, "dist", "index.html"), "<html>page</html>");
  await writeFile(join(folder, "dist", "assets", "main-abc.js"), "1");
});

afterAll(() => rm(folder, { recursive: true }));

function get(path: string, headers: Record<string, string> = {}) {
  const { app } = createTestApp({ ports: { webFolder: join(folder, "dist") } });
  return app.request(path, { headers: { host: testHost, ...headers } });
}

test("every view is the one page, under a strict policy", async () => {
  for (const path of ["/", "/tasks/task_1"]) {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("<html>page</html>");
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-cache",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    });
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toContain("unsafe");
  }
});

test("files with a hash in their name are kept for ever, the page is asked for again", async () => {
  const asset = await get("/assets/main-abc.js");
  expect(asset.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(asset.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  const etag = (await get("/")).headers.get("etag") ?? "";
  expect((await get("/", { "if-none-match": etag })).status).toBe(304);
});

test.each([
  "/../secret.txt",
  "/%2e%2e/secret.txt",
  "/..%2fsecret.txt",
  "/%2e%2e%2fsecret.txt",
  "/assets/../../secret.txt",
  "/..%5csecret.txt",
  "//secret.txt",
  "/assets/%00.js",
  "/secret.txt",
])("%s leads nowhere", async (path) => {
  const response = await get(path);
  expect(response.status).toBe(404);
  expect(await response.text()).not.toContain("secret\n");
});

test("pages that are not built say what to do", async () => {
  const { app } = createTestApp({ ports: { webFolder: join(folder, "nothing") } });
  const response = await app.request("/", { headers: { host: testHost } });
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ error: { code: "not-built" } });
});

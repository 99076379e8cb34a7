import { readdir, readFile, stat } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import type { Context, Hono } from "hono";
import { refuse } from "../refusal.ts";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
  ".webmanifest": "application/manifest+json",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
};

/** Nothing inline, nothing from elsewhere; pictures may also come from memory, and files of a task may be framed. */
const pagePolicy = [
  "default-src 'self'",
  "img-src 'self' blob: data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const pageHeaders = {
  "content-security-policy": pagePolicy,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
};

/** The app's built pages. Only files found by walking the folder are ever opened, so no address can lead out of it. */
export function routePages(app: Hono, webFolder: string): void {
  let known: ReadonlyMap<string, string> = new Map();

  /** A new build has other names, so an unknown address looks again. */
  async function find(address: string): Promise<string | undefined> {
    const found = known.get(address);
    if (found !== undefined) return found;
    known = await listPages(webFolder);
    return known.get(address);
  }

  app.get("*", async (context) => {
    const isView = extname(context.req.path) === "";
    const address = isView ? "/index.html" : context.req.path;
    const hostPath = await find(address);
    const page = hostPath === undefined ? null : await sendPage(context, address, hostPath);
    if (page !== null) return page;
    if (isView)
      return refuse(context, 503, "not-built", "The app's pages are not built yet; run `npm run setup`, then reload.");
    return refuse(context, 404, "not-found", "There is no such page.");
  });
}

async function listPages(webFolder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(webFolder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(files.map((file) => [`/${relative(webFolder, file).split(sep).join("/")}`, file]));
}

/** `null` when a build took the file away meanwhile. */
async function sendPage(context: Context, address: string, hostPath: string): Promise<Response | null> {
  const found = await stat(hostPath).catch(() => null);
  if (found === null) return null;
  const { mtimeMs, size } = found;
  const etag = `"${Math.round(mtimeMs).toString(36)}-${size.toString(36)}"`;
  const isHashed = address.startsWith("/assets/");
  const headers = {
    ...pageHeaders,
    "content-type": types[extname(address)] ?? "application/octet-stream",
    "cache-control": isHashed ? "public, max-age=31536000, immutable" : "no-cache",
    etag,
  };
  if (context.req.header("if-none-match") === etag) return context.body(null, 304, headers);
  return context.body(await readFile(hostPath), 200, headers);
}

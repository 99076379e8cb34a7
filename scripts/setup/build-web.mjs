import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { root, stateFolder, webFolder, webOutput } from "./paths.mjs";
import { runQuietly } from "./run-quietly.mjs";
import { SetupTrouble, say } from "./say.mjs";

const hashFile = join(webOutput, ".source-hash");
const sources = [
  webFolder,
  join(root, "packages", "client"),
  join(root, "packages", "contracts"),
  join(root, "package-lock.json"),
];
const ignored = /^(?:dist.*|node_modules|testing|.*\.test\.tsx?)$/;

function* listFiles(path) {
  if (path.endsWith(".json")) return yield path;
  const entries = readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (ignored.test(entry.name)) continue;
    const full = join(path, entry.name);
    if (entry.isDirectory()) yield* listFiles(full);
    else if (entry.isFile()) yield full;
  }
}

function hashSources() {
  const hash = createHash("sha256");
  for (const source of sources) {
    for (const file of listFiles(source)) hash.update(`${relative(root, file)}\0`).update(readFileSync(file));
  }
  return hash.digest("hex");
}

/** The hash the pages must be built from, or `null` when the pages there are already of these sources. */
export function findStaleWeb() {
  if (!existsSync(join(webFolder, "index.html"))) return null;
  const hash = hashSources();
  return existsSync(hashFile) && readFileSync(hashFile, "utf8") === hash ? null : hash;
}

/** Builds beside the old pages and swaps, so that a running server never serves half of them. Call it under the set-up lock. */
export async function buildWeb(node) {
  const hash = findStaleWeb();
  if (hash === null) return;
  say("building the pages of the app …");
  const draft = join(stateFolder, "web-next");
  const old = join(stateFolder, "web-old");
  const vite = join(
    dirname(createRequire(join(webFolder, "package.json")).resolve("vite/package.json")),
    "bin",
    "vite.js",
  );
  const { status, output } = await runQuietly(
    "building the pages",
    node,
    [vite, "build", "--outDir", draft, "--emptyOutDir"],
    {
      cwd: webFolder,
      env: { ...process.env, NODE_ENV: "production" },
    },
  );
  if (status !== 0) throw new SetupTrouble(`The pages of the app could not be built:\n${output.trim()}`);
  writeFileSync(join(draft, ".source-hash"), hash);
  rmSync(old, { recursive: true, force: true });
  if (existsSync(webOutput)) renameSync(webOutput, old);
  renameSync(draft, webOutput);
  rmSync(old, { recursive: true, force: true });
}

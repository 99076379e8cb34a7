import { createHash } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { root } from "./paths.mjs";

/** what the joined program is made from, and what makes it; the launcher names the same places */
const places = [
  "apps/cli",
  "apps/server",
  "packages",
  "package-lock.json",
  "scripts/setup/bundle-program.mjs",
  "scripts/setup/write-program.mjs",
];

function* listPlaces(path) {
  const stats = statSync(path, { bigint: true });
  yield { path, stats };
  if (!stats.isDirectory()) return;
  for (const name of readdirSync(path).sort()) if (name !== "node_modules") yield* listPlaces(join(path, name));
}

/**
 * `fingerprint` tells any two states of the sources apart, whatever the clock said when they changed. `newestMs`: the latest time that any
 * file or folder of them carries, a folder for what was removed from it.
 */
export function lookAtSources() {
  const hash = createHash("sha256");
  let newestNs = 0n;
  for (const place of places) {
    for (const { path, stats } of listPlaces(join(root, place))) {
      if (stats.mtimeNs > newestNs) newestNs = stats.mtimeNs;
      if (stats.isFile()) hash.update(`${relative(root, path)}\0${stats.size}\0${stats.mtimeNs}\0`);
    }
  }
  return { fingerprint: hash.digest("hex"), newestMs: Number(newestNs / 1_000_000n) };
}

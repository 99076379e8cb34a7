// Loads every module of Deskhand once, so that Node keeps it without types and compiled; see prepare-code.mjs. Modules that are programs or
// threads of their own are left out: they do their work when loaded.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./paths.mjs";

const places = ["contracts", "engine", "workspace", "sandbox", "models", "documents", "tools", "client"]
  .map((name) => join(root, "packages", name, "src"))
  .concat(["server", "cli"].map((name) => join(root, "apps", name, "src")));
const programs = /(?:^|[\\/])(?:main|cli|print-[\w-]+|[\w-]+-worker)\.ts$/;
const forTests = /\.test\.ts$|\.d\.ts$|(?:^|[\\/])(?:testing|fixtures)[\\/]/;

for (const place of places) {
  for (const name of readdirSync(place, { recursive: true })) {
    if (!name.endsWith(".ts") || programs.test(name) || forTests.test(name)) continue;
    await import(pathToFileURL(join(place, name)).href);
  }
}

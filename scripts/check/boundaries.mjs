import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root as checkout } from "../setup/paths.mjs";
import { listSources } from "./list-sources.mjs";

/** `node boundaries.mjs [ROOT]`: another root is for this check's own test */
const root = process.argv[2] ?? checkout;
const folders = ["packages", "apps", "tests", "bench"];
const sourcePattern = /^(?:packages|apps|bench|tests)\/.*[.]tsx?$/;

function cruise() {
  const cruiser = join(checkout, "node_modules", "dependency-cruiser", "bin", "dependency-cruiser.mjs");
  const present = folders.filter((folder) => existsSync(join(root, folder)));
  const args = [cruiser, "--config", join(checkout, ".dependency-cruiser.mjs"), "--output-type", "json", ...present];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  if (!stdout.startsWith("{")) throw new Error(`dependency-cruiser gave no result:\n${stdout}\n${stderr}`);
  return JSON.parse(stdout);
}

const { modules, summary } = cruise();
const looked = new Set(modules.map((module) => module.source));
const sources = listSources(root).filter((path) => sourcePattern.test(path) && !path.startsWith("tests/fixtures/"));
const overlooked = sources.filter((path) => !looked.has(path));
const followed = modules.filter((module) => module.dependencies.length > 0).length;

for (const { rule, from, to, cycle } of summary.violations) {
  const comment = summary.ruleSetUsed.forbidden.find(({ name }) => name === rule.name)?.comment;
  const way = cycle ? cycle.map((step) => step.name ?? step).join(" → ") : to;
  console.log(`${from} → ${way}\n    ${rule.name}: ${comment}`);
}
for (const path of overlooked) console.log(`${path}\n    was not looked at, so nothing is known about its imports.`);
const isEmpty = sources.length === 0 || followed === 0;
if (isEmpty) console.log("Not one import was looked at: the check itself is broken.");
console.log(
  `${sources.length} files, ${summary.totalDependenciesCruised} imports, ${summary.violations.length} violations`,
);
process.exitCode = isEmpty || overlooked.length > 0 || summary.violations.length > 0 ? 1 : 0;

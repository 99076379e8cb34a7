import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { runNode } from "./run-node.mjs";
import { root } from "./setup/paths.mjs";
import { sayTrouble } from "./setup/say.mjs";
import { setUp } from "./setup.mjs";

const ending = ".bench.ts";
const folder = join(root, "bench");
const names = (existsSync(folder) ? readdirSync(folder) : [])
  .filter((file) => file.endsWith(ending))
  .map((file) => file.slice(0, -ending.length))
  .sort();
const [wanted, ...rest] = process.argv.slice(2);
const chosen = wanted === undefined ? names : names.filter((name) => name === wanted);
if (chosen.length === 0) {
  console.error(`There is no bench "${wanted ?? ""}"; there are: ${names.join(", ") || "none yet"}.`);
  process.exit(2);
}
const node = await sayTrouble(() => setUp());
// One after the other: figures taken side by side on the same cores mean nothing.
for (const name of chosen) {
  console.log(`\n── ${name} ──`);
  const status = await runNode(node, [join(root, "bench", `${name}${ending}`), ...rest], { cwd: root });
  if (status !== 0) {
    console.error(`The bench "${name}" failed.`);
    process.exitCode = 1;
  }
}

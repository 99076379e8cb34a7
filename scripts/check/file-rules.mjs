import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { root as checkout } from "../setup/paths.mjs";
import { listSources } from "./list-sources.mjs";

/** `node file-rules.mjs [ROOT]`: another root is for this check's own test */
const root = process.argv[2] ?? checkout;
const maximumLines = 400;
const forbiddenWords = new Set(
  "manager service handler helper util common misc base impl info data core v2 new legacy".split(" "),
);
const looked = /^(?:packages|apps|tests|bench|scripts|docs)\//;
const ignored = /^tests\/(?:fixtures|golden-logs|cassettes)\//;

/** `TaskManager-utils.ts` → task, manager, util */
function wordsOf(name) {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .flatMap((word) => [word, word.replace(/s$/, "")]);
}

function* judge(path) {
  const name = basename(path);
  const places = [name, ...dirname(path).split("/")];
  const word = places.flatMap(wordsOf).find((each) => forbiddenWords.has(each));
  if (word !== undefined) yield `has "${word}" in its name: the noun was not found yet`;
  if (!/\.tsx?$/.test(name)) return;
  const lines = readFileSync(join(root, path), "utf8").trimEnd().split("\n").length;
  if (lines > maximumLines) yield `has ${lines} lines; ${maximumLines} is the limit`;
  if (!/^[a-z0-9]+(?:[-.][a-z0-9]+)*$/.test(name)) yield "is not named in kebab-case";
}

const paths = listSources(root).filter((path) => looked.test(path) && !ignored.test(path));
const faults = paths.flatMap((path) => [...judge(path)].map((fault) => `${path} ${fault}`));
for (const fault of faults) console.log(fault);
console.log(`${paths.length} files, ${faults.length} faults`);
process.exitCode = paths.length === 0 || faults.length > 0 ? 1 : 0;

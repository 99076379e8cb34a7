import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { nodeEnvironment } from "./run-node.mjs";
import { root } from "./setup/paths.mjs";
import { sayTrouble } from "./setup/say.mjs";
import { setUp } from "./setup.mjs";

const bin = (...path) => join(root, "node_modules", ...path);
const own = (name) => join(root, "scripts", "check", name);

/** The slowest first, so that the rest fits beside it. */
const steps = [
  { name: "types", args: [bin("typescript", "bin", "tsc"), "-p", "tsconfig.json", "--noEmit"] },
  { name: "boundaries", args: [own("boundaries.mjs")] },
  { name: "dead code", args: [bin("knip", "bin", "knip.js"), "--no-progress", "--no-config-hints"] },
  {
    name: "lint and format",
    args: [
      bin("@biomejs", "biome", "bin", "biome"),
      "check",
      "--error-on-warnings",
      "--colors=off",
      "--max-diagnostics=60",
    ],
  },
  { name: "files", args: [own("file-rules.mjs")] },
];

/** Runs one step to its end; everything it prints is kept together. */
function runStep(node, step) {
  return new Promise((resolve) => {
    const startedMs = Date.now();
    const child = spawn(node, step.args, { cwd: root, env: nodeEnvironment(node), stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text) => (output += text));
    const end = (isGood) => resolve({ ...step, isGood, output, seconds: (Date.now() - startedMs) / 1000 });
    child.on("error", (error) => {
      output += error.message;
      end(false);
    });
    child.on("close", (status) => end(status === 0));
  });
}

async function runAll(node, wanted) {
  const waiting = [...wanted];
  const results = [];
  const worker = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const result = await runStep(node, step);
      if (!result.isGood) console.log(`\n── ${result.name} ──\n${result.output.trimEnd()}\n`);
      results.push(result);
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), steps.length) }, worker));
  return wanted.map((step) => results.find((result) => result.name === step.name));
}

const node = await sayTrouble(() => setUp({ web: false }));
const names = process.argv.slice(2);
const wanted = steps.filter((step) => names.length === 0 || names.includes(step.name));
if (wanted.length === 0) {
  console.error(`No such step; there are: ${steps.map((step) => step.name).join(", ")}.`);
  process.exit(2);
}
const results = await runAll(node, wanted);
for (const { name, isGood, seconds, output } of results) {
  const last = output.trimEnd().split("\n").at(-1) ?? "";
  console.log(
    `${isGood ? "ok    " : "FAILED"}  ${name.padEnd(16)} ${seconds.toFixed(1).padStart(5)} s  ${isGood ? last.slice(0, 80) : ""}`,
  );
}
process.exitCode = results.every((result) => result.isGood) ? 0 : 1;

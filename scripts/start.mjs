import { join } from "node:path";
import { runNode } from "./run-node.mjs";
import { root } from "./setup/paths.mjs";
import { sayTrouble } from "./setup/say.mjs";
import { setUp } from "./setup.mjs";

const node = await sayTrouble(() => setUp());
process.exitCode = await runNode(node, [join(root, "apps/cli/src/main.ts"), ...process.argv.slice(2)]);

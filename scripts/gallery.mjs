import { join } from "node:path";
import { runNode } from "./run-node.mjs";
import { root } from "./setup/paths.mjs";
import { sayTrouble } from "./setup/say.mjs";
import { setUp } from "./setup.mjs";

const node = await sayTrouble(() => setUp({ web: false }));
process.exitCode = await runNode(node, [join(root, "scripts", "gallery", "run.ts"), ...process.argv.slice(2)]);

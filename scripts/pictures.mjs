import { join } from "node:path";
import { runNode } from "./run-node.mjs";
import { root } from "./setup/paths.mjs";
import { sayTrouble } from "./setup/say.mjs";
import { setUp } from "./setup.mjs";

const node = await sayTrouble(() => setUp());
process.exitCode = await runNode(node, [join(root, "scripts", "pictures", "run.ts")]);

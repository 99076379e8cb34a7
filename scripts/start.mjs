import { runNode } from "./run-node.mjs";
import { isProgramCurrent } from "./setup/bundle-program.mjs";
import { programFile, sourceMain } from "./setup/paths.mjs";
import { sayTrouble } from "./setup/say.mjs";
import { setUp } from "./setup.mjs";

const node = await sayTrouble(() => setUp());
process.exitCode = await runNode(node, [isProgramCurrent() ? programFile : sourceMain, ...process.argv.slice(2)]);

import { runNode } from "./run-node.mjs";
import { findCurrentProgram } from "./setup/joined-program.mjs";
import { sourceMain } from "./setup/paths.mjs";
import { sayTrouble } from "./setup/say.mjs";
import { setUp } from "./setup.mjs";

const node = await sayTrouble(() => setUp());
process.exitCode = await runNode(node, [findCurrentProgram() ?? sourceMain, ...process.argv.slice(2)]);

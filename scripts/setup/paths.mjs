import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** the checkout's root folder */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const nodeModules = join(root, "node_modules");
/** written last by the set-up: line 1 the path of Node 24, line 2 the fingerprint of what is installed; the launcher reads line 1 */
export const readyFile = join(nodeModules, ".deskhand-ready");
/** what the scripts keep in the checkout: the set-up's lock, half-built pages */
export const stateFolder = join(root, ".deskhand");
/** compiled code kept between starts */
export const compileCache = join(nodeModules, ".cache", "deskhand-compile");
/** the program as it is started, joined from its sources, a folder for each build; see joined-program.mjs */
export const programFolder = join(nodeModules, ".cache", "deskhand-program");
/** the program's sources */
export const sourceMain = join(root, "apps", "cli", "src", "main.ts");
export const webFolder = join(root, "apps", "web");
export const webOutput = join(webFolder, "dist");

import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildWeb, findStaleWeb } from "./setup/build-web.mjs";
import { bundleProgram, wantsBundle } from "./setup/bundle-program.mjs";
import { findReadyNode, installPackages, touchReady } from "./setup/install-packages.mjs";
import { installSystemPackages } from "./setup/install-system-packages.mjs";
import { withSetupLock } from "./setup/lock.mjs";
import { limitCompiledCode, prepareCode } from "./setup/prepare-code.mjs";
import { SetupTrouble, say, sayTrouble } from "./setup/say.mjs";

const minimumNode = 20;

/**
 * Makes this checkout ready to run and returns the path of Node 24; with nothing to do it is quick, silent and writes nothing
 * but a time. `web`: the app's pages too. `tests`: what the tests need of the system too.
 */
export async function setUp({ web = true, tests = false } = {}) {
  if (Number.parseInt(process.versions.node, 10) < minimumNode) {
    throw new SetupTrouble(
      `Deskhand needs Node ${minimumNode} or later, this is ${process.version}; install it from https://nodejs.org and start again.`,
    );
  }
  if (tests) await installSystemPackages({ tests });
  const ready = findReadyNode();
  if (ready !== null && !wantsBundle() && !(web && findStaleWeb() !== null)) {
    touchReady();
    return ready;
  }
  return withSetupLock(async () => {
    // A command that only looks something up does not wait for the system's packages.
    const system = web && !tests ? installSystemPackages({ tests }) : null;
    const node = await installPackages();
    await system;
    if (web) await buildWeb(node);
    await bundleProgram(node);
    limitCompiledCode();
    await prepareCode(node);
    touchReady();
    say("ready.");
    return node;
  });
}

if (fileURLToPath(import.meta.url) === realpathSync(process.argv[1])) {
  const isForCommand = process.argv.includes("--no-web");
  await sayTrouble(() => setUp({ web: !isForCommand, tests: process.argv.includes("--tests") }));
}

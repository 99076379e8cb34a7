import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { root, stateFolder } from "./paths.mjs";
import { SetupTrouble, say } from "./say.mjs";

const lockFile = join(stateFolder, "setup.lock");
const pollMs = 200;
const patienceMs = 20 * 60_000;

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** Pid of the holder, or `null` when the lock is free. */
function readHolder() {
  try {
    return Number(readFileSync(lockFile, "utf8"));
  } catch (error) {
    if (error.code === "ENOENT") return null;
    throw error;
  }
}

/** The link appears with its content at once, so no reader ever sees a lock without a holder. */
function tryTake() {
  const own = `${lockFile}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, lockFile);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

/** Moves a dead holder's lock aside; puts it back if somebody living took it in between. */
function clearDead(deadPid) {
  const aside = `${lockFile}.dead.${process.pid}`;
  try {
    renameSync(lockFile, aside);
  } catch (error) {
    if (error.code === "ENOENT") return;
    throw error;
  }
  if (Number(readFileSync(aside, "utf8")) !== deadPid) linkSync(aside, lockFile);
  rmSync(aside, { force: true });
}

async function take() {
  const deadline = Date.now() + patienceMs;
  let hasSaid = false;
  while (!tryTake()) {
    const holder = readHolder();
    if (holder !== null && !isAlive(holder)) {
      clearDead(holder);
      continue;
    }
    if (!hasSaid) say("another set-up of this folder is running; waiting for it to end.");
    hasSaid = true;
    if (Date.now() > deadline)
      throw new SetupTrouble(`Another set-up does not end; stop it, or delete ${lockFile}, and start again.`);
    await pause(pollMs);
  }
}

/** Runs `work` while no other set-up of this checkout runs; released when the process dies, too. */
export async function withSetupLock(work) {
  try {
    mkdirSync(stateFolder, { recursive: true });
    await take();
  } catch (error) {
    if (error.code !== "EACCES" && error.code !== "EROFS") throw error;
    throw new SetupTrouble(
      `Deskhand cannot write in ${root}; make that folder yours, or clone it again into a folder of yours.`,
    );
  }
  const release = () => rmSync(lockFile, { force: true });
  const releaseAndEnd = () => {
    release();
    process.exit(130);
  };
  process.once("exit", release);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, releaseAndEnd);
  try {
    return await work();
  } finally {
    release();
    process.off("exit", release);
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.off(signal, releaseAndEnd);
  }
}

import { spawn } from "node:child_process";
import { constants } from "node:os";
import { delimiter, dirname } from "node:path";
import { compileCache } from "./setup/paths.mjs";

const parentPollMs = 250;

/**
 * Flags of every Node that runs Deskhand, the same as in `deskhand`: the earliest Node 24 warns about what later ones call finished, and
 * most tasks are too short for code to become fast slowly.
 */
export const nodeFlags = ["--no-lazy-feedback-allocation", "--disable-warning=ExperimentalWarning"];

/** `process.env` with Node 24 first on PATH and compiled code kept between starts. */
export function nodeEnvironment(node) {
  return {
    ...process.env,
    PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ""}`,
    NODE_COMPILE_CACHE: compileCache,
  };
}

/**
 * npm runs its scripts below a shell and passes SIGTERM to that shell alone, which dies of it without a word: calls `orphaned`
 * when the parent is gone. Returns the function that ends the watch.
 */
function watchParent(orphaned) {
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event === undefined) return () => {};
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    orphaned();
  }, parentPollMs);
  return () => clearInterval(timer);
}

/**
 * Runs Node 24 in the foreground and resolves to its exit status (128 + number for a signal). Signals are passed on, except a
 * terminal's Ctrl-C, which the terminal already gave to both.
 */
export function runNode(node, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, [...nodeFlags, ...args], { stdio: "inherit", env: nodeEnvironment(node), ...options });
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
    const pass = (signal) => {
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    };
    for (const signal of signals) process.on(signal, pass);
    const endWatch = watchParent(() => child.kill("SIGTERM"));
    child.on("error", reject);
    child.on("exit", (status, signal) => {
      endWatch();
      for (const name of signals) process.off(name, pass);
      resolve(status ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

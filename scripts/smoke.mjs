import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { root } from "./setup/paths.mjs";
import { findFreePort, readAddresses } from "./wait-for-address.mjs";

const startPatienceMs = 300_000;
const stopPatienceMs = 10_000;
/** what the house promises for every start but the first */
const secondStartMs = 2000;

function fail(sentence) {
  throw new Error(`start-up smoke: ${sentence}`);
}

function patience(milliseconds, sentence) {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`start-up smoke: ${sentence}`)), milliseconds).unref();
  });
}

/** Runs `npm start` as a person would, without a window, until it prints its address. */
async function start(home) {
  const port = await findFreePort();
  const startedMs = performance.now();
  const child = spawn("npm", ["start", "--silent", "--", "serve", "--no-open", "--port", String(port)], {
    cwd: root,
    env: { ...process.env, DESKHAND_HOME: home, DESKHAND_CACHE: join(home, "cache"), DESKHAND_BUILD_IMAGE: "never" },
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  const ended = once(child, "exit");
  const address = new Promise((resolve) => readAddresses(child.stdout, resolve));
  const died = ended.then(([status]) => fail(`npm start ended with status ${status} before it printed an address`));
  const late = patience(startPatienceMs, "npm start printed no address in time");
  try {
    return {
      child,
      ended,
      port,
      address: await Promise.race([address, died, late]),
      tookMs: performance.now() - startedMs,
    };
  } catch (error) {
    if (child.exitCode === null) process.kill(-child.pid, "SIGKILL");
    throw error;
  }
}

async function look({ address, port }) {
  const first = await fetch(address, { redirect: "manual" });
  const cookie = first.headers
    .getSetCookie()
    .map((each) => each.split(";")[0])
    .join("; ");
  const next = first.headers.get("location");
  const page = next === null ? first : await fetch(new URL(next, address), { headers: { cookie } });
  if (page.status !== 200) fail(`the page answered ${page.status}`);
  if (!(await page.text()).includes("<html")) fail("the page is not HTML");
  const tasks = await fetch(`http://127.0.0.1:${port}/api/tasks`, { headers: { cookie } });
  if (tasks.status !== 200) fail(`the task list answered ${tasks.status}`);
  const stranger = await fetch(`http://127.0.0.1:${port}/api/tasks`);
  if (stranger.status !== 401 && stranger.status !== 403) fail(`a request without the token got ${stranger.status}`);
}

function isListening(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () => resolve(true)).on("error", () => resolve(false));
    socket.on("close", () => socket.destroy());
  });
}

/** Stops it like a process supervisor: one signal to npm alone. */
async function stop({ child, ended, port }) {
  child.kill("SIGTERM");
  await Promise.race([ended, patience(stopPatienceMs, "npm start did not stop when it was told to")]);
  const deadlineMs = performance.now() + stopPatienceMs;
  while (await isListening(port)) {
    if (performance.now() > deadlineMs) fail("the server still listens after npm start has ended");
    await pause(50);
  }
}

if (!existsSync(join(root, "apps/cli/src/main.ts"))) {
  console.log("start-up smoke: there is no command line yet.");
  process.exit(0);
}
const home = mkdtempSync(join(tmpdir(), "deskhand-smoke-"));
try {
  const first = await start(home);
  await look(first);
  await stop(first);
  const second = await start(home);
  await stop(second);
  console.log(`start-up smoke: first ${Math.round(first.tookMs)} ms, second ${Math.round(second.tookMs)} ms`);
  if (second.tookMs > secondStartMs)
    fail(`the second start took ${Math.round(second.tookMs)} ms; ${secondStartMs} is the limit`);
} finally {
  rmSync(home, { recursive: true, force: true });
}

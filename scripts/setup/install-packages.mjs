import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { findWorkingNode } from "./find-node.mjs";
import { nodeModules, readyFile, root } from "./paths.mjs";
import { runQuietly } from "./run-quietly.mjs";
import { SetupTrouble, say } from "./say.mjs";

const lockfile = join(root, "package-lock.json");
const minimumNpm = 8;

/** What `node_modules` must have been made from. */
function fingerprint() {
  const hash = createHash("sha256").update(readFileSync(lockfile));
  return `${process.platform}-${process.arch}-${hash.digest("hex")}`;
}

/** The Node 24 of a finished installation that still fits, else `null`. */
export function findReadyNode() {
  if (!existsSync(readyFile)) return null;
  const [node, installed] = readFileSync(readyFile, "utf8").split("\n");
  return installed === fingerprint() && existsSync(node) ? node : null;
}

/** Keeps the launcher's cheap check (is anything newer than this file?) true; a folder of somebody else stays as it is. */
export function touchReady() {
  const now = new Date();
  try {
    if (Date.now() - statSync(readyFile).mtimeMs > 1000) utimesSync(readyFile, now, now);
  } catch (error) {
    if (!["EACCES", "EPERM", "EROFS"].includes(error.code)) throw error;
  }
}

/**
 * Whether what npm says it has put there is what the lockfile asks for: true after a developer's own `npm install`, which then
 * need not be repeated. Optional packages may be absent: they are for other platforms.
 */
function isInstalledByHand() {
  const hidden = join(nodeModules, ".package-lock.json");
  if (!existsSync(hidden)) return false;
  const wanted = JSON.parse(readFileSync(lockfile, "utf8")).packages;
  const present = JSON.parse(readFileSync(hidden, "utf8")).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.startsWith("node_modules/") && !path.includes("/node_modules/")) return true;
    const found = present[path];
    if (found === undefined) return entry.optional === true || entry.peer === true;
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

/** npm of the running script when there is one (it is surely there), else the one on PATH. */
function npmCommand() {
  const running = process.env.npm_execpath;
  if (running && basename(running) === "npm-cli.js")
    return { command: process.execPath, before: [running], shell: false };
  const beside = join(dirname(process.execPath), "node_modules", "npm", "bin", "npm-cli.js");
  if (existsSync(beside)) return { command: process.execPath, before: [beside], shell: false };
  return { command: "npm", before: [], shell: process.platform === "win32" };
}

const npmTroubles = [
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|FETCH_ERROR/,
    "The libraries could not be downloaded: npm's registry cannot be reached. Check the network (and HTTPS_PROXY, if you need a proxy), then start again.",
  ],
  [
    /SELF_SIGNED_CERT|UNABLE_TO_(?:VERIFY|GET)|CERT_/,
    "The libraries could not be downloaded: the network's certificate is not trusted. Set NODE_EXTRA_CA_CERTS to your organisation's certificate file, then start again.",
  ],
  [/ENOSPC/, "The disk is full: make about 1 GB of room, then start again."],
  [
    /EACCES|EPERM|EROFS/,
    `npm may not write where it must; make ${root} and the npm cache in your home folder yours, then start again.`,
  ],
  [
    /EINTEGRITY/,
    "A downloaded library is damaged or was changed on its way: run `npm cache clean --force`, then start again.",
  ],
  [
    /\bE404\b|ETARGET/,
    "npm's registry does not have one of the libraries: check which registry `npm config get registry` names, then start again.",
  ],
];

function explain(output) {
  const known = npmTroubles.find(([pattern]) => pattern.test(output));
  const errors = output.split("\n").filter((line) => line.startsWith("npm error") && !line.includes("complete log"));
  const lines = (errors.length > 0 ? errors : output.trim().split("\n")).slice(0, 12).join("\n");
  const sentence = known
    ? known[1]
    : "The libraries could not be installed; npm's own words are above. Put that right, then start again.";
  process.stderr.write(`${lines}\n`);
  return sentence;
}

async function checkNpm(npm) {
  const { status, output } = await runQuietly("asking npm for its version", npm.command, [...npm.before, "--version"], {
    cwd: root,
    shell: npm.shell,
  });
  const version = output.match(/^(\d+)\.\d+\.\d+/m);
  if (status !== 0 || version === null)
    throw new SetupTrouble("npm was not found; install Node with npm from https://nodejs.org and start again.");
  if (Number(version[1]) < minimumNpm) {
    throw new SetupTrouble(`npm ${version[0]} is too old; run \`npm install --global npm@10\` and start again.`);
  }
}

/** One small question first: without a network npm asks for every optional library again and again, for minutes. */
async function checkRegistry(npm) {
  const args = [
    "view",
    "zod",
    "version",
    "--loglevel=error",
    "--prefer-offline",
    "--fetch-retries=1",
    "--fetch-retry-mintimeout=1000",
  ];
  const { status, output } = await runQuietly("asking npm's registry", npm.command, [...npm.before, ...args], {
    cwd: root,
    shell: npm.shell,
  });
  if (status !== 0) throw new SetupTrouble(explain(output));
}

async function installWithNpm() {
  const npm = npmCommand();
  await checkNpm(npm);
  await checkRegistry(npm);
  say("getting Node 24 and the libraries from npm (about 150 MB, once; one to three minutes) …");
  // A folder without the mark may be half of an installation, which npm would take for a whole one.
  if (!existsSync(readyFile)) rmSync(nodeModules, { recursive: true, force: true });
  // Not `npm ci`: it refuses a lockfile without the binaries of every other platform, and registries carry those late or never.
  // The lockfile still fixes every version and hash; it is not written.
  const args = ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const all = ["--include=dev", "--include=optional", "--include=peer"];
  const patience = ["--fetch-retries=3", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=10000"];
  const { status, output } = await runQuietly(
    "getting the libraries",
    npm.command,
    [...npm.before, ...args, ...all, ...patience],
    {
      cwd: root,
      shell: npm.shell,
    },
  );
  if (status !== 0) throw new SetupTrouble(explain(output));
}

/** Makes `node_modules` what the lockfile says and returns the path of Node 24. Call it under the set-up lock. */
export async function installPackages() {
  const ready = findReadyNode();
  if (ready !== null) return ready;
  if (!isInstalledByHand()) await installWithNpm();
  const node = await findWorkingNode();
  mkdirSync(nodeModules, { recursive: true });
  const draft = `${readyFile}.${process.pid}`;
  writeFileSync(draft, `${node}\n${fingerprint()}\n`);
  renameSync(draft, readyFile);
  return node;
}

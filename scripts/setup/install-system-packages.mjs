import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { runQuietly } from "./run-quietly.mjs";
import { say } from "./say.mjs";

/** What the tests use of the system: Debian's package, and the programs or files any of which shows that it is there. */
const needs = [
  { name: "chromium", why: "browser journeys", anyOf: ["chromium", "chromium-browser", "google-chrome"] },
  {
    name: "fonts-liberation",
    why: "pages that look the same everywhere",
    anyOf: ["/usr/share/fonts/truetype/liberation"],
  },
  { name: "attr", why: "extended attributes of files", anyOf: ["setfattr"] },
  { name: "poppler-utils", why: "reading PDF files back", anyOf: ["pdftotext"] },
];

function isThere(name) {
  if (name.startsWith("/")) return existsSync(name);
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, name)));
}

/** The words to put before a command to run it as root without being asked, or `null` when that is not possible. */
function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  return spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status === 0 ? ["sudo", "-n"] : null;
}

async function installWithApt(prefix, names) {
  const env = ["env", "DEBIAN_FRONTEND=noninteractive"];
  const apt = [...prefix, ...env, "apt-get", "-o", "DPkg::Lock::Timeout=300", "-qq"];
  const run = ([command, ...args]) => runQuietly("installing what the tests need", command, args);
  await run([...apt, "update"]);
  return run([...apt, "install", "-y", "--no-install-recommends", ...names]);
}

/** Installs what the tests use of the system where that is allowed; else names the command to type and goes on without. */
export async function installSystemPackages() {
  if (process.platform !== "linux") return;
  const missing = needs.filter((need) => !need.anyOf.some(isThere));
  if (missing.length === 0) return;
  const names = missing.map((need) => need.name);
  const list = missing.map((need) => `${need.name} (${need.why})`).join(", ");
  if (!isThere("apt-get")) return say(`some tests will be skipped; install with your system's package tool: ${list}.`);
  const prefix = rootPrefix();
  const typed = `sudo apt-get update && sudo apt-get install -y ${names.join(" ")}`;
  if (prefix === null) return say(`some tests will be skipped without ${list}; to have them, type: ${typed}`);
  say(`installing for the tests: ${list} …`);
  const { status, output } = await installWithApt(prefix, names);
  if (status === 0) return;
  say(`apt-get could not install them, so some tests will be skipped; to try it yourself, type: ${typed}`);
  process.stderr.write(`${output.trim().split("\n").slice(-5).join("\n")}\n`);
}

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { runQuietly } from "./run-quietly.mjs";
import { say } from "./say.mjs";

const qemu = process.arch === "arm64" ? "qemu-system-arm" : "qemu-system-x86";
const qemuProgram = process.arch === "arm64" ? "qemu-system-aarch64" : "qemu-system-x86_64";

/** What Deskhand uses of the system: Debian's package, and the programs or files any of which shows that it is there. */
const runNeeds = [
  { name: "bubblewrap", why: "running programs apart from your files", anyOf: ["bwrap"] },
  { name: qemu, why: "running programs in a virtual machine", anyOf: [qemuProgram] },
  { name: "erofs-utils", why: "showing folders to a virtual machine", anyOf: ["mkfs.erofs"] },
  { name: "mmdebstrap", why: "making the set of programs that tasks have", anyOf: ["mmdebstrap"] },
  { name: "xz-utils", why: "unpacking what that set is made of", anyOf: ["xz"] },
  {
    name: "debian-archive-keyring",
    why: "checking where it comes from",
    anyOf: ["/usr/share/keyrings/debian-archive-keyring.gpg"],
  },
];

/** What the tests use besides. */
const testNeeds = [
  { name: "chromium", why: "browser journeys", anyOf: ["chromium", "chromium-browser", "google-chrome"] },
  {
    name: "fonts-liberation",
    why: "pages that look the same everywhere",
    anyOf: ["/usr/share/fonts/truetype/liberation"],
  },
  { name: "attr", why: "extended attributes of files", anyOf: ["setfattr"] },
  { name: "poppler-utils", why: "reading PDF files back", anyOf: ["pdftotext"] },
  ...["writer", "calc", "impress"].map((part) => ({
    name: `libreoffice-${part}-nogui`,
    why: "looking at the pages of documents",
    anyOf: [`/usr/lib/libreoffice/program/lib${{ writer: "sw", calc: "sc", impress: "sd" }[part]}lo.so`],
  })),
  {
    name: "fonts-crosextra-carlito",
    why: "pages as they look elsewhere",
    anyOf: ["/usr/share/fonts/truetype/crosextra"],
  },
  { name: "libsecret-tools", why: "keeping keys in a keychain", anyOf: ["secret-tool"] },
  { name: "gnome-keyring", why: "a keychain to try", anyOf: ["gnome-keyring-daemon"] },
  { name: "dbus-daemon", why: "reaching that keychain", anyOf: ["dbus-run-session"] },
  { name: "openssl", why: "checking certificates with another program", anyOf: ["openssl"] },
  { name: "curl", why: "trying what programs trust", anyOf: ["curl"] },
  { name: "wget", why: "trying it with another program", anyOf: ["wget"] },
  {
    name: "python3-requests",
    why: "trying it with Python",
    anyOf: ["/usr/lib/python3/dist-packages/requests"],
  },
  { name: "python3-pip", why: "trying it with pip", anyOf: ["/usr/lib/python3/dist-packages/pip"] },
  { name: "uidmap", why: "making images as an ordinary user", anyOf: ["newuidmap"] },
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
  const run = ([command, ...args]) => runQuietly("installing with apt-get", command, args);
  await run([...apt, "update"]);
  return run([...apt, "install", "-y", "--no-install-recommends", ...names]);
}

/**
 * Installs what Deskhand, or what Deskhand and its tests use of the system, where that is allowed; else names the command to type and goes
 * on without.
 */
export async function installSystemPackages({ tests }) {
  if (process.platform !== "linux") return;
  const missing = (tests ? [...runNeeds, ...testNeeds] : runNeeds).filter((need) => !need.anyOf.some(isThere));
  if (missing.length === 0) return;
  const names = missing.map((need) => need.name);
  const list = missing.map((need) => `${need.name} (${need.why})`).join(", ");
  const lack = tests ? "some tests will be skipped" : "Deskhand starts without, and can do less";
  if (!isThere("apt-get")) return say(`${lack}; install with your system's package tool: ${list}.`);
  const prefix = rootPrefix();
  const typed = `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names.join(" ")}`;
  if (prefix === null) return say(`${lack}: ${list}; to have them, type: ${typed}`);
  say(`installing with apt-get: ${list} …`);
  const { status, output } = await installWithApt(prefix, names);
  if (status === 0) return;
  say(`apt-get could not install them, so ${lack}; to try it yourself, type: ${typed}`);
  process.stderr.write(`${output.trim().split("\n").slice(-5).join("\n")}\n`);
}

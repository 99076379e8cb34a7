import { readFile } from "node:fs/promises";
import { findProgram } from "./find-program.ts";

/** Programs the process isolation needs beside Node, with the Debian package each comes in. */
const needed: readonly (readonly [program: string, packageName: string])[] = [
  ["bwrap", "bubblewrap"],
  ["unshare", "util-linux"],
  ["mount", "mount"],
  ["umount", "mount"],
  ["tar", "tar"],
  ["find", "findutils"],
  ["mknod", "coreutils"],
];

/** what decides how a jail is made, and what makes it; both ways isolate */
const deciding = ["perl", "sh"];

/** Where the programs are that the process isolation needs; `null` for a missing one. */
function neededPrograms(): Promise<readonly (string | null)[]> {
  return Promise.all(needed.map(([program]) => findProgram(program)));
}

/** Where everything is that decides how programs are isolated; `null` for what is missing. */
export async function isolatingPrograms(): Promise<readonly (string | null)[]> {
  return [...(await neededPrograms()), ...(await Promise.all(deciding.map(findProgram)))];
}

/** What has to be installed, in words with the command to type. */
export async function missingPrograms(): Promise<readonly string[]> {
  const found = await neededPrograms();
  const absent = needed.filter((_program, index) => found[index] === null);
  if (absent.length === 0) return [];
  const packages = [...new Set(absent.map(([, packageName]) => packageName))].join(" ");
  const names = absent.map(([program]) => (program === "bwrap" ? "bubblewrap" : program)).join(", ");
  return [`${names} ${absent.length === 1 ? "is" : "are"} not installed; type: sudo apt-get install ${packages}`];
}

const settings: readonly Readonly<{ name: string; blocks: string; allows: string }>[] = [
  { name: "kernel.apparmor_restrict_unprivileged_userns", blocks: "1", allows: "0" },
  { name: "kernel.unprivileged_userns_clone", blocks: "0", allows: "1" },
  { name: "user.max_user_namespaces", blocks: "0", allows: "10000" },
];

/** Settings of the system that keep ordinary users from making namespaces, in words with the command to type. */
export async function blockingSettings(): Promise<readonly string[]> {
  const words: string[] = [];
  for (const { name, blocks, allows } of settings) {
    const value = await readFile(`/proc/sys/${name.replaceAll(".", "/")}`, "utf8").catch(() => null);
    if (value?.trim() === blocks)
      words.push(
        `this system does not let programs be isolated by ordinary users; type: sudo sysctl -w ${name}=${allows}`,
      );
  }
  return words;
}

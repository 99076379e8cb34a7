import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeEmptyPackages } from "./empty-packages.ts";
import { suite } from "./recipe.ts";
import { runProgram } from "./run-program.ts";

/** where an apt of our own keeps its things */
export type AptSetting = Readonly<{ configFile: string; archives: string /** always empty */; noArchives: string }>;

const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
const usualMirror = "http://deb.debian.org/debian";
/** what is taken from the computer's own apt: how to reach the network and what it says about clocks */
const takenOver = /^Acquire::(?:https?::(?:Proxy|Proxy-Auto-Detect|Timeout|CAInfo)|Check-|Retries|ForceIPv[46])/;

/** Writes the configuration of an apt that shares nothing with the computer's own but its mirror, its proxy and Debian's keys. */
export async function writeAptSetting(folder: string, architecture: string, signal: AbortSignal): Promise<AptSetting> {
  const archives = join(folder, "archives");
  const noArchives = join(folder, "no-archives");
  const places = ["etc/none", "etc/preferences.d", "state/lists/partial", "cache"];
  const shelves = ["archives/partial", "no-archives/partial"];
  for (const place of [...places, ...shelves]) await mkdir(join(folder, place), { recursive: true });
  await writeFile(join(folder, "state/status"), "");
  const emptySource = join(folder, "empty");
  await writeEmptyPackages(emptySource, signal);
  const own = `deb [trusted=yes] copy://${emptySource} ./\n`;
  await writeFile(join(folder, "etc/sources.list"), `${own}${sourceLines(await findMirror(), architecture)}`);
  const configFile = join(folder, "apt.conf");
  const lines = [
    `Dir "${folder}/";`,
    'Dir::Etc "etc"; Dir::Etc::sourcelist "sources.list"; Dir::Etc::sourceparts "none"; Dir::Etc::parts "none";',
    'Dir::State "state"; Dir::State::status "status"; Dir::Cache "cache";',
    `Dir::Cache::archives "${archives}";`,
    `APT::Architecture "${architecture}"; APT::Architectures "${architecture}";`,
    'APT::Install-Recommends "false"; APT::Install-Suggests "false"; APT::Sandbox::User "root";',
    'Acquire::Languages "none"; APT::Get::List-Cleanup "false";',
  ];
  await writeFile(configFile, `${[...lines, ...(await readHostLines(signal))].join("\n")}\n`);
  return { configFile, archives, noArchives };
}

async function readHostLines(signal: AbortSignal): Promise<readonly string[]> {
  const call = { command: "apt-config", args: ["dump"], doing: "reading apt's configuration", signal };
  const lines = (await runProgram(call)).toString("utf8").split("\n");
  return lines.filter((line) => takenOver.test(line));
}

function sourceLines(mirror: string, architecture: string): string {
  const options = `[arch=${architecture} signed-by=${keyring}]`;
  const security = mirror.replace(/\/debian$/, "/debian-security");
  return [
    `deb ${options} ${mirror} ${suite} main`,
    `deb ${options} ${mirror} ${suite}-updates main`,
    `deb ${options} ${security} ${suite}-security main`,
    "",
  ].join("\n");
}

/** The Debian mirror that this computer uses, if it has one with the usual layout; else Debian's own. */
async function findMirror(): Promise<string> {
  const folder = "/etc/apt/sources.list.d";
  const named = (await readdir(folder).catch(() => [])).map((name) => join(folder, name));
  for (const file of ["/etc/apt/sources.list", ...named]) {
    const text = await readFile(file, "utf8").catch(() => "");
    const mirror = /^(?:deb |URIs:).*?(https?:\/\/\S+\/debian)\/?(?:\s|$)/m.exec(text)?.[1];
    if (mirror !== undefined) return mirror;
  }
  return usualMirror;
}

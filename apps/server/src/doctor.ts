import { existsSync } from "node:fs";
import { statfs, unlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type ImageState, type IsolationReport, isHeld, type Trial } from "@deskhand/contracts";
import { confinesReaders } from "./compose/compose-readers.ts";
import { probe, webFolder } from "./compose.ts";
import type { Config } from "./config.ts";
import { findAppBrowser, findOnPath } from "./desktop/open-window.ts";
import { openHome } from "./home/home-folder.ts";
import { addressOf, findRunningServer } from "./home/server-record.ts";
import type { IsolationDesk } from "./isolation/create-isolation.ts";

export type Finding = Readonly<{
  name: string;
  /** `optional`: not there, and Deskhand works without it */
  status: "good" | "optional" | "missing";
  found: string;
  /** how to get it; empty when there is nothing to do */
  fix: string;
}>;

const leastFreeBytes = 500_000_000;

/** Looks at everything Deskhand needs or can use, and tests the isolations; takes seconds and changes nothing of the user's. */
export async function examine(config: Config): Promise<readonly Finding[]> {
  const { models, isolation } = probe(config);
  await models.desk.look();
  const homeFolder = await examineHome(config);
  const isolations = homeFolder.status === "good" ? await examineIsolation(isolation) : [];
  await isolation.close();
  return [
    examineNode(),
    homeFolder,
    ...(homeFolder.status === "good" ? [await examineSpace(config)] : []),
    examineSqlite(),
    await examineServer(config),
    examineWeb(),
    examineTextRecognition(),
    ...(homeFolder.status === "good" ? [await examineReaders(config)] : []),
    ...isolations,
    ...models.list().map(
      ({ abilities = "", ref, note, isReady, missing }): Finding => ({
        name: "model",
        status: isReady ? "good" : "optional",
        found: `${ref}${ref === models.defaultRef ? " (used when none is named)" : ""}: ${`${note} ${abilities}`.trim()}`,
        fix: missing,
      }),
    ),
    examineBrowser(config),
    examineOffice(config),
  ];
}

/** Every isolation as it is tried now, what the self-test found, and the one new tasks get. */
async function examineIsolation(isolation: IsolationDesk): Promise<Finding[]> {
  await isolation.test();
  const { because, chosen, image, selfTest, tiers } = await isolation.settledReport();
  const tried = tiers.map(
    (tier): Finding =>
      tier.isReady
        ? { name: "isolation", status: "good", found: `${tier.isolation}: ${tier.note}`, fix: "" }
        : {
            name: "isolation",
            status: "optional",
            found: `${tier.isolation}: ${isClosed(tier.isolation, selfTest.trials) ? "no program runs in it" : "does not work here"}`,
            fix: tier.missing.join(" "),
          },
  );
  const tests = selfTest.trials.map(
    (trial): Finding => ({
      name: "self-test",
      status: isHeld(trial) ? "good" : "missing",
      found: `${trial.isolation}: ${trial.title}: ${trial.found}`,
      fix: fixOf(trial),
    }),
  );
  const choice: Finding =
    chosen === null
      ? {
          name: "isolation",
          status: "missing",
          found: because,
          fix: "Correct what is missing, or change settings.json.",
        }
      : { name: "isolation", status: "good", found: `new tasks use ${chosen}. ${because}`, fix: "" };
  return [...tried, ...tests, choice, ...examinePrograms(image)];
}

/** Whether its self-test closed it. */
function isClosed(isolation: Trial["isolation"], trials: readonly Trial[]): boolean {
  return trials.some((trial) => trial.isolation === isolation && !isHeld(trial));
}

function fixOf(trial: Trial): string {
  if (isHeld(trial)) return "";
  return trial.attempt === "worked"
    ? "Do not use this isolation; report what is shown here."
    : "No program runs in this isolation until that was shown; run `deskhand doctor` again, and report it if that does not help.";
}

/** The full set, and the small one where there is a newer one. */
function examinePrograms({ full, minimal }: IsolationReport["image"]): Finding[] {
  const isUsed = minimal.bytes !== null && full.bytes === null;
  const older = minimal.status === "missing" && isUsed ? [examineSet(minimal, "small")] : [];
  return [...older, examineSet(full, "full")];
}

function examineSet({ bytes, note, status }: ImageState, set: "small" | "full"): Finding {
  const command = `npm run image -- ${set === "small" ? "minimal" : "full"}`;
  // one that is there and counts as missing is older than what this Deskhand makes
  const isOlder = status === "missing" && bytes !== null;
  const fix = isOlder ? `Press “Build it again” on the page “Isolation”, or type: ${command}` : "";
  return { name: "programs", status: status === "ready" ? "good" : "optional", found: `${set} set: ${note}`, fix };
}

function examineNode(): Finding {
  const major = Number.parseInt(process.versions.node, 10);
  const isGood = major >= 24;
  const fix = isGood ? "" : "Start Deskhand with its own launcher, ./deskhand or npm start; it brings Node 24.";
  return { name: "node", status: isGood ? "good" : "missing", found: process.version, fix };
}

async function examineHome(config: Config): Promise<Finding> {
  const test = join(config.home, `.writable-${process.pid}`);
  try {
    await openHome(config.home);
    await writeFile(test, "");
    await unlink(test);
    return { name: "data folder", status: "good", found: config.home, fix: "" };
  } catch {
    const fix = "Make it writable for you, or set DESKHAND_HOME to another folder.";
    return { name: "data folder", status: "missing", found: `${config.home} cannot be written`, fix };
  }
}

async function examineSpace(config: Config): Promise<Finding> {
  const { bavail, bsize } = await statfs(config.home);
  const free = bavail * bsize;
  const isGood = free >= leastFreeBytes;
  const fix = isGood ? "" : "Free some space: every changed file's old bytes are kept there.";
  return { name: "free space", status: isGood ? "good" : "missing", found: `${(free / 1e9).toFixed(1)} GB`, fix };
}

function examineSqlite(): Finding {
  const database = new DatabaseSync(":memory:");
  const { version } = database.prepare("SELECT sqlite_version() AS version").get() as { version: string };
  database.close();
  return { name: "sqlite", status: "good", found: version, fix: "" };
}

async function examineServer(config: Config): Promise<Finding> {
  const running = findRunningServer(config.home);
  if (running !== null) return { name: "server", status: "good", found: `runs at ${addressOf(running)}`, fix: "" };
  const isGood = await canListen();
  const found = isGood ? "not running; a port is free" : "not running, and no port can be opened on 127.0.0.1";
  const fix = isGood ? "" : "Allow programs of yours to listen on 127.0.0.1.";
  return { name: "server", status: isGood ? "good" : "missing", found, fix };
}

function canListen(): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(0, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

function examineWeb(): Finding {
  const isBuilt = existsSync(join(webFolder(), "index.html"));
  const fix = isBuilt ? "" : "Run: npm run setup";
  return { name: "pages", status: isBuilt ? "good" : "missing", found: isBuilt ? "built" : "not built", fix };
}

/** The readers are not loaded for this: their presence is enough. */
function examineTextRecognition(): Finding {
  const isThere = hasModule("@deskhand/documents/cli") && hasModule("tesseract.js/package.json");
  const fix = isThere ? "" : "Run: npm run setup";
  const found = isThere ? "English, offline" : "the language files are missing";
  return { name: "pictures", status: isThere ? "good" : "missing", found: `text in pictures: ${found}`, fix };
}

/** Documents come from anywhere, so it matters what a broken reader could reach. */
async function examineReaders(config: Config): Promise<Finding> {
  return (await confinesReaders(config))
    ? { name: "readers", status: "good", found: "documents are read without network and other files", fix: "" }
    : {
        name: "readers",
        status: "optional",
        found: "documents are read in limited processes, whose network is not closed",
        fix: process.platform === "linux" ? "Install bubblewrap: sudo apt-get install bubblewrap" : "",
      };
}

function hasModule(name: string): boolean {
  try {
    return existsSync(new URL(import.meta.resolve(name)));
  } catch {
    return false;
  }
}

function examineBrowser(config: Config): Finding {
  const browser = findAppBrowser(config);
  if (browser !== null) return { name: "window", status: "good", found: browser, fix: "" };
  const fix = "Install Chromium, Chrome or Edge for a window of its own; any browser works with the printed address.";
  return { name: "window", status: "optional", found: "no Chromium, Chrome or Edge", fix };
}

function examineOffice(config: Config): Finding {
  const [office] = findOnPath(["soffice", "libreoffice"], config.environment);
  if (office !== undefined) return { name: "office", status: "good", found: office, fix: "" };
  return { name: "office", status: "optional", found: "no LibreOffice", fix: "Not needed in this version." };
}

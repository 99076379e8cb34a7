import type { Folder } from "@deskhand/contracts";
import { delegatedPaths, delegateReading, type ReadingJob, readAlone, roomPerFile } from "../../delegate-reading.ts";
import { type Entry, listFolder, readFiles } from "../../look.ts";
import { type Ask, type Desk, type Script, takeNotes, unmet } from "../../script.ts";
import { counted, endingOf, nameOf, parentOf } from "../../situation.ts";
import { fold, isExcluded, isStop, languageOf, listed, readExclusions } from "../../words.ts";
import { closingNotes } from "../closing.ts";
import { chooseFolders, needsVerb } from "../folders.ts";
import { createNames, freeName } from "../free-name.ts";
import { type AgreedReading, makeResults, planReading } from "../plan-reading.ts";
import { kindOf } from "../tidy/kinds.ts";
import { isUntouchable } from "../tidy/loose-files.ts";
import { createWorkbook } from "../workbook.ts";
import { catalogueDocument } from "./catalogue-document.ts";
import { type Catalogue, catalogueOf } from "./catalogue-list.ts";
import { type CatalogueWords, catalogueWords } from "./catalogue-words.ts";
import { catalogueSheets } from "./catalogue-workbook.ts";
import { decodeListed, encodeListed, type ListedFile, listFile } from "./listed-file.ts";

const job: ReadingJob = { verb: "Look into", one: "file", many: "files" };
const filesPerRun = 24;
/** files in one index at most */
const mostFiles = 2_000;

/** The files a sub-agent's goal names; `null` when it is about something else. */
export function listedFilesOf(goal: string): readonly string[] | null {
  return delegatedPaths(job, goal);
}

/** The work of a sub-agent: looks into its files and answers with one line of JSON for each. */
export function* listFilesAsChild(desk: Desk, paths: readonly string[]): Script<string> {
  const lines: string[] = [];
  for (const file of yield* readFiles(desk, paths)) lines.push(encodeListed(listFile(file), roomPerFile(paths.length)));
  return lines.join("\n");
}

function* listAll(desk: Desk, paths: readonly string[]): Script<readonly ListedFile[]> {
  const isDelegated = paths.length > readAlone && desk.situation.tools.has("task_delegate");
  const reported = isDelegated ? yield* delegateReading(desk, { job, paths, size: filesPerRun }, decodeListed) : [];
  const found = new Map(reported.map((file) => [file.path, file]));
  const missing = paths.filter((path) => !found.has(path));
  for (const file of yield* readFiles(desk, missing)) found.set(file.path, listFile(file));
  return paths.flatMap((path) => found.get(path) ?? []);
}

/** Why a file is not worth reading; `null` when it is. */
function unreadable({ path, kind }: Entry): string | null {
  if (kind === "cloud") return "it is not downloaded to this computer";
  switch (kindOf(endingOf(path))) {
    case "audio":
      return "a sound; what is said in it is not turned into text here";
    case "video":
      return "a video; what is shown in it is not turned into text here";
    case "installers":
      return "a program; there is no text to quote";
    case "fonts":
      return "a font; there is no text to quote";
    default:
      return null;
  }
}

type Found = Readonly<{ entries: readonly Entry[]; files: readonly Entry[] }>;

function* find(desk: Desk, folders: readonly Folder[], goal: string): Script<Found | string> {
  const exclusions = readExclusions(goal);
  const entries: Entry[] = [];
  const files: Entry[] = [];
  for (const { path } of folders) {
    const listing = yield* listFolder(desk, path, `Looking at everything in ${nameOf(path)}.`);
    if (listing.failure !== null) return unmet(desk, `I could not look at ${path}: ${listing.failure}`);
    entries.push(...listing.entries);
    files.push(
      ...listing.entries.filter(
        (entry) =>
          !isUntouchable(entry.kind === "cloud" ? { ...entry, kind: "file" } : entry, path) &&
          !isExcluded(entry.path.slice(path.length + 1), exclusions) &&
          !/^(?:Index|Verzeichnis)(?: \(\d+\))?\.(?:docx|xlsx)$/.test(nameOf(entry.path)),
      ),
    );
  }
  return { entries, files };
}

function report({ topics, unread, doubles }: Catalogue, made: readonly string[]): string {
  const read = topics.reduce((sum, { files }) => sum + files.length, 0);
  const named = topics.flatMap(({ label }) => label ?? []);
  const lines = [
    `${listed(made.map(nameOf))} lists ${counted(read + unread.length, "file")}${named.length === 0 ? "" : ` under ${counted(named.length, "topic")}`}, each with a quote and a link. Titles, quotes and terms are the files' own words, picked by rules.`,
  ];
  if (doubles.length > 0)
    lines.push(
      `${counted(doubles.length, "file")} ${doubles.length === 1 ? "seems" : "seem"} to be there twice: ${listed(doubles.map(({ path }) => nameOf(path)))}.`,
    );
  lines.push(...unread.slice(0, 8).map(({ path, why }) => `- ${nameOf(path)} was not read: ${why}`));
  if (unread.length > 8) lines.push(`- and ${unread.length - 8} more, listed in the index`);
  return lines.join("\n");
}

type Frame = Readonly<{ files: readonly Entry[]; about: string; words: CatalogueWords }>;

function* make(desk: Desk, reading: AgreedReading, { files, about, words }: Frame): Script<string> {
  const wanted = new Set(reading.paths);
  const known = files.flatMap((entry): readonly ListedFile[] => {
    const why = wanted.has(entry.path) ? unreadable(entry) : null;
    return why === null ? [] : [{ path: entry.path, status: "unread", why }];
  });
  const open = reading.paths.filter((path) => !known.some((file) => file.path === path));
  const found = [...(yield* listAll(desk, open)), ...known];
  if (takeNotes(desk).some(isStop)) return "Stopped as you asked; no index was made.";
  const frame = { folder: parentOf(reading.outputs[0] ?? "/"), about, words };
  const catalogue = catalogueOf(found, files, frame);
  const ask = (path: string): Ask =>
    path.endsWith(".xlsx")
      ? createWorkbook(path, words.title(about), catalogueSheets(catalogue))
      : { tool: "document_create", input: { path, format: "docx", document: catalogueDocument(catalogue) } };
  return yield* makeResults(desk, reading, ask, (made) => report(catalogue, made));
}

/** Makes an index of a folder: per file title, date, a quote and key terms, by topic, with what is there twice and what was not read. */
export function* catalogue(desk: Desk, goal: string): Script<string> {
  const folders = chooseFolders(desk.situation.folders, goal);
  const target =
    folders.find(({ verb }) => verb !== "read") ?? desk.situation.folders.find(({ verb }) => verb !== "read");
  if (target === undefined) return unmet(desk, needsVerb(folders, "add", "write the index"));
  const words = catalogueWords(languageOf(goal));
  const found = yield* find(desk, folders, goal);
  if (typeof found === "string") return found;
  if (found.files.length === 0)
    return unmet(desk, `I found no files in ${listed(folders.map(({ path }) => nameOf(path)))}, so no index was made.`);
  const isWorkbook = /\b(?:xlsx|excel|spreadsheet|workbook|arbeitsmappe|exceltabelle|tabelle)\b/.test(fold(goal));
  const names = createNames(found.entries);
  const output = freeName(`${target.path}/${words.name}.${isWorkbook ? "xlsx" : "docx"}`, names);
  const files = found.files.slice(0, mostFiles);
  const holds = "title, date, a quote, key terms and a link for each file, by topic";
  const reading = { paths: files.map(({ path }) => path), outputs: [output], holds };
  const text = "I will look into every file and list it in one index; your files stay as they are.";
  const agreed = yield* planReading(desk, goal, reading, text);
  const frame = { files, about: listed(folders.map(({ path }) => nameOf(path))), words };
  const told = typeof agreed === "string" ? agreed : yield* make(desk, agreed, frame);
  const over =
    found.files.length > mostFiles ? [`Only the first ${mostFiles} of ${found.files.length} files are in it.`] : [];
  return [told, ...over, ...closingNotes(desk)].join("\n");
}

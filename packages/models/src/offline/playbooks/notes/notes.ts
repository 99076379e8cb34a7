import type { Folder } from "@deskhand/contracts";
import { delegatedPaths, delegateReading, type ReadingJob, readAlone, roomPerFile } from "../../delegate-reading.ts";
import { type Entry, listFolder } from "../../look.ts";
import { readWhole } from "../../reading/read-whole.ts";
import { type Ask, type Desk, type Script, takeNotes, unmet } from "../../script.ts";
import { counted, nameOf, parentOf } from "../../situation.ts";
import { fold, isExcluded, isStop, languageOf, listed, readExclusions } from "../../words.ts";
import { chooseTexts, isText } from "../choose-texts.ts";
import { closingNotes } from "../closing.ts";
import { chooseFolders, needsVerb } from "../folders.ts";
import { createNames, freeName } from "../free-name.ts";
import { type AgreedReading, makeResults, planReading } from "../plan-reading.ts";
import { isUntouchable } from "../tidy/loose-files.ts";
import { notesDeck } from "./notes-deck.ts";
import { type Digest, digestOf, isRead, notesDocument } from "./notes-document.ts";
import { decodeNotes, encodeNotes, findNotes, type NotesFinding } from "./notes-finding.ts";
import { type NotesWords, notesWords } from "./notes-words.ts";

const job: ReadingJob = { verb: "Read", one: "note", many: "notes" };
/** files of one sub-agent, so that its answer holds all it found */
const filesPerRun = 8;
/** files read in one task at most */
const mostFiles = 1_000;

/** The files a sub-agent's goal names; `null` when it is about something else. */
export function noteFilesOf(goal: string): readonly string[] | null {
  return delegatedPaths(job, goal);
}

/** The work of a sub-agent: reads its files to the end and answers with one line of JSON for each. */
export function* readNotesAsChild(desk: Desk, paths: readonly string[]): Script<string> {
  const lines: string[] = [];
  for (const file of yield* readWhole(desk, paths)) lines.push(encodeNotes(findNotes(file), roomPerFile(paths.length)));
  return lines.join("\n");
}

function* readAll(desk: Desk, paths: readonly string[]): Script<readonly NotesFinding[]> {
  const isDelegated = paths.length > readAlone && desk.situation.tools.has("task_delegate");
  const reported = isDelegated ? yield* delegateReading(desk, { job, paths, size: filesPerRun }, decodeNotes) : [];
  const findings = new Map(reported.map((finding) => [finding.path, finding]));
  const missing = paths.filter((path) => !findings.has(path));
  for (const whole of yield* readWhole(desk, missing)) findings.set(whole.file.path, findNotes(whole));
  return paths.flatMap((path) => findings.get(path) ?? []);
}

/** What is to be made: a document, slides, or both. */
type Forms = Readonly<{ document: boolean; deck: boolean }>;

/** Reads from the wish whether a document, slides or both are wanted; a document when it does not say. */
function formsIn(goal: string): Forms {
  const folded = fold(goal);
  const deck = /\b(?:slides?|slide ?deck|deck|presentation|powerpoint|pptx|folien\w*|prasentation\w*|vortrag)\b/.test(
    folded,
  );
  const document =
    /\b(?:documents?|docx|word (?:file|document)|report|write[- ]?up|dokument\w*|bericht\w*|word-?datei|zusammenfassung)\b/.test(
      folded,
    );
  return { document: document || !deck, deck };
}

const planText =
  "I will read the files and pick out what they say by rules, word for word; your files stay as they are.";

function report({ findings, points, themes }: Digest, made: readonly string[]): string {
  const doubtful = Object.values(points)
    .flat()
    .filter(({ doubt }) => doubt !== null).length;
  const unread = findings.filter((finding) => !isRead(finding));
  const found = [
    counted(themes.length, "theme"),
    counted(points.decision.length, "decision"),
    counted(points.action.length, "action item"),
    counted(points.question.length, "open question"),
  ];
  const lines = [
    `${listed(made.map(nameOf))}: ${listed(found)} from ${counted(findings.length - unread.length, "file")}, picked by rules and quoted word for word with their sources. Rules can miss what is said in other words.`,
  ];
  if (doubtful > 0) lines.push(`${counted(doubtful, "point")} ${doubtful === 1 ? "is" : "are"} marked to check.`);
  const partial = findings.filter((finding) => isRead(finding) && finding.isPartial);
  if (partial.length > 0)
    lines.push(`Very long, so only the first part was read: ${listed(partial.map(({ path }) => nameOf(path)))}.`);
  lines.push(...unreadLines(findings));
  return lines.join("\n");
}

function unreadLines(findings: readonly NotesFinding[]): readonly string[] {
  const unread = findings.flatMap((finding) =>
    finding.status === "unread" ? [`- ${nameOf(finding.path)} was not read: ${finding.why}`] : [],
  );
  return unread.length > 8 ? [...unread.slice(0, 8), `- and ${unread.length - 8} more, listed in the result`] : unread;
}

function* make(
  desk: Desk,
  reading: AgreedReading,
  { skipped, words }: Readonly<{ skipped: readonly NotesFinding[]; words: NotesWords }>,
): Script<string> {
  const findings = [...(yield* readAll(desk, reading.paths)), ...skipped];
  if (takeNotes(desk).some(isStop)) return "Stopped as you asked; nothing was made.";
  if (!findings.some(isRead))
    return unmet(desk, ["None of the files could be read, so nothing was made.", ...unreadLines(findings)].join("\n"));
  const digest = digestOf(findings, parentOf(reading.outputs[0] ?? "/"), words);
  const ask = (path: string): Ask =>
    path.endsWith(".pptx")
      ? { tool: "document_create", input: { path, format: "pptx", deck: notesDeck(digest) } }
      : { tool: "document_create", input: { path, format: "docx", document: notesDocument(digest) } };
  return yield* makeResults(desk, reading, ask, (made) => report(digest, made));
}

type Found = Readonly<{ entries: readonly Entry[]; files: readonly Entry[]; skipped: readonly NotesFinding[] }>;

const ownResult = /^(?:Themes and action items|Themen und Aufgaben)(?: \(\d+\))?\.(?:docx|pptx)$/;

/** Texts of the folders; files that are not on this computer are told apart. */
function* find(desk: Desk, folders: readonly Folder[], goal: string): Script<Found | string> {
  const exclusions = readExclusions(goal);
  const entries: Entry[] = [];
  const files: Entry[] = [];
  const skipped: NotesFinding[] = [];
  for (const { path } of folders) {
    const listing = yield* listFolder(desk, path, `Looking for notes in ${nameOf(path)}.`);
    if (listing.failure !== null) return unmet(desk, `I could not look at ${path}: ${listing.failure}`);
    entries.push(...listing.entries);
    for (const entry of listing.entries) {
      const isWanted =
        isText(entry) &&
        !ownResult.test(nameOf(entry.path)) &&
        !isExcluded(entry.path.slice(path.length + 1), exclusions);
      if (isWanted && entry.kind === "cloud")
        skipped.push({ path: entry.path, status: "unread", why: "it is not downloaded to this computer" });
      if (isWanted && !isUntouchable(entry, path)) files.push(entry);
    }
  }
  return { entries, files, skipped };
}

/** Turns notes, transcripts and mails into a document, or slides, of themes, decisions, action items and open questions: quoted, never written. */
export function* notes(desk: Desk, goal: string): Script<string> {
  const folders = chooseFolders(desk.situation.folders, goal);
  const target =
    folders.find(({ verb }) => verb !== "read") ?? desk.situation.folders.find(({ verb }) => verb !== "read");
  if (target === undefined) return unmet(desk, needsVerb(folders, "add", "write the document"));
  const words = notesWords(languageOf(goal));
  const found = yield* find(desk, folders, goal);
  if (typeof found === "string") return found;
  const { entries, files, skipped } = found;
  if (files.length === 0)
    return unmet(
      desk,
      `I found no notes, transcripts or mails in ${listed(folders.map(({ path }) => nameOf(path)))} that I can read, so nothing was made.`,
    );
  const chosen = yield* chooseTexts(desk, goal, files);
  if (chosen.length === 0) return "No file was chosen, so nothing was made.";
  const names = createNames(entries);
  const forms = formsIn(goal);
  const outputs = [
    ...(forms.document ? [freeName(`${target.path}/${words.document}.docx`, names)] : []),
    ...(forms.deck ? [freeName(`${target.path}/${words.deck}.pptx`, names)] : []),
  ];
  const over: readonly NotesFinding[] = chosen.slice(mostFiles).map(({ path }) => ({
    path,
    status: "unread",
    why: `more than ${mostFiles} files; ask again for a smaller folder`,
  }));
  const holds = "themes, decisions, action items and open questions, each quoted with its source";
  const reading = { paths: chosen.slice(0, mostFiles).map(({ path }) => path), outputs, holds };
  const agreed = yield* planReading(desk, goal, reading, planText);
  const text =
    typeof agreed === "string" ? agreed : yield* make(desk, agreed, { skipped: [...skipped, ...over], words });
  return [text, ...leftOutLines(desk, files, chosen), ...closingNotes(desk)].join("\n");
}

/** Texts that a choice of several files left out; of one file everybody knows that the others were not meant. */
function leftOutLines(desk: Desk, files: readonly Entry[], chosen: readonly Entry[]): readonly string[] {
  const left = files.filter((file) => !chosen.includes(file)).map(({ path }) => nameOf(path));
  if (chosen.length < 2 || left.length === 0 || desk.unmet.length > 0) return [];
  return [`Not read, because they were not chosen: ${listed(left)}. Ask for all files if they matter.`];
}

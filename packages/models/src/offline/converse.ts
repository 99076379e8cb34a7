import type { Episode } from "./history.ts";
import { jobsForFiles } from "./jobs-for-files.ts";
import { listFolder } from "./look.ts";
import { catalogue, listedFilesOf, listFilesAsChild } from "./playbooks/catalogue/catalogue.ts";
import { isText } from "./playbooks/choose-texts.ts";
import { noteFilesOf, notes, readNotesAsChild } from "./playbooks/notes/notes.ts";
import { childGoal, readAsChild } from "./playbooks/receipts/read-child.ts";
import { receipts } from "./playbooks/receipts/receipts.ts";
import { rename } from "./playbooks/rename/rename.ts";
import { survey } from "./playbooks/survey/survey.ts";
import { tables } from "./playbooks/tables/tables.ts";
import { tidy } from "./playbooks/tidy/tidy.ts";
import { twice } from "./playbooks/twice/twice.ts";
import {
  asksWhatIsThere,
  isAdjustment,
  isContinuation,
  isOpenSummary,
  isVague,
  type Job,
  jobLabels,
  route,
} from "./route.ts";
import { call, type Desk, type Script, unmet } from "./script.ts";
import { endingOf, nameOf } from "./situation.ts";
import { readAnswers } from "./tool-text.ts";
import { fold } from "./words.ts";

/** Says what this helper is, what it can do, and how to get more. */
export const abilities = [
  "I am a rule-based helper, not an AI, so I cannot do this without a model. Set one up and ask again.",
  "Without a model I can do these jobs on a folder you hand over:",
  "- tidy it: sort loose files by kind, date or project",
  "- rename files by a pattern: date, counter, prefix, spaces, capitals",
  "- turn receipts (pictures, PDF, mails, text) into an expense report",
  "- pick themes, decisions, action items and open questions out of notes, transcripts and mails, as a document or slides",
  "- make an index of a folder: title, date, a quote, key terms and a link for each file, by topic",
  "- summarise a table (csv, xlsx) with statistics and a chart",
  "- list files that seem to be there twice",
  "- say what is in it: how many files of which kinds, how large, how old",
].join("\n");

/** The wish an episode is about: a message such as `go on` or `by date instead` continues the one before. */
function goalOf(episodes: readonly Episode[]): string {
  const current = episodes.at(-1);
  if (current === undefined) return "";
  const before = episodes
    .slice(0, -1)
    .filter(({ by, goal }) => by === "user" && (route(goal).length > 0 || isVague(goal) || asksWhatIsThere(goal)))
    .at(-1);
  if (before === undefined || route(current.goal).length > 0) return current.goal;
  if (isContinuation(current.goal)) return before.goal;
  return isAdjustment(current.goal) ? `${before.goal}\n${current.goal}` : current.goal;
}

/** Asks which job is meant when the words leave it open and the folder allows several. */
function* askJob(desk: Desk): Script<Job | null> {
  const [folder] = desk.situation.folders;
  if (folder === undefined) return null;
  const listing = yield* listFolder(desk, folder.path, "Looking at the folder first.");
  const suggested = jobsForFiles(listing.entries);
  const jobs: readonly Job[] = suggested.length > 1 ? suggested : ["tidy", "rename"];
  return yield* askWhich(desk, jobs);
}

/** A wish to summarise that names no kind of file: what lies in the folder tells, and the user where it holds both tables and texts. */
function* settleSummary(desk: Desk, goal: string): Script<Job | null> {
  const [folder] = desk.situation.folders;
  if (folder === undefined || !isOpenSummary(goal)) return "tables";
  const { entries } = yield* listFolder(desk, folder.path, "Looking at the folder first.");
  const named = entries.filter(({ path }) => fold(goal).includes(fold(nameOf(path))));
  const files = (named.length > 0 ? named : entries).filter(({ kind }) => kind === "file");
  const hasTables = files.some(({ path }) => ["csv", "xlsx", "xlsm", "tsv"].includes(endingOf(path)));
  const hasTexts = files.some(isText);
  if (!hasTables && hasTexts) return "notes";
  return hasTables && hasTexts ? yield* askWhich(desk, ["notes", "tables", "catalogue"]) : "tables";
}

function* askWhich(desk: Desk, jobs: readonly Job[]): Script<Job | null> {
  const question = {
    header: "Job",
    question: "What should I do with this folder?",
    options: jobs.slice(0, 4).map((job) => jobLabels[job]),
    multiple: false,
  };
  const outcome = yield* call(desk, "user_ask", { questions: [question] });
  const answer = readAnswers(outcome)[0]?.join(" ") ?? "";
  return jobs.find((job) => answer === jobLabels[job].label) ?? route(answer)[0] ?? null;
}

function* perform(desk: Desk, job: Job, goal: string): Script<string> {
  switch (job) {
    case "tidy":
      return yield* tidy(desk, goal);
    case "rename":
      return yield* rename(desk, goal);
    case "receipts":
      return yield* receipts(desk, goal);
    case "tables":
      return yield* tables(desk, goal);
    case "notes":
      return yield* notes(desk, goal);
    case "catalogue":
      return yield* catalogue(desk, goal);
    case "twice":
      return yield* twice(desk, goal);
  }
}

/** The whole run: understands the wish and does the job, or says plainly that it cannot. */
export function* converse(desk: Desk, episodes: readonly Episode[]): Script<string> {
  const current = episodes.at(-1);
  if (current?.by === "engine") return "Noted. Look under Changes for what was held back or taken back.";
  const goal = goalOf(episodes);
  const paths = childGoal(goal);
  if (paths !== null) return yield* readAsChild(desk, paths);
  const noted = noteFilesOf(goal);
  if (noted !== null) return yield* readNotesAsChild(desk, noted);
  const listed = listedFilesOf(goal);
  if (listed !== null) return yield* listFilesAsChild(desk, listed);
  if (desk.situation.isChild)
    return unmet(desk, "This part needs a model; I only read files when I am asked as a sub-agent.");
  if (isVague(goal) && desk.situation.folders.length > 0) {
    const job = yield* askJob(desk);
    return job === null ? unmet(desk, abilities) : yield* perform(desk, job, goal);
  }
  const [first] = route(goal);
  if (first === undefined && asksWhatIsThere(goal)) return yield* survey(desk, goal);
  const job = first === "tables" ? ((yield* settleSummary(desk, goal)) ?? undefined) : first;
  return job === undefined ? unmet(desk, abilities) : yield* perform(desk, job, goal);
}

import { type Entry, listFolder } from "../../look.ts";
import { keptIds, proposePlan } from "../../plan.ts";
import { call, type Desk, type Script, unmet } from "../../script.ts";
import { counted, endingOf, nameOf, stemOf } from "../../situation.ts";
import { readAnswers } from "../../tool-text.ts";
import { fold, isExcluded, languageOf, listed, readExclusions } from "../../words.ts";
import { closingNotes } from "../closing.ts";
import { chooseFolders, needsVerb } from "../folders.ts";
import { createNames, freeName, type Names } from "../free-name.ts";
import { isUntouchable } from "../tidy/loose-files.ts";
import { type AnalysisWords, analysisWords } from "./analysis-words.ts";
import { makeTables, type Part, type Work } from "./make-tables.ts";
import { readTable } from "./read-table.ts";

const endings = new Set(["csv", "tsv", "xlsx", "xlsm"]);
/** tables summarised in one task */
const mostTables = 12;

function* chooseTables(desk: Desk, goal: string, files: readonly Entry[]): Script<readonly string[]> {
  const folded = fold(goal);
  const paths = files.map(({ path }) => path);
  const named = paths.filter(
    (path) => folded.includes(fold(nameOf(path))) || (stemOf(path).length >= 4 && folded.includes(fold(stemOf(path)))),
  );
  if (named.length > 0) return named;
  if (
    paths.length === 1 ||
    /\b(?:all|every|each|tables|files|alle|jede\w*|tous|toutes|todos|todas|tutti|tutte|tabellen|dateien)\b/.test(folded)
  )
    return paths.slice(0, mostTables);
  const largest = [...files].sort((a, b) => b.bytes - a.bytes).slice(0, 3);
  const options = [
    { label: `All ${paths.length} tables`, description: "One workbook for each" },
    ...largest.map(({ path, bytes }) => ({
      label: nameOf(path).slice(0, 110),
      description: `${counted(bytes, "byte")}, changed ${files.find((file) => file.path === path)?.day ?? ""}`,
    })),
  ];
  const outcome = yield* call(desk, "user_ask", {
    questions: [{ header: "Table", question: "Which table should be summarised?", options, multiple: true }],
  });
  const answers = readAnswers(outcome)[0] ?? [];
  if (answers.some((answer) => /^All \d+ tables$/.test(answer))) return paths.slice(0, mostTables);
  return paths.filter((path) =>
    answers.some((answer) => answer === nameOf(path).slice(0, 110) || fold(answer).includes(fold(nameOf(path)))),
  );
}

/** Whether a wish wants a report beside the workbook. */
function wantsReport(goal: string): boolean {
  return /\b(?:reports?|analy[sz]e|analysis|analysier\w*|auswert\w*|bericht\w*|docx|word)\b/.test(fold(goal));
}

type Place = Readonly<{ folder: string; names: Names; words: AnalysisWords | null }>;

/** Reads the tables; with `words`, each gets a report. */
function* readAll(
  desk: Desk,
  paths: readonly string[],
  { folder, names, words }: Place,
): Script<Readonly<{ work: readonly Work[]; problems: readonly string[] }>> {
  const work: Work[] = [];
  const problems: string[] = [];
  for (const source of paths) {
    const { table, remarks, failure } = yield* readTable(desk, source);
    if (table === null || table.rows.length === 0)
      problems.push(`- ${nameOf(source)}: ${failure ?? "no rows were found in it"}`);
    else {
      const output = freeName(`${folder}/${stemOf(source)} summary.xlsx`, names);
      const report = words === null ? null : freeName(`${folder}/${stemOf(source)} ${words.report}.docx`, names);
      work.push({ source, output, report, table, remarks });
    }
  }
  return { work, problems };
}

/** Summarises tables: a clean copy, statistics and a chart in a workbook of its own. */
export function* tables(desk: Desk, goal: string): Script<string> {
  const folders = chooseFolders(desk.situation.folders, goal);
  const target =
    folders.find(({ verb }) => verb !== "read") ?? desk.situation.folders.find(({ verb }) => verb !== "read");
  if (target === undefined) return unmet(desk, needsVerb(folders, "add", "write the summary"));
  const entries: Entry[] = [];
  const exclusions = readExclusions(goal);
  for (const { path } of folders) {
    const listing = yield* listFolder(desk, path, `Looking for tables in ${nameOf(path)}.`);
    if (listing.failure !== null) return unmet(desk, `I could not look at ${path}: ${listing.failure}`);
    entries.push(...listing.entries.filter((entry) => !isUntouchable(entry, path)));
  }
  const files = entries.filter(
    (entry) =>
      endings.has(endingOf(entry.path)) &&
      !isExcluded(nameOf(entry.path), exclusions) &&
      !/ summary(?: \(\d+\))?\.xlsx$/.test(entry.path),
  );
  if (files.length === 0)
    return unmet(
      desk,
      `I found no tables (csv, tsv or xlsx) in ${listed(folders.map(({ path }) => nameOf(path)))}, so nothing was made.`,
    );
  const paths = yield* chooseTables(desk, goal, files);
  if (paths.length === 0) return "No table was chosen, so nothing was made.";
  const words = analysisWords(languageOf(goal));
  const place = { folder: target.path, names: createNames(entries), words: wantsReport(goal) ? words : null };
  const { work, problems } = yield* readAll(desk, paths, place);
  if (work.length === 0) return unmet(desk, ["None of the tables could be read.", ...problems].join("\n"));
  const steps = work.map(({ source, output, report, table }) => ({
    title: `Summarise ${nameOf(source)} (${counted(table.rows.length, "row")}) in ${nameOf(output)}: clean copy, statistics, chart${report === null ? "" : `; then report on it in ${nameOf(report)}`}`,
    actions: [output, ...(report === null ? [] : [report])].map((made) => ({ verb: "create" as const, target: made })),
  }));
  const shown = {
    text: "I read the tables; the summaries go into new workbooks, and the originals stay as they are.",
    nothing: "nothing was made",
  };
  const answer = yield* proposePlan(desk, goal, steps, shown);
  if (answer.status === "ended") return answer.text;
  if (!answer.isApproved)
    return unmet(
      desk,
      "Nothing was made. I follow rules and always make a clean copy, statistics and one chart; drop steps from the plan to leave tables out.",
    );
  if (answer.said !== "") desk.notes.push(answer.said);
  const kept = new Set(keptIds(steps.length, answer.dropped));
  const parts = work.map((part, index): Part => ({ ...part, id: String(index + 1), folder: target.path }));
  const text = yield* makeTables(
    desk,
    parts.filter(({ id }) => kept.has(id)),
    words,
  );
  return [text, ...problems, ...closingNotes(desk)].join("\n");
}

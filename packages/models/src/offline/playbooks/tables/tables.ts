import type { Outcome } from "../../history.ts";
import { type Entry, listFolder, readFileText } from "../../look.ts";
import { keptIds, markSteps, proposePlan } from "../../plan.ts";
import { type Ask, call, callAll, type Desk, type Script } from "../../script.ts";
import { counted, endingOf, nameOf, stemOf } from "../../situation.ts";
import { readAnswers } from "../../tool-text.ts";
import { fold, isExcluded, listed, readExclusions } from "../../words.ts";
import { closingNotes } from "../closing.ts";
import { chooseFolders, needsVerb } from "../folders.ts";
import { createNames, freeName, type Names } from "../free-name.ts";
import { isUntouchable } from "../tidy/loose-files.ts";
import { createWorkbook } from "../workbook.ts";
import { guessDelimiter, type RawTable, readSheets, splitDelimited, toTable } from "./parse-table.ts";
import { type TableFacts, tableWorkbook } from "./table-workbook.ts";

const endings = new Set(["csv", "tsv", "xlsx", "xlsm"]);
/** pages of a table read at most; what lies beyond is told */
const mostPages = 50;
/** rows of a clean copy at most */
const mostRows = 20_000;
/** tables summarised in one task */
const mostTables = 12;

type Read = Readonly<{ table: RawTable | null; remarks: readonly string[]; failure: string | null }>;

type Pages = Readonly<{ text: string; delimiter: string | null; isCut: boolean; failure: string | null }>;

/** The text of a table file, page by page. */
function* readPages(desk: Desk, path: string): Script<Pages> {
  const texts: string[] = [];
  let offset: number | null = 1;
  let delimiter: string | null = null;
  let isCut = false;
  for (let page = 0; offset !== null && page < mostPages; page += 1) {
    const outcome: Outcome = yield* call(
      desk,
      "file_read",
      page === 0 ? { path } : { path, offset },
      page === 0 ? `Reading ${nameOf(path)}.` : "",
    );
    const file = readFileText(path, outcome);
    if (file.failure !== null) return { text: "", delimiter: null, isCut: false, failure: file.failure };
    const { delimiter: known } = file.facts;
    if (typeof known === "string" && known.length === 1) delimiter = known;
    texts.push(file.text);
    offset = file.next;
    isCut = file.isCut;
  }
  return { text: texts.join("\n").replace(/^\ufeff/, ""), delimiter, isCut: isCut || offset !== null, failure: null };
}

function* readTable(desk: Desk, path: string): Script<Read> {
  const { text, delimiter, isCut, failure } = yield* readPages(desk, path);
  if (failure !== null) return { table: null, remarks: [], failure };
  const isWorkbook = endingOf(path).startsWith("xls");
  const found = isWorkbook
    ? readSheets(text)
    : [toTable(nameOf(path), splitDelimited(text, delimiter ?? guessDelimiter(text)))];
  const tables = found.filter((table) => table !== null);
  const table = tables.reduce<RawTable | null>(
    (top, each) => (top === null || each.rows.length > top.rows.length ? each : top),
    null,
  );
  const remarks: string[] = [];
  if (isCut) remarks.push("The table is too large to read whole; only its first part is covered.");
  if (tables.length > 1 && table !== null)
    remarks.push(`The workbook has ${tables.length} sheets with tables; the largest one, ${table.name}, is covered.`);
  if (table === null || table.rows.length <= mostRows) return { table, remarks, failure: null };
  remarks.push(`Only the first ${mostRows} of ${table.rows.length} rows are covered.`);
  return { table: { ...table, rows: table.rows.slice(0, mostRows) }, remarks, failure: null };
}

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

type Made = Readonly<{ source: string; output: string; facts: TableFacts }>;
type Work = Readonly<{ source: string; output: string; table: RawTable; remarks: readonly string[] }>;

function sentence({ source, output, facts }: Made): string {
  const found = [
    `${counted(facts.rows, "row")} in ${counted(facts.columns, "column")}`,
    ...(facts.blanks > 0 ? [counted(facts.blanks, "blank cell")] : []),
    ...(facts.repeated > 0 ? [counted(facts.repeated, "repeated row")] : []),
    ...(facts.odd > 0 ? [`${counted(facts.odd, "value")} that do not fit their column`] : []),
  ];
  const by = facts.groupedBy === null ? "" : `; grouped by ${facts.groupedBy}`;
  return [
    `- ${nameOf(source)} → ${nameOf(output)}: ${found.join(", ")}${by}`,
    ...facts.remarks.map((remark) => `  ${remark}`),
  ].join("\n");
}

function* make(desk: Desk, work: readonly Work[], kept: ReadonlySet<string>): Script<string> {
  const parts = work.map((part, index) => ({ ...part, id: String(index + 1) })).filter(({ id }) => kept.has(id));
  if (parts.length === 0) return "All steps were dropped from the plan, so nothing was made.";
  const built = parts.map((part) => ({ part, book: tableWorkbook(part.table, part.remarks) }));
  const asks: readonly Ask[] = [
    markSteps(parts.map(({ id }) => ({ id, status: "doing" }))),
    ...built.map(({ part, book }) => createWorkbook(part.output, `Summary of ${nameOf(part.source)}`, book.sheets)),
  ];
  const [, ...outcomes] = yield* callAll(desk, asks);
  const made = built.flatMap(({ part, book }, index): readonly Made[] =>
    outcomes[index]?.status === "done" ? [{ source: part.source, output: part.output, facts: book.facts }] : [],
  );
  const lost = built.flatMap(({ part }, index) => {
    const outcome = outcomes[index];
    return outcome === undefined || outcome.status === "done"
      ? []
      : [`- ${nameOf(part.output)} could not be made: ${outcome.because}`];
  });
  const marks = markSteps(
    built.map(({ part }, index) => ({ id: part.id, status: outcomes[index]?.status === "done" ? "done" : "skipped" })),
  );
  if (made.length === 0) {
    yield* callAll(desk, [marks]);
    return ["No summary was made.", ...lost].join("\n");
  }
  const head = `Made ${counted(made.length, "workbook")} with a clean copy, statistics and a chart. The ${made.length === 1 ? "table itself was" : "tables themselves were"} not changed.`;
  yield* callAll(desk, [
    marks,
    { tool: "artifact_present", input: { paths: made.map(({ output }) => output), summary: head } },
  ]);
  return [head, ...made.map(sentence), ...lost].join("\n");
}

function* readAll(
  desk: Desk,
  paths: readonly string[],
  folder: string,
  names: Names,
): Script<Readonly<{ work: readonly Work[]; problems: readonly string[] }>> {
  const work: Work[] = [];
  const problems: string[] = [];
  for (const source of paths) {
    const { table, remarks, failure } = yield* readTable(desk, source);
    if (table === null || table.rows.length === 0)
      problems.push(`- ${nameOf(source)}: ${failure ?? "no rows were found in it"}`);
    else work.push({ source, output: freeName(`${folder}/${stemOf(source)} summary.xlsx`, names), table, remarks });
  }
  return { work, problems };
}

/** Summarises tables: a clean copy, statistics and a chart in a workbook of its own. */
export function* tables(desk: Desk, goal: string): Script<string> {
  const folders = chooseFolders(desk.situation.folders, goal);
  const target =
    folders.find(({ verb }) => verb !== "read") ?? desk.situation.folders.find(({ verb }) => verb !== "read");
  if (target === undefined) return needsVerb(folders, "add", "write the summary");
  const entries: Entry[] = [];
  const exclusions = readExclusions(goal);
  for (const { path } of folders) {
    const listing = yield* listFolder(desk, path, `Looking for tables in ${nameOf(path)}.`);
    if (listing.failure !== null) return `I could not look at ${path}: ${listing.failure}`;
    entries.push(...listing.entries.filter((entry) => !isUntouchable(entry, path)));
  }
  const files = entries.filter(
    (entry) =>
      endings.has(endingOf(entry.path)) &&
      !isExcluded(nameOf(entry.path), exclusions) &&
      !/ summary(?: \(\d+\))?\.xlsx$/.test(entry.path),
  );
  if (files.length === 0)
    return `I found no tables (csv, tsv or xlsx) in ${listed(folders.map(({ path }) => nameOf(path)))}, so nothing was made.`;
  const paths = yield* chooseTables(desk, goal, files);
  if (paths.length === 0) return "No table was chosen, so nothing was made.";
  const { work, problems } = yield* readAll(desk, paths, target.path, createNames(entries));
  if (work.length === 0) return ["None of the tables could be read.", ...problems].join("\n");
  const steps = work.map(({ source, output, table }) => ({
    title: `Summarise ${nameOf(source)} (${counted(table.rows.length, "row")}) in ${nameOf(output)}: clean copy, statistics, chart`,
    actions: [{ verb: "create" as const, target: output }],
  }));
  const words = {
    text: "I read the tables; the summaries go into new workbooks, and the originals stay as they are.",
    nothing: "nothing was made",
  };
  const answer = yield* proposePlan(desk, goal, steps, words);
  if (answer.status === "ended") return answer.text;
  if (!answer.isApproved)
    return "Nothing was made. I follow rules and always make a clean copy, statistics and one chart; drop steps from the plan to leave tables out.";
  if (answer.said !== "") desk.notes.push(answer.said);
  const kept = new Set(keptIds(steps.length, answer.dropped));
  const text = yield* make(desk, work, kept);
  return [text, ...problems, ...closingNotes(desk)].join("\n");
}

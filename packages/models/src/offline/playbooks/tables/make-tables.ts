import { readFileText } from "../../look.ts";
import { markSteps } from "../../plan.ts";
import { relativeTo } from "../../reading/source.ts";
import { type Ask, callAll, type Desk, type Script, unmet } from "../../script.ts";
import { counted, nameOf } from "../../situation.ts";
import { listed } from "../../words.ts";
import { missingFiles } from "../closing.ts";
import { createWorkbook } from "../workbook.ts";
import { analysisDocument } from "./analysis-document.ts";
import { type Analysis, analyse, analysisSheets } from "./analysis-sheets.ts";
import type { AnalysisWords } from "./analysis-words.ts";
import type { RawTable } from "./parse-table.ts";
import { type Cells, figureAt, readCells } from "./read-cells.ts";
import { type TableFacts, type TableWorkbook, tableWorkbook } from "./table-workbook.ts";

type Made = Readonly<{ source: string; outputs: readonly string[]; facts: TableFacts }>;
/** One table and what is made of it; `report` is `null` where only a workbook is wanted. */
export type Work = Readonly<{
  source: string;
  output: string;
  report: string | null;
  table: RawTable;
  remarks: readonly string[];
}>;
/** Work on one table with the step of the plan it belongs to. */
export type Part = Work & Readonly<{ id: string; folder: string }>;

function sentence({ source, outputs, facts }: Made): string {
  const found = [
    `${counted(facts.rows, "row")} in ${counted(facts.columns, "column")}`,
    ...(facts.blanks > 0 ? [counted(facts.blanks, "blank cell")] : []),
    ...(facts.repeated > 0 ? [counted(facts.repeated, "repeated row")] : []),
    ...(facts.odd > 0 ? [`${counted(facts.odd, "value")} that do not fit their column`] : []),
  ];
  const by = facts.groupedBy === null ? "" : `; grouped by ${facts.groupedBy}`;
  return [
    `- ${nameOf(source)} → ${listed(outputs.map(nameOf))}: ${found.join(", ")}${by}`,
    ...facts.remarks.map((remark) => `  ${remark}`),
  ].join("\n");
}

type Book = Readonly<{ part: Part; book: TableWorkbook; analysis: Analysis | null }>;

function bookOf(part: Part): Book {
  const file = relativeTo(part.source, part.folder);
  const book = tableWorkbook(part.table, part.remarks, file);
  const analysis = part.report === null ? null : analyse(part.table);
  const [clean, ...rest] = book.sheets;
  const added = analysis === null ? [] : analysisSheets(analysis, file);
  return { part, analysis, book: { ...book, sheets: clean === undefined ? added : [clean, ...added, ...rest] } };
}

const readBackSheets = ["Figures", "Periods", "Groups", "Outliers", "Missing"];

/** Reads the figures of a workbook that was just made, results of its formulas included. */
function* readBack(desk: Desk, { part, book }: Book): Script<ReadonlyMap<string, Cells>> {
  const names = book.sheets.map(({ name }) => name).filter((name) => readBackSheets.includes(name));
  const outcomes = yield* callAll(
    desk,
    names.map((name) => ({ tool: "file_read", input: { path: part.output, at: `${name}!A1:F260` } })),
  );
  return new Map(
    names.map((name, index) => {
      const outcome = outcomes[index] ?? { status: "failed" as const, because: "it was not read back" };
      return [name, readCells(readFileText(part.output, outcome).text)];
    }),
  );
}

/** Makes the reports on tables whose workbook was made. A text for each that could not be made. */
function* makeReports(
  desk: Desk,
  books: readonly Book[],
  words: AnalysisWords,
): Script<Readonly<{ made: ReadonlySet<string>; lost: readonly string[] }>> {
  const asks: { path: string; ask: Ask }[] = [];
  const lost: string[] = [];
  for (const each of books) {
    const { part, analysis, book } = each;
    if (part.report === null || analysis === null) continue;
    const sheets = yield* readBack(desk, each);
    if (figureAt(sheets.get("Figures") ?? new Map(), "B2") === null) {
      lost.push(
        `- ${nameOf(part.report)} was not made, because the figures of ${nameOf(part.output)} could not be read back`,
      );
      continue;
    }
    const { source, output: workbook, folder } = part;
    const document = analysisDocument({
      analysis,
      sheets,
      source,
      workbook,
      folder,
      remarks: book.facts.remarks,
      words,
    });
    asks.push({
      path: part.report,
      ask: { tool: "document_create", input: { path: part.report, format: "docx", document } },
    });
  }
  const outcomes =
    asks.length === 0
      ? []
      : yield* callAll(
          desk,
          asks.map(({ ask }) => ask),
        );
  const made = new Set<string>();
  asks.forEach(({ path }, index) => {
    const outcome = outcomes[index];
    if (outcome?.status === "done") made.add(path);
    else lost.push(`- ${nameOf(path)} could not be made: ${outcome?.because ?? "no reason was given"}`);
  });
  return { made, lost };
}

function headOf(made: readonly Made[]): string {
  const reports = made.flatMap(({ outputs }) => outputs).filter((path) => path.endsWith(".docx")).length;
  const also = reports === 0 ? "" : ` and ${counted(reports, "report")}, whose figures are the workbook's`;
  return `Made ${counted(made.length, "workbook")} with a clean copy, statistics and a chart${also}. The ${made.length === 1 ? "table itself was" : "tables themselves were"} not changed.`;
}

/** Makes a workbook of each table, and a report where one is wanted, and hands them over. */
export function* makeTables(desk: Desk, parts: readonly Part[], words: AnalysisWords): Script<string> {
  if (parts.length === 0) return "All steps were dropped from the plan, so nothing was made.";
  const books = parts.map(bookOf);
  const asks: readonly Ask[] = [
    markSteps(parts.map(({ id }) => ({ id, status: "doing" }))),
    ...books.map(({ part, book }) => createWorkbook(part.output, `Summary of ${nameOf(part.source)}`, book.sheets)),
  ];
  const [, ...outcomes] = yield* callAll(desk, asks);
  const done = books.filter((_, index) => outcomes[index]?.status === "done");
  const failed = books.flatMap(({ part }, index) => {
    const outcome = outcomes[index];
    return outcome === undefined || outcome.status === "done"
      ? []
      : [`- ${nameOf(part.output)} could not be made: ${outcome.because}`];
  });
  const marks = markSteps(
    books.map(({ part }, index) => ({ id: part.id, status: outcomes[index]?.status === "done" ? "done" : "skipped" })),
  );
  if (done.length === 0) {
    yield* callAll(desk, [marks]);
    return unmet(desk, ["No summary was made.", ...failed].join("\n"));
  }
  const reports = yield* makeReports(desk, done, words);
  const made = done.map(({ part, book }): Made => {
    const report = part.report !== null && reports.made.has(part.report) ? [part.report] : [];
    return { source: part.source, outputs: [part.output, ...report], facts: book.facts };
  });
  const head = headOf(made);
  yield* callAll(desk, [
    marks,
    { tool: "artifact_present", input: { paths: made.flatMap(({ outputs }) => outputs), summary: head } },
  ]);
  const promised = books.flatMap(({ part }) => [part.output, ...(part.report === null ? [] : [part.report])]);
  const left = promised.filter((path) => !made.some(({ outputs }) => outputs.includes(path)));
  const first = left.length === 0 ? [] : [missingFiles(desk, left)];
  return [...first, head, ...made.map(sentence), ...failed, ...reports.lost].join("\n");
}

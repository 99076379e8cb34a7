import type { Outcome } from "../../history.ts";
import { readFileText } from "../../look.ts";
import { call, type Desk, type Script } from "../../script.ts";
import { endingOf, nameOf } from "../../situation.ts";
import { guessDelimiter, type RawTable, readSheets, splitDelimited, toTable } from "./parse-table.ts";

/** pages of a table read at most; what lies beyond is told */
const mostPages = 50;
/** rows of a clean copy at most */
const mostRows = 20_000;

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

/** Reads the table of a file; of a workbook the largest one. What is not covered is told in remarks. */
export function* readTable(desk: Desk, path: string): Script<Read> {
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

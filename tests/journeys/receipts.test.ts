import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Event, RunSummary } from "@deskhand/contracts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { folderTree } from "./kit/folder-tree.ts";
import { projectRoot } from "./kit/live-server.ts";
import { openTerminal, parseRun } from "./kit/terminal.ts";
import { readRows, readSheets, recordsOf, textOf } from "./kit/workbook.ts";

type Truth = Readonly<{
  file: string;
  isReceipt: boolean;
  currency: string | null;
  total: string | null;
  duplicateOf: string | null;
  mayFlag: boolean;
  mustFlag: boolean;
  date: string | null;
  dateAmbiguous: boolean;
}>;
type Row = Readonly<{
  file: string;
  total: number | null;
  currency: string;
  category: string;
  isCounted: boolean;
  date: string;
}>;
/** one line of the sheet of doubts: what is doubtful, and why */
type Doubt = Readonly<{ what: string; why: string }>;
type Report = Readonly<{
  status: number | null;
  seconds: number;
  events: readonly Event[];
  summary: RunSummary;
  path: string;
  rows: readonly Row[];
  doubts: ReadonlyMap<string, Doubt>;
}>;

const fixture = join(projectRoot, "tests", "fixtures", "receipts");
const truths = JSON.parse(readFileSync(join(fixture, "truth.json"), "utf8")) as readonly Truth[];
const withoutDecimals = new Set(["JPY"]);

let place = "";
let report: Report;
let before: ReturnType<typeof folderTree>;

async function makeReport(): Promise<Report> {
  const desk = join(place, "Receipts");
  cpSync(fixture, desk, { recursive: true, preserveTimestamps: true });
  for (const name of ["truth.json", "README.md"]) rmSync(join(desk, name));
  before = folderTree(desk, { times: true });
  const start = performance.now();
  const ended = await openTerminal(join(place, "home")).type(
    ...["run", "Turn these receipts into an expense report", "--folder", desk, "--approve", "all", "--json"],
  );
  const seconds = (performance.now() - start) / 1000;
  const { events, summary } = parseRun(ended);
  const path = summary.artifacts[0]?.path;
  if (path === undefined) throw new Error(`no workbook was handed over: ${ended.output.slice(-2_000)}`);
  const sheets = await readSheets(path);
  const rows = recordsOf(sheets.get("Expenses")).map((row) => ({
    file: textOf(row.File),
    total: row.Total?.kind === "number" ? row.Total.value : null,
    currency: textOf(row.Currency),
    category: textOf(row.Category),
    isCounted: textOf(row.Counted) === "yes",
    date: textOf(row.Date),
  }));
  const doubts = new Map(
    recordsOf(sheets.get("Not sure")).map((row) => [
      textOf(row.File),
      { what: textOf(row.What), why: textOf(row.Why) },
    ]),
  );
  return { status: ended.status, seconds, events, summary, path, rows, doubts };
}

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), "deskhand-receipts-"));
  report = await makeReport();
}, 600_000);
afterAll(() => rmSync(place, { recursive: true, force: true }));

const rowOf = (file: string): Row | undefined => report.rows.find((row) => row.file === file);

/** Whether a person is told that the amount, or whether it is a receipt at all, needs a look; a doubt about the day alone is not that. */
function isAmountDoubted(file: string): boolean {
  return /total|receipt|not read|currency/.test(report.doubts.get(file)?.what ?? "");
}

/** The amount as `truth.json` writes it. */
function written(row: Row | undefined): string | null {
  if (row === undefined || row.total === null) return null;
  return row.total.toFixed(withoutDecimals.has(row.currency) ? 0 : 2);
}

function isRight({ currency, total }: Truth, row: Row | undefined): boolean {
  return written(row) === total && (row?.currency ?? null) === (currency ?? "unknown");
}

function describeMiss(truth: Truth): string {
  const row = rowOf(truth.file);
  const got = row === undefined ? "no row" : `${written(row)} ${row.currency}`;
  const doubt = report.doubts.get(truth.file);
  const flagged = doubt === undefined ? "not listed" : `listed for ${doubt.what}`;
  return `${truth.file}: expected ${truth.total} ${truth.currency}, got ${got}, ${flagged}`;
}

/** Sums of what the sheet lists as counted, in cents. */
function sumOf(fits: (row: Row) => boolean): number {
  const cents = report.rows
    .filter((row) => row.isCounted && fits(row))
    .map(({ total }) => Math.round((total ?? 0) * 100));
  return cents.reduce((sum, each) => sum + each, 0);
}

describe("an expense report of a folder of receipts", () => {
  test("ends done, hands over one workbook and changes nothing else", () => {
    const { "Expense report.xlsx": made, ...rest } = folderTree(join(place, "Receipts"), { times: true });
    expect(report.status).toBe(0);
    expect(report.summary.status).toBe("done");
    expect(made?.kind).toBe("file");
    expect(rest).toEqual(before);
  });

  test("has several sub-agents reading at the same time", () => {
    const children = report.events.flatMap((event) =>
      event.type === "run.started" && event.run.parent !== null ? [event.seq] : [],
    );
    const firstEnd = report.events.find((event) => event.type === "run.ended")?.seq ?? 0;
    expect(children.filter((seq) => seq < firstEnd).length).toBeGreaterThan(1);
    console.log(
      `${readdirSync(fixture).length - 2} files, ${children.length} sub-agents, ${report.seconds.toFixed(1)} s`,
    );
  });

  test("accounts for every file, in a row or among the doubts", () => {
    const missing = truths.filter(({ file }) => rowOf(file) === undefined && !report.doubts.has(file));
    expect(missing.map(({ file }) => file)).toEqual([]);
  });

  test("has no wrong total in silence", () => {
    const wrong = truths.filter((truth) => truth.isReceipt && !truth.mustFlag && !isRight(truth, rowOf(truth.file)));
    const silent = wrong.filter(({ file }) => !isAmountDoubted(file));
    expect(silent.map(describeMiss)).toEqual([]);
  });

  test("lists every receipt nobody could be sure about", () => {
    const silent = truths.filter(({ file, mustFlag }) => mustFlag && !isAmountDoubted(file));
    expect(silent.map(describeMiss)).toEqual([]);
  });

  test("counts nothing that is no receipt", () => {
    const counted = truths.filter(({ file, isReceipt }) => !isReceipt && rowOf(file)?.isCounted === true);
    expect(counted.map(describeMiss)).toEqual([]);
  });

  test("counts a receipt that is there twice once, and names the copy", () => {
    for (const { file, duplicateOf } of truths) {
      if (duplicateOf === null) continue;
      const pair = [rowOf(file), rowOf(duplicateOf)];
      expect
        .soft(
          pair.filter((row) => row?.isCounted === true),
          `${file} and ${duplicateOf}`,
        )
        .toHaveLength(1);
      const copy = pair.find((row) => row?.isCounted === false)?.file ?? "";
      const other = copy === file ? duplicateOf : file;
      expect.soft(report.doubts.get(copy)?.why ?? "", copy).toContain(other);
    }
  });

  test("leaves no receipt out as a copy that is none", () => {
    const copies = new Set(
      truths.flatMap(({ file, duplicateOf }) => (duplicateOf === null ? [] : [file, duplicateOf])),
    );
    const lost = report.rows.filter(({ file, isCounted }) => !isCounted && !copies.has(file));
    expect(lost.map(({ file }) => file)).toEqual([]);
  });

  test("has totals as formulas that equal the sums of the listed rows", async () => {
    const rows = await readRows(report.path, "Summary");
    const currencies = new Set(report.rows.map(({ currency }) => currency));
    const blank = rows.findIndex((row) => row.length === 0);
    for (const [name, , total] of rows.slice(2, blank)) {
      expect.soft(total?.formula, textOf(name)).toMatch(/SUMIFS/);
      expect.soft(Math.round(Number(total?.value) * 100)).toBe(sumOf(({ currency }) => currency === name?.value));
      currencies.delete(textOf(name));
    }
    expect([...currencies]).toEqual([]);

    const head = rows.findIndex((row) => row[0]?.value === "Category");
    const last = rows.findIndex((row) => row[0]?.value === "Total");
    const names = rows[head]?.slice(1).map(textOf) ?? [];
    for (const [category, ...cells] of rows.slice(head + 1, last + 1))
      cells.slice(0, names.length).forEach((cell, at) => {
        const isTotal = category?.value === "Total";
        const listed = sumOf((row) => row.currency === names[at] && (isTotal || row.category === category?.value));
        expect.soft(cell.formula, textOf(category)).toMatch(/SUM/);
        expect.soft(Math.round(Number(cell.value) * 100), `${textOf(category)} ${names[at]}`).toBe(listed);
      });
  });

  test("is exact far more often than it is in doubt", () => {
    const sure = truths.filter(({ isReceipt, mustFlag }) => isReceipt && !mustFlag);
    const exact = sure.filter((truth) => isRight(truth, rowOf(truth.file)));
    const flagged = sure.filter(({ file }) => isAmountDoubted(file));
    const needless = exact.filter(({ file, mayFlag }) => !mayFlag && isAmountDoubted(file));
    const dated = sure.filter(
      ({ file, date, dateAmbiguous }) => dateAmbiguous || (rowOf(file)?.date ?? "") === (date ?? ""),
    );
    const must = truths.filter(({ mustFlag }) => mustFlag);
    console.log(
      [
        `receipts with a certain total: ${sure.length}`,
        `exact: ${exact.length}`,
        `listed as not sure about the amount: ${flagged.length}, of which exact and certain: ${needless.length}`,
        `day right: ${dated.length}`,
        `must be listed: ${must.filter(({ file }) => isAmountDoubted(file)).length} of ${must.length}`,
        ...sure.filter((truth) => !exact.includes(truth)).map((truth) => `  ${describeMiss(truth)}`),
        ...needless.map(({ file }) => `  needless: ${file}: ${report.doubts.get(file)?.why}`),
      ].join("\n"),
    );
    expect(exact.length).toBeGreaterThan(flagged.length);
  });
});

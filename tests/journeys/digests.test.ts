import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { DocumentReader } from "../../packages/documents/src/document-reader.ts";
import { makePlace, type Place, putFiles } from "./kit/place.ts";
import { lastWords, parseRun } from "./kit/terminal.ts";
import { partsOf, readRows, textOf } from "./kit/workbook.ts";

const minutes = [
  "Minutes of the harbour group, 4 March 2026",
  "Present: Ines Falk, Odd Berg",
  "",
  "Dredging",
  "The dredging of the inner basin is late. Mud from the basin has nowhere to go.",
  "We decided to rent a second barge for the mud.",
  "Ines Falk will ask the city about the permit by 20 March.",
  "It is still open who pays for the barge.",
].join("\n");

const transcript = [
  "WEBVTT",
  "",
  "00:00:01.000 --> 00:00:06.000",
  "<v Odd Berg>The barge arrives next week, and the basin is still full of mud.</v>",
  "",
  "00:00:07.000 --> 00:00:09.000",
  "<v Ines Falk>I'll call the barge company tomorrow.</v>",
].join("\n");

async function run(place: Place, outcome: string): Promise<ReturnType<typeof parseRun>> {
  const ended = await place.terminal.type("run", outcome, "--folder", place.desk, "--json", "--approve", "all");
  expect(ended.status, ended.errors).toBe(0);
  return parseRun(ended);
}

async function read(path: string): Promise<string> {
  const outcome = await new DocumentReader().read(readFileSync(path), { name: path });
  if (outcome.status !== "read") throw new Error(outcome.reason);
  return outcome.text;
}

const plain = (text: string): string => text.replace(/\\(?=[^\p{L}\p{N}\s])/gu, "");

test("minutes and a transcript become a document and slides whose points are quoted with their sources", async () => {
  const place = makePlace();
  putFiles(place.desk, { "minutes.txt": minutes, "call.vtt": transcript });
  const { events, summary } = await run(
    place,
    "Turn these notes into a document and slides with themes, decisions and action items",
  );
  expect(summary.artifacts.map(({ path }) => basename(path))).toEqual([
    "Themes and action items.docx",
    "Themes and action items.pptx",
  ]);
  const document = plain(await read(join(place.desk, "Themes and action items.docx")));
  expect(document).toContain("not written by a model");
  expect(document).toMatch(/We decided to rent a second barge for the mud\.\[\^\d+\]/);
  expect(document).toMatch(
    /\| Ines Falk \| Ines Falk will ask the city about the permit by 20 March\.\[\^\d+\] \| 20 March \|/,
  );
  expect(document).toMatch(/\| Ines Falk \| I'll call the barge company tomorrow\.\[\^\d+\] \| tomorrow \|/);
  expect(document).toMatch(/\[\^\d+\]: .*call\.vtt.*, line 7: “I'll call the barge company tomorrow\.”/);
  const slides = plain(await read(join(place.desk, "Themes and action items.pptx")));
  expect(slides).toContain("It is still open who pays for the barge.");
  expect(slides).toMatch(/minutes\.txt, line 6: “We decided to rent a second barge/);
  expect(lastWords(events)).toContain("picked by rules and quoted word for word");
});

test("a folder of mixed files becomes an index that links to each, with what is twice and what was not read", async () => {
  const place = makePlace();
  putFiles(place.desk, {
    "minutes.txt": minutes,
    "old/minutes copy.txt": minutes,
    "call.vtt": transcript,
    "prices.csv": "berth,price\nA1,300\nA2,280\n",
    "broken.pdf": "%PDF-1.7 and nothing else",
  });
  await run(place, "Make an index of this folder");
  const index = plain(await read(join(place.desk, "Index.docx")));
  expect(index).toContain("Minutes of the harbour group, 4 March 2026");
  expect(index).toContain("berth,price");
  expect(index).toMatch(/# There twice[\s\S]*minutes copy\.txt[\s\S]*minutes\.txt[\s\S]*the same text/);
  expect(index).toMatch(/# Not read[\s\S]*broken\.pdf/);
  expect(index).toContain("(old/minutes%20copy.txt)");
});

/** Cells of the tables in a document's text, without the marks of its notes. */
function cellsIn(text: string): ReadonlySet<string> {
  const cells = text
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .flatMap((line) => line.split("|").map((cell) => plain(cell.replace(/\[\^\d+\]/g, "")).trim()));
  return new Set(cells);
}

test("a report on a table has the figures of the workbook's formulas, and charts", async () => {
  const place = makePlace();
  const berths = ["North", "South", "Quay"];
  const lines = Array.from({ length: 120 }, (_, at) => {
    const day = new Date(Date.UTC(2025, 0, 1 + at * 3)).toISOString().slice(0, 10);
    const fee = at === 60 ? 9_000 : 100 + ((at * 37) % 50) + 0.25;
    return `${day},${berths[at % 3]},${at % 40 === 7 ? "" : fee}`;
  });
  putFiles(place.desk, { "fees.csv": `Day,Berth,Fee\n${lines.join("\n")}\n` });
  const { summary } = await run(place, "Analyse fees.csv and write a report with charts");
  const [workbook, report] = [join(place.desk, "fees summary.xlsx"), join(place.desk, "fees report.docx")];
  expect(summary.artifacts.map(({ path }) => path)).toEqual([workbook, report]);
  const cells = cellsIn(await read(report));
  const shown = (value: number, digits: number): string =>
    value.toLocaleString("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const figures = new Map((await readRows(workbook, "Figures")).map(([name, value]) => [textOf(name), value]));
  for (const [name, digits] of [
    ["Rows", 0],
    ["Total of Fee", 2],
    ["Average of Fee", 2],
    ["Largest Fee", 2],
    ["Blank cells", 0],
    ["Values far from the others", 0],
  ] as const) {
    expect.soft(figures.get(name)?.formula, name).toBeDefined();
    expect.soft(cells, name).toContain(shown(Number(figures.get(name)?.value), digits));
  }
  expect(Number(figures.get("Values far from the others")?.value)).toBe(1);
  const [, ...periods] = await readRows(workbook, "Periods");
  expect(periods).toHaveLength(12);
  for (const [, rows, sum] of periods) {
    expect.soft(sum?.formula).toMatch(/SUMIFS/);
    expect.soft(cells).toContain(shown(Number(sum?.value), 2));
    expect.soft(cells).toContain(shown(Number(rows?.value), 0));
  }
  for (const [name, , sum, , share] of (await readRows(workbook, "Groups")).slice(1, 4)) {
    expect.soft(cells).toContain(textOf(name));
    expect.soft(cells).toContain(shown(Number(sum?.value), 2));
    expect.soft(cells).toContain(`${shown(Number(share?.value) * 100, 1)}%`);
  }
  const charts = partsOf(report).filter((name) => /^word\/charts\/chart\d*\.xml$/.test(name));
  expect(charts).toHaveLength(2);
  const text = plain(await read(report));
  expect(text).toMatch(/fees summary\.xlsx.*Figures!B2/);
  expect(text).toMatch(/fees\.csv.*, line 62: “.*9000/);
});

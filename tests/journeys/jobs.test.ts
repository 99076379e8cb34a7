import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createWorkbook, type TableCell } from "@deskhand/documents";
import { describe, expect, test } from "vitest";
import { folderTree } from "./kit/folder-tree.ts";
import { ageEverything } from "./kit/mixed-folder.ts";
import { makePlace, type Place, putFiles } from "./kit/place.ts";
import { type Ended, lastWords, parseRun } from "./kit/terminal.ts";
import { partsOf, readRows, textOf } from "./kit/workbook.ts";

const whole = { times: true } as const;

function run(place: Place, outcome: string, ...words: readonly string[]): Promise<Ended> {
  return place.terminal.type("run", outcome, "--folder", place.desk, "--json", ...words);
}

const namesIn = (place: Place): readonly string[] => Object.keys(folderTree(place.desk, { times: false }));

describe("renaming many files", () => {
  /** Renames what is there, checks that every file kept its bytes, and takes it back. */
  async function renamed(place: Place, outcome: string): Promise<readonly string[]> {
    ageEverything(place.desk);
    const before = folderTree(place.desk, whole);
    const ended = await run(place, outcome, "--approve", "all");
    expect(ended.status, ended.errors).toBe(0);
    const after = folderTree(place.desk, { times: false });
    const bytes = (tree: typeof before) =>
      Object.values(tree)
        .map((entry) => entry.bytes)
        .sort();
    expect(bytes(after)).toEqual(bytes(before));
    expect((await place.terminal.type("undo", parseRun(ended).summary.taskId)).status).toBe(0);
    expect(folderTree(place.desk, whole)).toEqual(before);
    return Object.keys(after);
  }

  test("spaces become underscores, and no file is lost where two would get one name", async () => {
    const place = makePlace();
    putFiles(place.desk, { "a b.txt": "1", a_b: "2", "a_b.txt": "3", "c  d e.md": "4", "plain.txt": "5" });
    const names = await renamed(place, "Rename the files: replace spaces with underscores");
    expect(names).toHaveLength(5);
    expect(names.filter((name) => name.includes(" ") && !/\(\d+\)|-\d+|_\d+/.test(name))).toEqual([]);
    for (const kept of ["a_b", "a_b.txt", "plain.txt"]) expect(names).toContain(kept);
  });

  test("photos get their date in front, also where the name writes it otherwise", async () => {
    const place = makePlace();
    putFiles(place.desk, {
      "IMG_20260314_101500.jpg": "one",
      "holiday 2025-07-02.jpg": "two",
      "Beach 25.12.2024.jpg": "three",
      "notes.txt": "not a photo",
    });
    const names = await renamed(place, "Rename the photos to date-name");
    expect(names).toContain("notes.txt");
    for (const day of ["2026-03-14", "2025-07-02", "2024-12-25"])
      expect(
        names.filter((name) => name.startsWith(day)),
        names.join(", "),
      ).toHaveLength(1);
  });

  test("invoices get the date that is written in them", async () => {
    const place = makePlace();
    putFiles(place.desk, {
      "scan1.txt": "Invoice 10\nDate: 5 March 2026\nTotal 12.00 EUR\n",
      "scan2.txt": "Rechnung 11\nRechnungsdatum: 17.04.2026\nGesamt 9,00 EUR\n",
      "scan3.txt": "nothing dated here\n",
    });
    const names = await renamed(place, "Rename the files to date-name with the invoice date");
    expect(names).toContain("2026-03-05-scan1.txt");
    expect(names).toContain("2026-04-17-scan2.txt");
    expect(names).toContain("scan3.txt");
  });

  test("files are numbered in a row", async () => {
    const place = makePlace();
    putFiles(place.desk, Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`page ${at + 1}.png`, `${at}`])));
    const names = await renamed(place, 'Number them as "page" 001');
    expect(names).toEqual(Array.from({ length: 12 }, (_, at) => `page-${String(at + 1).padStart(3, "0")}.png`));
  });
});

describe("summarising tables", () => {
  const regions = ["North", "South", "East"];
  const sales = Array.from({ length: 60 }, (_, at) => ({
    day: `2026-0${1 + Math.floor(at / 20)}-${String(1 + (at % 20)).padStart(2, "0")}`,
    region: regions[at % 3] ?? "",
    amount: 100 + ((at * 37) % 83) + 0.25,
    pieces: 1 + (at % 7),
  }));

  /** The statistics of one column, computed here. */
  function figuresOf(values: readonly number[]): Readonly<Record<string, number>> {
    const sorted = values.toSorted((left, right) => left - right);
    const middle = sorted.length / 2;
    const sum = values.reduce((total, value) => total + value, 0);
    const median =
      sorted.length % 2 === 1 ? sorted[Math.floor(middle)] : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
    return {
      Count: values.length,
      Sum: sum,
      Average: sum / values.length,
      Median: median ?? 0,
      Min: Math.min(...values),
      Max: Math.max(...values),
    };
  }

  async function expectFigures(path: string, column: string, values: readonly number[]): Promise<void> {
    const [heads = [], ...rows] = await readRows(path, "Statistics");
    const row = rows.find(([name]) => name?.value === column) ?? [];
    for (const [name, expected] of Object.entries(figuresOf(values))) {
      const cell: TableCell | undefined = row[heads.findIndex((head) => head.value === name)];
      expect.soft(cell?.formula, `${column} ${name}`).toMatch(/^=?[A-Z]+\(/);
      expect.soft(Number(cell?.value), `${column} ${name}`).toBeCloseTo(expected, 6);
    }
  }

  async function expectGroups(path: string): Promise<void> {
    const [, ...rows] = await readRows(path, "Groups");
    for (const region of regions) {
      const own = sales.filter((sale) => sale.region === region);
      const [, count, sum] = rows.find(([name]) => name?.value === region) ?? [];
      expect.soft(count?.value, region).toBe(own.length);
      expect.soft(Number(sum?.value), region).toBeCloseTo(
        own.reduce((total, { amount }) => total + amount, 0),
        6,
      );
      expect.soft(sum?.formula, region).toMatch(/SUMIFS/);
    }
  }

  const chartsIn = (path: string): readonly string[] =>
    partsOf(path).filter((name) => /^xl\/charts\/chart\d*\.xml$/.test(name));

  test("a csv and an xlsx become workbooks with true statistics, groups and a chart", async () => {
    const place = makePlace();
    const lines = sales.map(
      ({ day, region, amount, pieces }) => `${day};${region};${amount.toFixed(2).replace(".", ",")};${pieces}`,
    );
    const made = await createWorkbook({
      sheets: [
        {
          name: "Sales",
          columns: ["Day", "Region", "Amount", "Pieces"].map((header) => ({ header })),
          rows: sales.map(({ day, region, amount, pieces }) => [day, region, amount, pieces]),
        },
      ],
    });
    if (made.status !== "created") throw new Error(JSON.stringify(made));
    putFiles(place.desk, {
      "sales.csv": `Day;Region;Amount;Pieces\n${lines.join("\n")}\n`,
      "book.xlsx": made.bytes,
    });
    const before = folderTree(place.desk, whole);
    const ended = await run(place, "Summarise all tables", "--approve", "all");
    expect(ended.status, ended.errors).toBe(0);
    const { summary } = parseRun(ended);
    expect(summary.artifacts).toHaveLength(2);
    for (const { path } of summary.artifacts) {
      await expectFigures(
        path,
        "Amount",
        sales.map(({ amount }) => amount),
      );
      await expectFigures(
        path,
        "Pieces",
        sales.map(({ pieces }) => pieces),
      );
      await expectGroups(path);
      expect(chartsIn(path).length, path).toBeGreaterThan(0);
      expect(textOf((await readRows(path, "Clean data"))[0]?.[1])).toBe("Region");
    }
    const after = folderTree(place.desk, whole);
    for (const [name, entry] of Object.entries(before)) expect(after[name], name).toEqual(entry);
  });

  test("a table whose figures cannot all be read says so instead of leaving them out", async () => {
    const place = makePlace();
    putFiles(place.desk, {
      "t.csv": `name,amount\n${Array.from({ length: 20 }, (_, at) => `n${at},${at}`).join("\n")}\nodd,about ten\n`,
    });
    const ended = await run(place, "Summarise this table", "--approve", "all");
    expect(ended.status).toBe(0);
    expect(lastWords(parseRun(ended).events)).toMatch(/1 value.* not fit/);
  });
});

describe("what the rule-based helper cannot do", () => {
  test("it says so plainly, names what it can do, and changes nothing", async () => {
    const place = makePlace();
    putFiles(place.desk, { "letter.txt": "Dear Anna" });
    const before = folderTree(place.desk, whole);
    const ended = await run(place, "Write a poem about my holidays", "--approve", "all");
    expect(ended.status).toBe(1);
    const { summary, events } = parseRun(ended);
    expect([summary.status, summary.changes]).toEqual(["failed", []]);
    expect(lastWords(events)).toMatch(/rule-based helper, not an AI, so I cannot do this without a model/);
    expect(lastWords(events)).toMatch(/tidy it/);
    expect(lastWords(events)).not.toMatch(/API_KEY/);
    expect(folderTree(place.desk, whole)).toEqual(before);
  });

  test("an empty folder, and one that is tidy, are left alone with a sentence", async () => {
    const place = makePlace();
    expect(lastWords(parseRun(await run(place, "Tidy this folder", "--approve", "all")).events)).toMatch(/is empty/);
    putFiles(place.desk, { "Letters/a.txt": "a" });
    expect(lastWords(parseRun(await run(place, "Tidy this folder", "--approve", "all")).events)).toMatch(
      /tidy already/,
    );
  });
});

describe("a folder that allows several jobs", () => {
  function makeAmbiguousPlace(): Place {
    const place = makePlace();
    putFiles(place.desk, {
      "receipt shop.txt": "Shop\n2026-03-01\nTotal 10.00 EUR\nVisa\n",
      "invoice 12.txt": "Maker\n2026-03-02\nTotal 5.00 EUR\nPaid\n",
      "figures.csv": "a,b\n1,2\n",
    });
    mkdirSync(join(place.desk, "old"));
    return place;
  }

  test("asks a question, and waits for the answer when nobody is there", async () => {
    const place = makeAmbiguousPlace();
    const before = folderTree(place.desk, whole);
    const ended = await run(place, "Deal with this folder", "--approve", "plan,write,delete");
    expect(ended.status).toBe(3);
    const { summary } = parseRun(ended);
    expect(summary.status).toBe("waiting");
    const shown = await place.terminal.type("show", summary.taskId);
    expect(shown.output).toContain("What should I do with this folder?");
    expect(shown.output).toMatch(/1\. .*\n.*2\. /);
    expect(folderTree(place.desk, whole)).toEqual(before);

    const answered = await place.terminal.type("answer", summary.taskId, "--text", "Tidy the files into folders");
    expect(answered.status, answered.output + answered.errors).toBe(0);
    expect(namesIn(place)).not.toContain("figures.csv");
  });

  test("takes the first option when everything was approved beforehand", async () => {
    const place = makeAmbiguousPlace();
    const ended = await run(place, "Deal with this folder", "--approve", "all");
    expect(ended.status).toBe(0);
    const { events, summary } = parseRun(ended);
    const asked = events.find(
      (event) => event.type === "approval.opened" && event.approval.subject.kind === "question",
    );
    const subject = asked?.type === "approval.opened" ? asked.approval.subject : null;
    expect(subject?.kind === "question" && subject.questions[0]?.options[0]?.label).toBe("Make an expense report");
    expect(summary.artifacts.map(({ path }) => path)).toEqual([join(place.desk, "Expense report.xlsx")]);
  });
});

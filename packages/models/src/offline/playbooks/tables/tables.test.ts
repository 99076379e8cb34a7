import { describe, expect, test } from "vitest";
import { PracticeDesk } from "../../testing/practice-desk.ts";
import { PracticeFiles } from "../../testing/practice-files.ts";
import { readNumber, typeColumns } from "./columns.ts";
import { readSheets, splitDelimited, toTable } from "./parse-table.ts";

const sales =
  "Date;Region;Amount\n01.02.2026;North;1.200,50\n02.02.2026;South;300,00\n03.02.2026;north;99,50\n03.02.2026;north;99,50\n;South;\n";

describe("tables", () => {
  test("makes a clean copy, statistics by formulas, groups and a chart, and leaves the table alone", async () => {
    const desk = new PracticeDesk(new PracticeFiles({ "/f/sales.csv": sales }));
    const words = await desk.say("Summarise sales.csv");
    const sheets = desk.workbooks.get("/f/sales summary.xlsx")?.sheets ?? [];
    expect(sheets.map(({ name }) => name)).toEqual(["Clean data", "Statistics", "Groups", "Notes"]);
    expect(sheets[0]?.rows).toEqual([
      ["2026-02-01", "North", 1200.5, ""],
      ["2026-02-02", "South", 300, ""],
      ["2026-02-03", "north", 99.5, ""],
      ["2026-02-03", "north", 99.5, "yes"],
      [null, "South", null, ""],
    ]);
    expect(sheets[1]?.rows[2]).toEqual([
      { value: "Amount", source: { file: "sales.csv", lines: 1, quote: "Amount" } },
      "number",
      { formula: "=COUNT('Clean data'!$C$2:$C$6)", format: "#,##0" },
      { formula: "=COUNTBLANK('Clean data'!$C$2:$C$6)", format: "#,##0" },
      { formula: "=SUM('Clean data'!$C$2:$C$6)", format: "#,##0.00" },
      { formula: "=AVERAGE('Clean data'!$C$2:$C$6)", format: "#,##0.00" },
      { formula: "=MEDIAN('Clean data'!$C$2:$C$6)", format: "#,##0.00" },
      { formula: "=MIN('Clean data'!$C$2:$C$6)", format: "#,##0.00" },
      { formula: "=MAX('Clean data'!$C$2:$C$6)", format: "#,##0.00" },
    ]);
    expect(sheets[2]?.rows[0]?.[2]).toEqual({
      formula: "=SUMIFS('Clean data'!$C$2:$C$6,'Clean data'!$B$2:$B$6,$A2)",
      format: "#,##0.00",
    });
    expect(sheets[2]?.charts).toHaveLength(1);
    expect(words).toContain("2 blank cells, 1 repeated row");
    expect(desk.files.entries.get("/f/sales.csv")?.text).toBe(sales);
    expect(desk.presented).toEqual(["/f/sales summary.xlsx"]);
  });

  test("reports on a table with figures read back from the workbook that was made", async () => {
    const figures =
      "| 1 | Figure | Value |\n| 2 | Rows | 5 `=ROWS(x)` |\n| 3 | Columns | 3 `=COLUMNS(x)` |\n| 4 | Total | 1699 `=SUM(x)` |";
    const made = { "/f/sales summary.xlsx": `## Sheet: Figures\n\n${figures}` };
    const desk = new PracticeDesk(new PracticeFiles({ "/f/sales.csv": sales }), { made });
    const words = await desk.say("Analyse sales.csv and write a report");
    const names = desk.workbooks.get("/f/sales summary.xlsx")?.sheets.map(({ name }) => name);
    expect(names).toEqual(["Clean data", "Figures", "Missing", "Statistics", "Groups", "Notes"]);
    const document = JSON.stringify(desk.documents.get("/f/sales report.docx"));
    expect(document).toContain('["Total of Amount","1,699.00[^c3]"]');
    expect(document).toContain('"c3":{"file":"sales summary.xlsx","cell":"Figures!B4"}');
    expect(document).toContain("No column of dates spans more than one month");
    expect(words).toContain("1 report, whose figures are the workbook's");
    expect(desk.presented).toEqual(["/f/sales summary.xlsx", "/f/sales report.docx"]);
  });

  test("makes no report when the figures cannot be read back, and says so", async () => {
    const desk = new PracticeDesk(new PracticeFiles({ "/f/sales.csv": sales }));
    expect(await desk.say("Analyse sales.csv and write a report")).toContain("could not be read back");
    expect(desk.documents.size).toBe(0);
    expect(desk.presented).toEqual(["/f/sales summary.xlsx"]);
  });

  test("reads a long table over several pages", async () => {
    const lines = Array.from({ length: 3000 }, (_, index) => `${index},${index % 3 === 0 ? "A" : "B"},${index}.25`);
    const desk = new PracticeDesk(new PracticeFiles({ "/f/long.csv": ["id,group,value", ...lines].join("\n") }));
    expect(await desk.say("analyse this table")).toContain("3,000 rows in 3 columns");
    expect(desk.workbooks.get("/f/long summary.xlsx")?.sheets[0]?.rows).toHaveLength(3000);
  });

  test("asks which table when there are several", async () => {
    const files = new PracticeFiles({ "/f/a.csv": sales, "/f/b.csv": `${sales}04.02.2026;North;1,00\n` });
    const desk = new PracticeDesk(files, { questions: ["b.csv"] });
    await desk.say("Summarise the table");
    expect(desk.questions[0]?.options.map(({ label }) => label)).toEqual(["All 2 tables", "b.csv", "a.csv"]);
    expect([...desk.workbooks.keys()]).toEqual(["/f/b summary.xlsx"]);
  });

  test("reads the sheets of a workbook", () => {
    const text =
      "## Sheet: Costs\n\n|  | A | B |\n| --- | --- | --- |\n| 1 | Item | Price |\n| 2 | Pen \\| ink | 2.5 |\n| 3 | Sum | 2.5 `=SUM(B2:B2)` |\n\n## Sheet: Secret (hidden)\n\n|  | A |\n| --- | --- |\n| 1 | x |";
    expect(readSheets(text)).toEqual([
      {
        name: "Costs",
        header: ["Item", "Price"],
        rows: [
          ["Pen | ink", "2.5"],
          ["Sum", "2.5"],
        ],
        skippedRows: 0,
        places: { sheet: "Costs", header: 1, rows: [2, 3], columns: [0, 1] },
      },
    ]);
  });

  test("splits quoted fields with delimiters and line ends", () => {
    expect(splitDelimited('a,"b, ""c""\nd",e\nf,,', ",")).toEqual([
      ["a", 'b, "c"\nd', "e"],
      ["f", "", ""],
    ]);
  });

  test("keeps numbers with leading zeros and unclear dates as text", () => {
    const table = toTable("t", [
      ["Code", "When"],
      ["007", "03/04/2026"],
      ["008", "05/06/2026"],
    ]);
    expect(table === null ? [] : typeColumns(table).map(({ kind, remark }) => [kind, remark === null])).toEqual([
      ["text", true],
      ["text", false],
    ]);
  });

  test.each([
    ["1.234,50", ",", 1234.5],
    ["1,234.50", ".", 1234.5],
    ["(12.00)", ".", -12],
    ["€ 3,20", ",", 3.2],
    ["12%", null, 0.12],
    ["1'000", null, 1000],
    ["12a", null, null],
  ] as const)("reads %s", (text, mark, expected) => expect(readNumber(text, mark)).toBe(expected));

  test("says so when there are no tables", async () => {
    expect(await new PracticeDesk(new PracticeFiles({ "/f/a.txt": "x" })).say("Summarise the csv")).toContain(
      "no tables",
    );
  });
});

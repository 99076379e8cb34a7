import { expect, test } from "vitest";
import { Desk, unfenced } from "../testing/desk.ts";

const tables = [
  { name: "sales", file: "/desk/sales.csv", sheet: null, rows: 3, columns: [{ name: "Region", type: "VARCHAR" }] },
];
const answered = { status: "queried", tables, columns: ["Region", "total"], isCut: false, remarks: [] };
const desk = (query: () => unknown) => new Desk({ "/desk/sales.csv": "x" }, { documents: { query } });

test("the question goes to the documents process with the files, and the rows come back as a table", async () => {
  const open = desk(() => ({
    ...answered,
    rows: [
      ["North", 12.5],
      ["a|b", null],
    ],
  }));
  const { text } = await open.run("table_query", { paths: ["/desk/sales.csv"], sql: "SELECT 1" });
  expect(open.requests[0]).toMatchObject({ op: "query", sql: "SELECT 1", limit: 100 });
  expect(Object.keys(open.requests[0]?.files as object)).toEqual(["/desk/sales.csv"]);
  expect(unfenced(text)).toBe("| Region | total |\n| --- | --- |\n| North | 12.5 |\n| a\\|b |  |");
});

test("a long value that is cut says how long it is", async () => {
  const open = desk(() => ({ ...answered, rows: [["x".repeat(400), "y".repeat(300)]] }));
  const { text } = await open.run("table_query", { paths: ["/desk/sales.csv"], sql: "SELECT 1" });
  expect(unfenced(text)).toContain(`| ${"x".repeat(300)}… (400 characters) | ${"y".repeat(300)} |`);
});

test("without a question the tables are told", async () => {
  const open = desk(() => ({ ...answered, columns: [], rows: [] }));
  const { text } = await open.run("table_query", { paths: ["/desk/sales.csv"] });
  expect(unfenced(text)).toBe("sales: 3 rows of sales.csv; columns Region VARCHAR");
});

test("an answer that was cut says so, and a refusal and a file that is not there are told", async () => {
  const cut = desk(() => ({ ...answered, rows: [["North", 1]], isCut: true }));
  expect((await cut.run("table_query", { paths: ["/desk/sales.csv"], sql: "SELECT 1" })).text).toContain(
    "more than 1 rows",
  );
  const refused = desk(() => ({ status: "refused", reason: "The SQL was not understood." }));
  await expect(refused.run("table_query", { paths: ["/desk/sales.csv"], sql: "x" })).rejects.toThrow("not understood");
  await expect(refused.run("table_query", { paths: ["/desk/none.csv"] })).rejects.toThrow("is not a file");
});

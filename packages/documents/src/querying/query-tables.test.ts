import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, type TestContext, test } from "vitest";
import { DocumentReader } from "../document-reader.ts";
import { createFile } from "../writing/create-file.ts";
import { type Question, queryTables } from "./query-tables.ts";
import { TableDatabase } from "./table-database.ts";

const place = mkdtempSync(join(tmpdir(), "deskhand-query-"));
const reader = new DocumentReader();
const secret = join(place, "secret.csv");
const sales = "Region,Amount,Day\nNorth,10.5,2026-01-02\nSouth,4,2026-01-03\nNorth,2,2026-02-01\n";

function file(name: string, content: string | Uint8Array) {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const path = join(place, name);
  writeFileSync(path, bytes);
  return { name, path, bytes };
}

async function ask(sql: string | undefined, more: Partial<Question> = {}) {
  return queryTables({ files: [file("Sales 2026.csv", sales)], ...(sql !== undefined && { sql }), ...more }, reader);
}

let missing: string | null = null;
beforeAll(async () => {
  writeFileSync(secret, "word\nopensesame\n");
  missing = await TableDatabase.open().then(
    (database) => {
      database.close();
      return null;
    },
    (error: Error) => error.message,
  );
});
const need = (context: TestContext) => {
  if (missing !== null) context.skip(missing);
};

test("tables are told with their types, and answer SQL", async (context) => {
  need(context);
  expect(await ask(undefined)).toMatchObject({
    status: "queried",
    tables: [
      {
        name: "sales_2026",
        rows: 3,
        columns: [
          { name: "Region", type: "VARCHAR" },
          { name: "Amount", type: "DOUBLE" },
          { name: "Day", type: "DATE" },
        ],
      },
    ],
    rows: [],
  });
  const answer = await ask("SELECT region, sum(amount) AS total, max(day) FROM sales_2026 GROUP BY 1 ORDER BY 2 DESC");
  expect(answer).toMatchObject({
    columns: ["Region", "total", 'max("day")'],
    rows: [
      ["North", 12.5, "2026-02-01"],
      ["South", 4, "2026-01-03"],
    ],
    isCut: false,
  });
  expect(await ask("SELECT * FROM sales_2026", { limit: 2 })).toMatchObject({ isCut: true, rows: [{}, {}] });
});

test("sheets of workbooks and json are tables too, and join with others", async (context) => {
  need(context);
  const sheets = [
    {
      name: "People",
      rows: [
        ["Name", "Region"],
        ["Ann", "North"],
        ["Bob", "South"],
      ],
    },
    {
      name: "Odd",
      rows: [
        ["n", "Word"],
        [1, "x"],
        ["two", "y"],
      ],
    },
  ];
  const made = await createFile({ kind: "xlsx", description: { sheets } }, new Map());
  if (made.status !== "created") throw new Error(made.reason);
  const files = [
    file("team.xlsx", made.bytes),
    file("s.csv", sales),
    file("j.json", '[{"region":"North","boss":"Eve"}]'),
  ];
  const sql =
    "SELECT p.name, sum(s.amount), any_value(boss) FROM team_people p JOIN s USING (region) LEFT JOIN j USING (region) GROUP BY 1 ORDER BY 1";
  expect(await queryTables({ files, sql }, reader)).toMatchObject({
    rows: [
      ["Ann", 12.5, "Eve"],
      ["Bob", 4, null],
    ],
  });
  expect(await queryTables({ files, sql: "SELECT n FROM team_odd" }, reader)).toMatchObject({ rows: [["1"], ["two"]] });
});

test("rows left free in a file are not counted, and those with one value are", async (context) => {
  need(context);
  const files = [file("gaps.csv", "Name,Net\nAnn,1\n,\n\nBob,\n,2\n")];
  expect(await queryTables({ files, sql: "SELECT count(*), sum(net) FROM gaps" }, reader)).toMatchObject({
    tables: [{ name: "gaps", rows: 3 }],
    rows: [["3", 3]],
  });
});

test("a wrong question is refused in words that help, and so is a file without tables", async (context) => {
  need(context);
  expect(await ask("SELECT amont FROM sales_2026")).toMatchObject({
    status: "refused",
    reason: expect.stringContaining("Amount"),
  });
  expect(await queryTables({ files: [file("a.pdf", "no table")] }, reader)).toMatchObject({ status: "refused" });
});

describe("nothing outside is reached", () => {
  const target = join(place, "written.csv");
  const attacks = [
    `SELECT * FROM read_csv('${secret}')`,
    `SELECT * FROM '${secret}'`,
    `SELECT * FROM read_text('${secret}')`,
    `SELECT * FROM read_blob('${secret}')`,
    `SELECT * FROM sniff_csv('${secret}')`,
    `SELECT * FROM glob('${place}/*')`,
    `COPY sales_2026 TO '${target}'`,
    `COPY sales_2026 FROM '${secret}'`,
    `EXPORT DATABASE '${place}/all'`,
    `IMPORT DATABASE '${place}'`,
    `ATTACH '${place}/other.db'`,
    "INSTALL httpfs",
    "LOAD httpfs",
    "SELECT getenv('HOME')",
    "SET enable_external_access = true",
    "RESET enable_external_access",
    "SET lock_configuration = false",
    `SET temp_directory = '${place}'`,
    "SET memory_limit = '100GB'",
    `PRAGMA profiling_output = '${target}'`,
    "SELECT * FROM read_csv('http://127.0.0.1:9/a.csv')",
    `SELECT 1; SELECT * FROM read_csv('${secret}')`,
  ];
  test.for(attacks)("%s", async (sql, context) => {
    need(context);
    const outcome = await ask(sql.replaceAll("''", "'"));
    expect(outcome).toMatchObject({ status: "refused" });
    expect(JSON.stringify(outcome)).not.toContain("opensesame");
    expect(existsSync(target)).toBe(false);
    expect(existsSync(`${place}/other.db`)).toBe(false);
  });

  test("although the same file is a table when it is given", async (context) => {
    need(context);
    const files = [{ name: "secret.csv", path: secret, bytes: new Uint8Array(readFileSync(secret)) }];
    expect(await queryTables({ files, sql: "SELECT * FROM secret" }, reader)).toMatchObject({ rows: [["opensesame"]] });
  });
});

test("a question that fills the memory is refused, and one like it that does not is answered", async (context) => {
  need(context);
  const pairs = (rows: number) => `SELECT count(DISTINCT a.i * 7919 + b.i) FROM range(${rows}) a(i), range(1000) b(i)`;
  expect(await ask(pairs(2))).toMatchObject({ status: "queried" });
  expect(await ask(pairs(30_000))).toMatchObject({ status: "refused", kind: "too-large" });
  expect(await ask("SELECT current_setting('temp_directory')")).toMatchObject({ rows: [[""]] });
}, 60_000);

test("a value or an answer of many megabytes is refused in words that say what to do, and shorter ones are given", async (context) => {
  need(context);
  expect(await ask("SELECT repeat('x', 900000) AS long")).toMatchObject({ status: "queried", columns: ["long"] });
  expect(await ask("SELECT repeat('x', 5000000) AS long")).toMatchObject({
    status: "refused",
    kind: "too-large",
    reason: expect.stringContaining("A value of long is 5,000,000 characters long; ask for a part of it"),
  });
  expect(await ask("SELECT repeat('x', 90000) FROM range(100)")).toMatchObject({
    status: "refused",
    kind: "too-large",
    reason: expect.stringContaining("ask for fewer rows or columns"),
  });
}, 60_000);

test("a parquet file is a table, and one that is none is refused", async (context) => {
  need(context);
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const path = join(place, "trips.parquet");
  const writer = await (await DuckDBInstance.create(":memory:")).connect();
  await writer.run(
    `COPY (SELECT i AS trip, i * 1.5 AS km, DATE '2026-01-01' + i::INT AS day FROM range(5000) t(i)) TO '${path}' (FORMAT parquet)`,
  );
  writer.closeSync();
  const files = [{ name: "Trips.parquet", path, bytes: new Uint8Array(readFileSync(path)) }];
  const outcome = await queryTables({ files, sql: "SELECT count(*), sum(km), max(day) FROM trips" }, reader);
  expect(outcome).toMatchObject({
    status: "queried",
    tables: [
      { name: "trips", rows: 5_000, columns: [{ name: "trip" }, { name: "km" }, { name: "day", type: "DATE" }] },
    ],
  });
  if (outcome.status === "queried") expect(outcome.rows[0]?.map(String)).toEqual(["5000", "18746250.0", "2039-09-09"]);
  const broken = file("broken.parquet", "PAR1 and nothing else");
  expect(await queryTables({ files: [broken], sql: "SELECT 1" }, reader)).toMatchObject({
    status: "refused",
    kind: "damaged",
    reason: expect.stringContaining("could not be read as a table"),
  });
});

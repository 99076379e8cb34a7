import { describe, expect, it } from "vitest";
import { tableOf } from "./grid.ts";
import { detectDelimiter, readDelimited } from "./read-delimited.ts";

const read = async (text: string) =>
  tableOf((await readDelimited(new TextEncoder().encode(text), "t")).grid, { defaultLimit: 100 });

describe("readDelimited", () => {
  it("finds the delimiter outside quotes", () => {
    expect(detectDelimiter('a,"b;c;d",e\n1,"2;3;4",5')).toBe(",");
    expect(detectDelimiter("a;b\n1,5;2,5")).toBe(";");
    expect(detectDelimiter("a\tb\n1\t2")).toBe("\t");
  });

  it("types cells and finds the header", async () => {
    const table = await read("Date,Vendor,Paid,Net\n2026-03-04,Café,true,12.50\n2026-03-05,Bar,false,\n");
    expect(table.headerRow).toBe(1);
    expect(table.columns.map(({ name, kind }) => [name, kind])).toEqual([
      ["Date", "date"],
      ["Vendor", "text"],
      ["Paid", "boolean"],
      ["Net", "number"],
    ]);
    expect(table.rows[0]).toEqual([
      { kind: "date", value: "2026-03-04" },
      { kind: "text", value: "Café" },
      { kind: "boolean", value: true },
      { kind: "number", value: 12.5 },
    ]);
    expect(table.rows[1]?.[3]).toEqual({ kind: "empty", value: null });
  });

  it("reads decimal commas when the whole column has them", async () => {
    const table = await read("Item;Price\nA;1.234,50\nB;7,25\n");
    expect(table.rows.map((row) => row[1]?.value)).toEqual([1234.5, 7.25]);
  });

  it("keeps identifiers as text", async () => {
    const table = await read("Name,Id\nA,00123\nB,12345678901234567\n");
    expect(table.rows.map((row) => row[1])).toEqual([
      { kind: "text", value: "00123" },
      { kind: "text", value: "12345678901234567" },
    ]);
  });

  it("obeys a stated separator and survives a stray quote", async () => {
    expect((await read('sep=|\na|b\n5" pipe|2\n')).rows[0]?.map((cell) => cell.value)).toEqual(['5" pipe', 2]);
  });

  it("gives the window asked for", async () => {
    const { grid } = await readDelimited(new TextEncoder().encode("Nr,Word\n1,a\n2,b\n3,c\n"), "t");
    const table = tableOf(grid, { offset: 1, limit: 1, defaultLimit: 100 });
    expect([table.rowCount, table.offset, table.firstRow, table.rows.map((row) => row[1]?.value)]).toEqual([
      3,
      1,
      3,
      ["b"],
    ]);
  });
});

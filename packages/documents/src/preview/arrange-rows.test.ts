import { expect, test } from "vitest";
import { type Arrangement, arrangeRows } from "./arrange-rows.ts";
import type { RowBlock } from "./preview-outcome.ts";
import { sheetRows } from "./sheet-rows.ts";

const table = [
  "Name,Amount,Day",
  "Ärger,12.5,2026-03-01",
  "zebra,1000,2025-12-31",
  "Apfel,,2026-03-15",
  ",3,2026-04-01",
  "apfel 10,7,",
  "apfel 9,-4,2026-03-02",
].join("\n");

/** Row numbers as people count them, of the table arranged so. */
async function arranged(wish: Partial<Arrangement>): Promise<readonly number[]> {
  const { bytes } = await sheetRows(Buffer.from(table), "a.csv", "a.csv");
  const made = arrangeRows(bytes, { text: "", sort: null, filters: [], head: 1, ...wish });
  const lines = Buffer.from(made.bytes)
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "");
  return lines.flatMap((line) => (JSON.parse(line) as RowBlock).numbers?.map((number) => number + 1) ?? []);
}

const filter = (column: number, is: Arrangement["filters"][number]["is"], value = "") =>
  arranged({ filters: [{ column, is, value }] });

test("rows are sorted by numbers and by words as people read them, empty cells last either way", async () => {
  expect(await arranged({ sort: { column: 1, order: "up" } })).toEqual([1, 7, 5, 6, 2, 3, 4]);
  expect(await arranged({ sort: { column: 1, order: "down" } })).toEqual([1, 3, 2, 6, 5, 7, 4]);
  expect(await arranged({ sort: { column: 0, order: "up" } })).toEqual([1, 4, 7, 6, 2, 3, 5]);
  expect(await arranged({ sort: { column: 2, order: "up" }, head: 0 })).toEqual([3, 2, 7, 4, 5, 1, 6]);
});

test("rows are filtered by what a column holds", async () => {
  expect(await filter(0, "containing", "APFEL")).toEqual([1, 4, 6, 7]);
  expect(await filter(0, "equal", "apfel")).toEqual([1, 4]);
  expect(await filter(1, "equal", "1,000.00")).toEqual([1, 3]);
  expect(await filter(1, "more", "7")).toEqual([1, 2, 3]);
  expect(await filter(1, "more", "12,4")).toEqual([1, 2, 3]);
  expect(await filter(1, "less", "0")).toEqual([1, 7]);
  expect(await filter(1, "empty")).toEqual([1, 4]);
  expect(await filter(0, "filled")).toEqual([1, 2, 3, 4, 6, 7]);
  expect(await filter(2, "equal", "2026-03")).toEqual([1, 2, 4, 7]);
  expect(await filter(2, "more", "1.3.2026")).toEqual([1, 4, 5, 7]);
  expect(await filter(0, "more", "7")).toEqual([1]);
});

test("filters, a text and an order count together", async () => {
  const filters = [{ column: 0, is: "containing", value: "apfel" }] as const;
  expect(await arranged({ filters: [...filters], text: "2026", sort: { column: 2, order: "down" } })).toEqual([
    1, 4, 7,
  ]);
  expect(await arranged({ text: "nothing of it", head: 0 })).toEqual([]);
});

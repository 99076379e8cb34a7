import { describe, expect, test } from "vitest";
import { englishSamples } from "../../receipts/testing/corpus-english.ts";
import { germanSamples } from "../../receipts/testing/corpus-german.ts";
import { romanceSamples } from "../../receipts/testing/corpus-romance.ts";
import { PracticeDesk } from "../../testing/practice-desk.ts";
import { PracticeFiles } from "../../testing/practice-files.ts";

const coffee = "Bean Cafe Ltd\n2026-02-03\nFlat white  £3.60\nTotal  £3.60\nCard  £3.60";
const lunch =
  "Gasthaus Adler GmbH\nDatum 05.02.2026\nSuppe 6,50\nSaft 3,50\nSumme EUR 10,00\nBar 20,00\nRückgeld 10,00";

type Row = readonly unknown[];
const sheetRows = (desk: PracticeDesk, name: string): readonly Row[] =>
  desk.workbooks.get("/f/Expense report.xlsx")?.sheets.find((sheet) => sheet.name === name)?.rows ?? [];
const plainCell = (cell: unknown): unknown =>
  typeof cell === "object" && cell !== null && "value" in cell ? cell.value : cell;

describe("receipts", () => {
  test("makes a workbook with one row for each receipt, linked to its file, and hands it over", async () => {
    const desk = new PracticeDesk(new PracticeFiles({ "/f/coffee.txt": coffee, "/f/trip/lunch.txt": lunch }));
    const words = await desk.say("Turn these receipts into an expense report");
    expect(sheetRows(desk, "Expenses").map((row) => row.map(plainCell))).toEqual([
      ["2026-02-03", "Bean Cafe Ltd", "Meals", "GBP", null, null, 3.6, "yes", "", "coffee.txt", ""],
      ["2026-02-05", "Gasthaus Adler GmbH", "Meals", "EUR", null, null, 10, "yes", "", "lunch.txt", ""],
    ]);
    expect(sheetRows(desk, "Expenses")[1]?.[9]).toEqual({ value: "lunch.txt", link: "./trip/lunch.txt" });
    expect(desk.presented).toEqual(["/f/Expense report.xlsx"]);
    expect(words).toContain("3.60 GBP and 10.00 EUR");
    expect(desk.plans[0]?.steps[1]?.actions).toEqual([{ verb: "create", target: "/f/Expense report.xlsx" }]);
  });

  test("leads from each total to the line it was read from", async () => {
    const pdf = `## Page 1\n\nThank you\n\n## Page 2\n\n${lunch}`;
    const desk = new PracticeDesk(new PracticeFiles({ "/f/coffee.txt": coffee, "/f/trip/lunch.pdf": pdf }));
    await desk.say("Turn these receipts into an expense report");
    expect(sheetRows(desk, "Expenses").map((row) => (row[6] as { source?: unknown }).source)).toEqual([
      { file: "coffee.txt", lines: 4, quote: "Total £3.60" },
      { file: "trip/lunch.pdf", page: 2, quote: "Summe EUR 10,00" },
    ]);
  });

  test("adds up by currency and category with formulas and never mixes currencies", async () => {
    const desk = new PracticeDesk(new PracticeFiles({ "/f/coffee.txt": coffee, "/f/lunch.txt": lunch }));
    await desk.say("Make an expense report from the receipts");
    const rows = sheetRows(desk, "Summary");
    expect(rows[2]?.[2]).toEqual({
      formula: '=SUMIFS(Expenses!$G$2:$G$3,Expenses!$D$2:$D$3,$A3,Expenses!$H$2:$H$3,"yes")',
      format: "#,##0.00",
      bold: true,
    });
    expect(rows[7]?.[0]).toBe("Meals");
    expect(rows[7]?.[2]).toEqual({
      formula: '=SUMIFS(Expenses!$G$2:$G$3,Expenses!$C$2:$C$3,$A8,Expenses!$D$2:$D$3,C$7,Expenses!$H$2:$H$3,"yes")',
      format: "#,##0.00",
    });
  });

  test("does not count the same receipt twice and says so", async () => {
    const desk = new PracticeDesk(new PracticeFiles({ "/f/a.txt": lunch, "/f/b.txt": `${lunch}\n` }));
    const words = await desk.say("expense report from my receipts");
    expect(sheetRows(desk, "Expenses").map((row) => row[7])).toEqual(["yes", "no"]);
    expect(words).toContain("10.00 EUR");
    expect(words).toContain("1 copy of the same receipt is listed but not counted.");
  });

  test("counts the original, not the file that is named a copy nor a picture of it", async () => {
    const files = new PracticeFiles({ "/f/a (1).txt": lunch, "/f/a.txt": lunch });
    files.add("/f/0 photo.png", coffee, { facts: { ocr: { confidence: 92, language: "eng", turned: 0 } } });
    files.add("/f/coffee.txt", coffee);
    const desk = new PracticeDesk(files);
    await desk.say("expense report from my receipts");
    const counted = new Map(sheetRows(desk, "Expenses").map((row) => [plainCell(row[9]), row[7]]));
    expect(Object.fromEntries(counted)).toEqual({
      "a (1).txt": "no",
      "a.txt": "yes",
      "0 photo.png": "no",
      "coffee.txt": "yes",
    });
  });

  test("lists what it could not read or is no receipt", async () => {
    const files = new PracticeFiles({
      "/f/coffee.txt": coffee,
      "/f/diary.txt": "Dear diary, today it rained.",
      "/f/blank.jpg": "",
    });
    const desk = new PracticeDesk(files);
    await desk.say("expense report from my receipts");
    expect(sheetRows(desk, "Not sure").map((row) => [plainCell(row[0]), row[1]])).toEqual([
      ["blank.jpg", "not read"],
      ["diary.txt", "no receipt"],
    ]);
  });

  test("reads many files through sub-agents; every total is exact or doubted", async () => {
    const samples = [...englishSamples, ...germanSamples, ...romanceSamples];
    const files = new PracticeFiles();
    samples.forEach((sample, index) => {
      const isMail = sample.from !== undefined;
      const facts = isMail
        ? { from: sample.from }
        : sample.isRead
          ? { ocr: { confidence: 91, language: "eng", turned: 0 } }
          : null;
      files.add(
        `/f/r${String(index).padStart(2, "0")}.${isMail ? "eml" : sample.isRead ? "png" : "txt"}`,
        sample.text,
        { facts },
      );
    });
    const desk = new PracticeDesk(files);
    await desk.say("Turn these receipts into an expense report");
    expect(desk.delegated).toBeGreaterThan(4);
    const rows = new Map(sheetRows(desk, "Expenses").map((row) => [String(plainCell(row[9])), row]));
    const other = new Set(sheetRows(desk, "Not sure").map((row) => String(plainCell(row[0]))));
    samples.forEach((sample, index) => {
      const name =
        [...rows.keys(), ...other].find((key) => key.startsWith(`r${String(index).padStart(2, "0")}.`)) ?? "";
      const row = rows.get(name);
      expect(row !== undefined || other.has(name), sample.name).toBe(true);
      if (row === undefined || row[8] === "not sure") return;
      const decimals = sample.currency === "JPY" ? 1 : 100;
      expect({ total: Math.round(Number(plainCell(row[6])) * decimals), currency: row[3] }, sample.name).toEqual({
        total: sample.total,
        currency: sample.currency,
      });
    });
  });

  test("reads the files itself when the sub-agents fail", async () => {
    const files = new PracticeFiles();
    for (let index = 0; index < 10; index += 1)
      files.add(`/f/r${index}.txt`, coffee.replace("3.60", "3.60").replace("02-03", `02-${10 + index}`));
    const desk = new PracticeDesk(files, { trouble: { task_delegate: "failed" } });
    await desk.say("expense report from my receipts");
    expect(sheetRows(desk, "Expenses")).toHaveLength(10);
  });

  test("leaves files out that the user names about the plan", async () => {
    const desk = new PracticeDesk(new PracticeFiles({ "/f/coffee.txt": coffee, "/f/lunch.txt": lunch }), {
      plans: ["deny: leave lunch.txt out", "approve"],
    });
    await desk.say("expense report from my receipts");
    expect(sheetRows(desk, "Expenses")).toHaveLength(1);
  });

  test("works in an add-only folder and says what it needs in one it may only read", async () => {
    const add = new PracticeDesk(new PracticeFiles({ "/f/coffee.txt": coffee }), {}, [
      { path: "/f", verb: "add", neverDelete: true },
    ]);
    await add.say("Belege in eine Spesenabrechnung");
    expect(add.workbooks.size).toBe(1);
    const read = new PracticeDesk(new PracticeFiles({ "/f/coffee.txt": coffee }), {}, [
      { path: "/f", verb: "read", neverDelete: false },
    ]);
    expect(await read.say("Belege in eine Spesenabrechnung")).toContain("may only be looked at");
  });

  test("says so when there is nothing to read", async () => {
    expect(await new PracticeDesk(new PracticeFiles({ "/f/a.mp3": "x" })).say("receipts to expense report")).toContain(
      "no files",
    );
  });
});

import { describe, expect, test } from "vitest";
import { PracticeDesk } from "../../testing/practice-desk.ts";
import { PracticeFiles } from "../../testing/practice-files.ts";
import { englishNotes } from "../notes/testing/notes-english.ts";
import { germanNotes } from "../notes/testing/notes-german.ts";

type Table = { kind: "table"; columns: { header: string }[]; rows: string[][] };
type Made = { title: string; content: (string | Table)[]; sources: Record<string, { file: string; quote: string }> };

const texts = {
  "/f/roof quote.txt": "Quote for the roof\nThe roof needs new tiles on the north side.\nTiles cost 900 pounds.\n",
  "/f/mails/roof.eml":
    "Subject: Roof repair\nFrom: Ada <ada@example.org>\nDate: 2026-02-03T08:00:00.000Z\n\nThe tiles of the roof arrive next week on a truck.\n",
  "/f/garden plan.md": "# Garden plan\n\nThe hedge grows too high near the gate.\nCut the hedge before 12 May 2026.\n",
  "/f/hedge.txt": "The hedge trimmer is broken and needs a new blade.\nThe hedge is two metres high.\n",
  "/f/2025-11-30 stock.csv": "item,amount\nhammer,3\nsaw,2\n",
};

function folder(): PracticeFiles {
  return new PracticeFiles(texts)
    .add("/f/roof quote (1).txt", texts["/f/roof quote.txt"])
    .add("/f/song.mp3", "x")
    .add("/f/nothing.txt", "")
    .add("/f/far.txt", "", { kind: "cloud", bytes: 5 });
}

function made(desk: PracticeDesk, path: string): Made {
  const found = desk.documents.get(path);
  if (found === undefined) throw new Error(`${path} was not made`);
  return found as Made;
}

const rowsOf = ({ content }: Made): readonly string[][] =>
  content.flatMap((part) => (typeof part === "object" && part.kind === "table" ? part.rows : []));

describe("an index", () => {
  test("lists every file by topic with title, date, quote, terms and a link", async () => {
    const desk = new PracticeDesk(folder());
    const words = await desk.say("Make an index of this folder");
    const document = made(desk, "/f/Index.docx");
    const headings = document.content.filter((part) => typeof part === "string").map((part) => part.split("\n")[0]);
    expect(headings).toEqual(["## Hedge", "## Roof", "## Other files", "## There twice", "## Not read"]);
    const mail = rowsOf(document).find(([file]) => file?.includes("roof.eml")) ?? [];
    expect(mail[0]).toBe("[roof.eml](<mails/roof.eml>)<br>Mail, mails<br>2026-02-03 (sent)");
    expect(mail[1]).toContain("**Roof repair**<br>“The tiles of the roof arrive next week on a truck.”[^");
    const stock = rowsOf(document).find(([file]) => file?.includes("stock.csv")) ?? [];
    expect(stock[0]).toContain("2025-11-30 (from its name)");
    expect(stock[1]).toContain("“item,amount”");
    const wholes: Readonly<Record<string, string>> = { ...texts, "/f/roof quote (1).txt": texts["/f/roof quote.txt"] };
    for (const { file, quote } of Object.values(document.sources)) expect(wholes[`/f/${file}`]).toContain(quote);
    expect(words).toContain("lists 9 files under 2 topics");
    expect(desk.presented).toEqual(["/f/Index.docx"]);
  });

  test("names what is there twice, and what was not read with the reason", async () => {
    const desk = new PracticeDesk(folder());
    await desk.say("Make an index of this folder");
    const rows = rowsOf(made(desk, "/f/Index.docx")).map((row) => row.join(" ; "));
    expect(rows).toContain(
      "[roof quote \\(1\\).txt](<roof quote (1).txt>) ; [roof quote.txt](<roof quote.txt>) ; the same text",
    );
    expect(rows).toContain("[nothing.txt](<nothing.txt>) ; Document ; no text was found in it");
    expect(rows).toContain("[song.mp3](<song.mp3>) ; Sound ; a sound; what is said in it is not turned into text here");
    expect(rows.find((row) => row.includes("far.txt"))).toContain("not downloaded");
  });

  test("becomes a workbook when that is asked, in German with German words", async () => {
    const desk = new PracticeDesk(folder());
    await desk.say("Erstelle ein Verzeichnis der Dateien als Excel-Tabelle");
    const sheets = desk.workbooks.get("/f/Verzeichnis.xlsx")?.sheets ?? [];
    expect(sheets.map(({ name }) => name)).toEqual(["Verzeichnis", "Themen", "Doppelt vorhanden", "Nicht gelesen"]);
    expect(JSON.stringify(sheets[0]?.rows)).toContain(
      '"source":{"file":"hedge.txt","lines":1,"quote":"The hedge trimmer',
    );
    expect(sheets[1]?.rows[0]).toEqual(["Hedge", { formula: "=COUNTIF(Verzeichnis!$A$2:$A$7,A2)", format: "0" }]);
  });

  test("lets sub-agents look into many files and lists all of them", async () => {
    const files = new PracticeFiles();
    for (let at = 1; at <= 130; at += 1)
      files.add(
        `/f/sheet ${at}.txt`,
        `Report ${at}\nThe pump number ${at} was ${at % 2 === 0 ? "painted" : "oiled"} by the crew.\n`,
      );
    const desk = new PracticeDesk(files);
    expect(await desk.say("I need an overview of these files")).toContain("lists 130 files");
    expect(desk.delegated).toBe(6);
    expect(rowsOf(made(desk, "/f/Index.docx")).filter(([file]) => file?.startsWith("[sheet"))).toHaveLength(130);
  });

  test("title and quote of every kind of text stand in it word for word", async () => {
    const all = [...englishNotes, ...germanNotes];
    const desk = new PracticeDesk(new PracticeFiles(Object.fromEntries(all.map(({ path, text }) => [path, text]))));
    await desk.say("Make an index of all sources");
    const { sources } = made(desk, "/f/Index.docx");
    expect(Object.values(sources)).toHaveLength(all.length);
    const plain = (text: string): string => text.replace(/<[^>]*>|\*\*|\{[\w. ]+\}/g, "").replace(/[\s|–]+/g, " ");
    for (const { file, quote } of Object.values(sources)) {
      const source = all.find(({ path }) => path === `/f/${file}`)?.text ?? "";
      expect.soft(plain(source), file).toContain(plain(quote.replace(/…$/, "")));
    }
  });
});

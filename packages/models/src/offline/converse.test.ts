import { describe, expect, test } from "vitest";
import { abilities } from "./converse.ts";
import { jobsForFiles } from "./jobs-for-files.ts";
import { isVague, route } from "./route.ts";
import { PracticeDesk } from "./testing/practice-desk.ts";
import { PracticeFiles } from "./testing/practice-files.ts";

describe("route", () => {
  test.each([
    ["Tidy this folder", ["tidy"]],
    ["Organize my downloads by type", ["tidy"]],
    ["Bitte räum den Ordner auf", ["tidy"]],
    ["Range ce dossier", ["tidy"]],
    ["Ordena esta carpeta", ["tidy"]],
    ["Riordina questa cartella", ["tidy"]],
    ["Tidy my receipts folder", ["tidy"]],
    ["Rename photos to date-name", ["rename"]],
    ["Dateien umbenennen: Leerzeichen durch Unterstriche ersetzen", ["rename"]],
    ["Renomme les fichiers en minuscules", ["rename"]],
    ["Turn these receipts into an expense report", ["receipts"]],
    ["Mach aus den Belegen eine Spesenabrechnung", ["receipts"]],
    ["Fais une note de frais avec ces reçus", ["receipts"]],
    ["Haz un informe de gastos con los recibos", ["receipts"]],
    ["Crea una nota spese dalle ricevute", ["receipts"]],
    ["Summarise sales.csv", ["tables"]],
    ["Werte die Tabelle aus: Auswertung mit Diagramm", ["tables"]],
    ["Turn my meeting notes into a document with themes, decisions and action items", ["notes"]],
    ["Summarise the transcript as slides", ["notes"]],
    ["Write up the minutes", ["notes"]],
    ["Fasse die Notizen zusammen: Entscheidungen, Aufgaben, offene Fragen", ["notes"]],
    ["Mach aus dem Protokoll eine Präsentation", ["notes"]],
    ["What are the open questions in these mails?", ["notes"]],
    ["Synthesise these articles: themes and action items", ["notes"]],
    ["Make an index of this folder", ["catalogue"]],
    ["Erstelle ein Inhaltsverzeichnis der Dateien", ["catalogue"]],
    ["Give me an overview of these documents as a spreadsheet", ["catalogue"]],
    ["Rename the meeting notes by date", ["rename"]],
    ["Tidy my meeting notes", ["tidy"]],
    ["Translate my meeting notes", []],
    ["Werte die Tabelle aus und schreibe einen Bericht", ["tables"]],
    ["Write a report on sales.csv with charts", ["tables"]],
    ["Find files that are there twice and put the spare copies aside", ["twice"]],
    ["Finde doppelte Dateien", ["twice"]],
    ["Trouve les doublons", ["twice"]],
    ["Busca archivos duplicados", ["twice"]],
    ["Trova i file doppioni", ["twice"]],
    ["Tidy this folder without making duplicates", ["tidy"]],
    ["Write an essay about whales", []],
    ["Translate this letter", []],
    ["What is the weather?", []],
  ] as const)("%s", (goal, jobs) => expect(route(goal)).toEqual(jobs));

  test("tells a vague wish from a plain one", () => {
    expect(isVague("Please sort this out")).toBe(true);
    expect(isVague("Sort these files by date")).toBe(false);
  });
});

describe("conversation", () => {
  test("says plainly what it cannot do and how to add a model, without touching anything", async () => {
    const desk = new PracticeDesk(new PracticeFiles({ "/f/a.txt": "x" }));
    expect(await desk.say("Write an essay about whales")).toBe(abilities);
    expect(desk.thoughts).toBe(1);
  });

  test("asks what is meant when the words and the folder leave it open", async () => {
    const files = new PracticeFiles({
      "/f/receipt 1.txt": "Total £2.00\nCard £2.00",
      "/f/receipt 2.txt": "Total £3.00\nCard £3.00",
      "/f/sales.csv": "a,b\n1,2",
    });
    const desk = new PracticeDesk(files, { questions: ["Tidy the files into folders"] });
    await desk.say("Sort this out");
    expect(desk.questions[0]?.options.map(({ label }) => label)).toEqual([
      "Make an expense report",
      "Summarise the tables",
      "Tidy the files into folders",
    ]);
    expect(files.paths).toContain("/f/Spreadsheets/sales.csv");
  });

  test("suggests renaming for many pictures", () => {
    const entries = ["a", "b", "c"].map((name) => ({
      path: `/f/${name}.jpg`,
      kind: "file" as const,
      bytes: 1,
      day: "2026-01-01",
    }));
    expect(jobsForFiles(entries)).toEqual(["tidy", "rename"]);
  });

  test("says that a folder is needed when none was handed over", async () => {
    expect(await new PracticeDesk(new PracticeFiles(), {}, []).say("Tidy this folder")).toContain(
      "No folder was handed over",
    );
  });
});

describe("replay", () => {
  test("gives the same answer with the same call ids for every prefix of a run", async () => {
    const desk = new PracticeDesk(new PracticeFiles({ "/f/a.jpg": "1", "/f/b.pdf": "2" }));
    await desk.say("Tidy this folder");
    let checked = 0;
    for (const [index, step] of desk.steps.entries()) {
      if (step.kind !== "thought") continue;
      expect(await desk.think(desk.steps.slice(0, index))).toEqual(step.state);
      checked += 1;
    }
    expect(checked).toBe(5);
  });

  test("looks again when the recorded calls are those of another version", async () => {
    const desk = new PracticeDesk(new PracticeFiles({ "/f/a.jpg": "1" }));
    await desk.say("Tidy this folder");
    const foreign = desk.steps.slice(0, 3).map((step) => {
      if (step.kind === "thought" && step.state.status === "done")
        return {
          ...step,
          state: { ...step.state, calls: step.state.calls.map((call) => ({ ...call, tool: "file_search" })) },
        };
      return step;
    });
    expect((await desk.think(foreign)).calls.map(({ tool }) => tool)).toEqual(["file_list"]);
  });
});

import { describe, expect, it } from "vitest";
import { asksWhatIsThere } from "../../route.ts";
import { PracticeDesk } from "../../testing/practice-desk.ts";
import { PracticeFiles } from "../../testing/practice-files.ts";
import { sizeInWords } from "./survey.ts";

describe("a question about what lies in a folder", () => {
  it.each([
    "What is in this folder?",
    "What’s in here?",
    "what kinds of files do I have in Taxes?",
    "How many pictures are in this folder?",
    "Show me what's in the folder",
    "Was liegt in diesem Ordner?",
    "Qu'y a-t-il dans ce dossier ?",
    "¿Qué hay en esta carpeta?",
    "Cosa c'è in questa cartella?",
  ])("is recognised: %s", (goal) => {
    expect(asksWhatIsThere(goal)).toBe(true);
  });

  it.each(["What is in this contract?", "Explain what is in these files", "Write down what is here as a poem"])(
    "is not what this asks: %s",
    (goal) => {
      expect(asksWhatIsThere(goal)).toBe(false);
    },
  );

  it("is answered by kind, size and day, and changes nothing", async () => {
    const files = new PracticeFiles()
      .add("/f/a.jpg", "", { bytes: 2_500_000, day: "2025-01-03" })
      .add("/f/b.jpg", "", { bytes: 500_000, day: "2025-02-03" })
      .add("/f/deep/table.csv", "a,b", { bytes: 812, day: "2026-01-09" })
      .add("/f/away.pdf", "", { kind: "cloud", bytes: 100 });
    const before = [...files.entries];
    const desk = new PracticeDesk(files, {}, [{ path: "/f", verb: "read", neverDelete: false }]);
    const said = await desk.say("What is in this folder?");
    expect(said).toContain(
      "f holds 3 files in 2 folders, 3 MB together, last changed between 2025-01-03 and 2026-01-09.",
    );
    expect(said).toContain("- Pictures: 2 files, 3 MB (b.jpg and a.jpg)");
    expect(said).toContain("- Spreadsheets: 1 file, 812 bytes (deep/table.csv)");
    expect(said).toContain("1 file is not downloaded to this computer.");
    expect(said).toContain("- Summarise the tables");
    expect(desk.plans).toEqual([]);
    expect([...files.entries]).toEqual(before);
  });

  it("is answered for an empty folder, without jobs that would find nothing", async () => {
    const files = new PracticeFiles().add("/f/empty", "", { kind: "folder" });
    const said = await new PracticeDesk(files).say("What is in here?");
    expect(said).toContain("f holds no files, only empty folders.");
    expect(said).not.toContain("Jobs that fit");
  });

  it("needs a folder", async () => {
    const said = await new PracticeDesk(new PracticeFiles(), {}, []).say("What is in this folder?");
    expect(said).toMatch(/^No folder was handed over/);
  });
});

it.each([
  [0, "0 bytes"],
  [999, "999 bytes"],
  [1_000, "1 kB"],
  [4_540_000, "4.5 MB"],
  [99_600_000, "100 MB"],
  [3e15, "3000 TB"],
])("%d bytes are %s", (bytes, words) => {
  expect(sizeInWords(bytes)).toBe(words);
});

import { describe, expect, test } from "vitest";
import { PracticeDesk } from "../../testing/practice-desk.ts";
import { PracticeFiles } from "../../testing/practice-files.ts";

async function renamed(names: readonly string[], wish: string): Promise<readonly string[]> {
  const files = new PracticeFiles();
  for (const name of names) files.add(`/f/${name}`, name);
  await new PracticeDesk(files).say(wish);
  return files.paths.map((path) => path.slice(3));
}

describe("rename", () => {
  test.each([
    ["replace spaces with underscores", ["a b c.txt", "d.txt"], ["a_b_c.txt", "d.txt"]],
    ["Ersetze Leerzeichen durch Bindestriche in den Dateinamen", ["a b.txt"], ["a-b.txt"]],
    ['rename: replace "draft" with "final"', ["draft one.txt"], ["final one.txt"]],
    ["rename the files to lowercase", ["BIG Name.TXT"], ["big name.TXT"]],
    ["rename these in title case", ["the house of cards.pdf"], ["The House of Cards.pdf"]],
    ["add prefix 2026-", ["a.txt", "2026-b.txt"], ["2026-a.txt", "2026-b.txt"]],
    ['add the prefix "Tax " to the file names', ["a.txt"], ["Tax a.txt"]],
    [
      "remove 'copy of' from the names",
      ["Copy of plan.docx", "list - Copy.xlsx", "x (1).txt"],
      ["list.xlsx", "plan.docx", "x.txt"],
    ],
    ["number them 001", ["b.jpg", "a.jpg"], ["001-a.jpg", "002-b.jpg"]],
    [
      'rename the photos to "Holiday" numbered 001',
      ["z.jpg", "y.jpg", "notes.txt"],
      ["Holiday-001.jpg", "Holiday-002.jpg", "notes.txt"],
    ],
    [
      "rename photos to date-name",
      ["IMG_20250318_beach.jpg", "2025-01-02-hill.jpg", "notes.txt"],
      ["2025-01-02-hill.jpg", "2025-03-18-IMG_beach.jpg", "notes.txt"],
    ],
    [
      "Rename the pictures to date and counter",
      ["x.jpg", "IMG_20250318.jpg"],
      ["2025-03-18-001.jpg", "2026-03-01-002.jpg"],
    ],
    [
      "rename the pictures to date, name and a counter",
      ["x.jpg", "y.jpg"],
      ["2026-03-01-001-x.jpg", "2026-03-01-002-y.jpg"],
    ],
    ["Benenne die Bilder um nach Datum und nummeriere sie", ["x.jpg"], ["2026-03-01-001.jpg"]],
    ["rename using the modified date, date-name", ["a.txt"], ["2026-03-01-a.txt"]],
    ["Rename all PDFs to lowercase except Offer.pdf", ["Offer.pdf", "List.pdf"], ["Offer.pdf", "list.pdf"]],
  ])("%s", async (wish, before, after) => {
    expect(await renamed(before, wish)).toEqual([...after].sort());
  });

  test("takes the date from the text inside", async () => {
    const files = new PracticeFiles({
      "/f/bill.txt": "Rechnungsdatum: 14.02.2026\nSumme 3,00",
      "/f/none.txt": "no day here",
    });
    await new PracticeDesk(files).say("rename the files with the date from the content, date-name");
    expect(files.paths).toEqual(["/f/2026-02-14-bill.txt", "/f/none.txt"]);
  });

  test("gives names that would clash a number, and allows swaps of case", async () => {
    expect(await renamed(["A b.txt", "A_b.txt"], "replace spaces with underscores")).toEqual([
      "A_b (2).txt",
      "A_b.txt",
    ]);
    expect(await renamed(["READ.txt"], "lowercase the file names")).toEqual(["read.txt"]);
  });

  test("shows every new name before the plan is approved and changes nothing when all is dropped", async () => {
    const desk = new PracticeDesk(new PracticeFiles({ "/f/a b.txt": "1" }), { plans: ["drop: 1"] });
    expect(await desk.say("replace spaces with underscores")).toContain("nothing was renamed");
    expect(desk.plans[0]?.steps[0]).toEqual({
      title: "Rename 1 file in f: a b.txt → a_b.txt",
      actions: [
        { verb: "move", target: "/f/a b.txt" },
        { verb: "move", target: "/f/a_b.txt" },
      ],
    });
    expect(desk.files.paths).toEqual(["/f/a b.txt"]);
  });

  test("asks when the words give no pattern", async () => {
    const files = new PracticeFiles({ "/f/My File.txt": "1" });
    const desk = new PracticeDesk(files, { questions: ["Plain names"] });
    await desk.say("Rename these files");
    expect(desk.questions[0]?.options.map(({ label }) => label)).toEqual([
      "Date first",
      "Number them",
      "Plain names",
      "Remove “copy”",
    ]);
    expect(files.paths).toEqual(["/f/my-file.txt"]);
  });

  test("takes the user's own words as an answer", async () => {
    const files = new PracticeFiles({ "/f/x.txt": "1" });
    await new PracticeDesk(files, { questions: ["add prefix 2026-"] }).say("Rename these files");
    expect(files.paths).toEqual(["/f/2026-x.txt"]);
  });

  test("says so when the names are fine", async () => {
    expect(
      await new PracticeDesk(new PracticeFiles({ "/f/a.txt": "1" })).say("replace spaces with underscores"),
    ).toContain("as you want them already");
  });

  test("changes the pattern when the plan is sent back", async () => {
    const files = new PracticeFiles({ "/f/a b.txt": "1" });
    await new PracticeDesk(files, { plans: ["deny: replace spaces with dashes", "approve"] }).say(
      "replace spaces with underscores",
    );
    expect(files.paths).toEqual(["/f/a-b.txt"]);
  });
});

import type { Folder } from "@deskhand/contracts";
import { describe, expect, test } from "vitest";
import { PracticeDesk } from "./testing/practice-desk.ts";
import { PracticeFiles } from "./testing/practice-files.ts";

const readOnly: readonly Folder[] = [{ path: "/f", verb: "read", neverDelete: false }];
const sales = "name,amount\nlamp,3\nchair,5\n";

/** How the newest answer of a desk says that it ended. */
function finishOf(desk: PracticeDesk): string | undefined {
  const last = desk.steps.at(-1);
  return last?.kind === "thought" && last.state.status === "done" ? last.state.finish : undefined;
}

describe("the rule-based helper says that it did not do what was asked", () => {
  test.each<[string, string, Record<string, string>, readonly Folder[] | undefined]>([
    ["a wish that needs a model", "Write a poem", { "/f/a.txt": "a" }, undefined],
    ["a task without a folder", "Tidy my files", {}, []],
    ["a folder that may only be read", "Tidy this folder", { "/f/a.txt": "a" }, readOnly],
    ["a folder without a table", "Make statistics of the table", { "/f/a.txt": "a" }, undefined],
    ["a table without rows", "Make statistics of the table", { "/f/a.csv": "" }, undefined],
    ["a folder without receipts", "Make an expense report of the receipts", {}, undefined],
    ["a code project", "Tidy this folder", { "/f/package.json": "{}", "/f/a.txt": "a" }, undefined],
  ])("for %s", async (_name, goal, files, folders) => {
    const desk = new PracticeDesk(new PracticeFiles(files), {}, folders);
    expect(await desk.say(goal)).not.toBe("");
    expect(finishOf(desk)).toBe("declined");
  });

  test("when the result could not be made", async () => {
    const desk = new PracticeDesk(new PracticeFiles({ "/f/a.csv": sales }), { trouble: { document_create: "failed" } });
    expect(await desk.say("Make statistics of the table")).toContain("No summary was made.");
    expect(finishOf(desk)).toBe("declined");
  });

  test.each<[string, string, Record<string, string>, string]>([
    [
      "one of two results",
      "Summarise all tables",
      { "/f/a.csv": sales, "/f/b.csv": sales },
      "Not everything could be made: a summary.xlsx is missing.",
    ],
    [
      "the document beside its slides",
      "Turn these notes into a document and slides with decisions and action items",
      { "/f/notes.md": "We decided to buy lamps.\nAction: Maria sends the list by Friday.\n" },
      "Not everything could be made: Themes and action items.docx is missing.",
    ],
  ])("with a first line that names %s that could not be made", async (_name, goal, files, first) => {
    const desk = new PracticeDesk(new PracticeFiles(files), { trouble: { document_create: "failed-once" } });
    const words = await desk.say(goal);
    expect(words.split("\n")[0]).toBe(first);
    expect(words).toContain("could not be made: Nothing was done: a name exists already.");
    expect(finishOf(desk)).toBe("partial");
  });

  test.each(["What is in this folder?", "Tidy this folder"])(
    "and takes up “%s” again when asked to try again",
    async (goal) => {
      const folders: Folder[] = [];
      const desk = new PracticeDesk(new PracticeFiles({ "/f/a.jpg": "a", "/f/b.pdf": "b" }), {}, folders);
      expect(await desk.say(goal)).toContain("No folder was handed over.");
      folders.push({ path: "/f", verb: "edit", neverDelete: false });
      const answer = await desk.say("Try again, with the folders as they are now.");
      expect(answer).toMatch(/2 files/);
      expect(finishOf(desk)).not.toBe("declined");
    },
  );

  test("and does the next wish all the same", async () => {
    const desk = new PracticeDesk(new PracticeFiles({ "/f/a.jpg": "a", "/f/b.pdf": "b" }));
    await desk.say("Write a poem");
    expect(await desk.say("Tidy this folder")).toContain("Sorted 2 files");
    expect(finishOf(desk)).toBeUndefined();
  });
});

describe("it says nothing of the kind", () => {
  test.each<[string, string, Record<string, string>]>([
    ["when it did what was asked", "Tidy this folder", { "/f/a.jpg": "a", "/f/b.pdf": "b" }],
    ["when there was nothing to do", "Tidy this folder", { "/f/A/x.txt": "a" }],
    ["when it made the result", "Make statistics of the table", { "/f/a.csv": sales }],
  ])("%s", async (_name, goal, files) => {
    const desk = new PracticeDesk(new PracticeFiles(files));
    await desk.say(goal);
    expect(finishOf(desk)).toBeUndefined();
  });

  test("when the user stopped it", async () => {
    const files = new PracticeFiles({ "/f/a.jpg": "a", "/f/b.pdf": "b" });
    const desk = new PracticeDesk(files, { messages: { plan_propose: "stop" } });
    expect(await desk.say("Tidy this folder")).toContain("Stopped as you asked");
    expect(finishOf(desk)).toBeUndefined();
  });
});

import { describe, expect, test } from "vitest";
import { PracticeDesk } from "../../testing/practice-desk.ts";
import { PracticeFiles } from "../../testing/practice-files.ts";
import { englishNotes } from "./testing/notes-english.ts";
import { germanNotes } from "./testing/notes-german.ts";

type Made = {
  title: string;
  language: string;
  content: unknown[];
  sources: Record<string, { file: string; quote: string }>;
};
type Deck = { slides: { layout: string; title?: string; sources?: { file: string }[] }[] };

const folderOf = (samples: typeof englishNotes): PracticeFiles =>
  new PracticeFiles(Object.fromEntries(samples.map(({ path, text }) => [path, text])));

function made<Kind>(desk: PracticeDesk, path: string): Kind {
  const found = desk.documents.get(path);
  if (found === undefined) throw new Error(`${path} was not made: ${[...desk.documents.keys()].join(", ")}`);
  return found as Kind;
}

describe("notes", () => {
  test("name the texts that a choice left out", async () => {
    const files = {
      "/f/meeting one.txt": "Anna will call the bank by Friday.",
      "/f/call two.txt": "We decided to wait.",
      "/f/monday.md": "Who pays?",
    };
    const some = new PracticeDesk(new PracticeFiles(files), { questions: ["The 2 that look like notes"] });
    expect(await some.say("Summarise these notes")).toContain("Not read, because they were not chosen: monday.md.");
    const all = new PracticeDesk(new PracticeFiles(files), { questions: ["All 3 files with text"] });
    expect(await all.say("Summarise these notes")).not.toContain("Not read");
  });

  test("become a document in which every point leads to its file", async () => {
    const desk = new PracticeDesk(folderOf(englishNotes));
    const words = await desk.say("Pull the themes, decisions and action items out of these notes and all other files");
    const document = made<Made>(desk, "/f/Themes and action items.docx");
    expect(JSON.stringify(document.content)).toContain("not written by a model");
    const text = JSON.stringify(document.content);
    for (const name of Object.keys(document.sources)) expect(text).toContain(`[^${name}]`);
    expect(new Set(Object.values(document.sources).map(({ file }) => file))).toEqual(
      new Set(englishNotes.map(({ path }) => path.slice(3))),
    );
    expect(words).toContain("picked by rules and quoted word for word");
    expect(words).toContain("marked to check");
    expect(desk.presented).toEqual(["/f/Themes and action items.docx"]);
    expect(desk.plans[0]?.steps[1]?.actions).toEqual([{ verb: "create", target: "/f/Themes and action items.docx" }]);
  });

  test("become slides in German when that is asked, with sources in the notes of each", async () => {
    const desk = new PracticeDesk(folderOf(germanNotes));
    await desk.say("Mach mir aus allen Protokollen und Notizen eine Präsentation mit Entscheidungen und Aufgaben");
    const deck = made<Deck>(desk, "/f/Themen und Aufgaben.pptx");
    expect([...desk.documents.keys()]).toEqual(["/f/Themen und Aufgaben.pptx"]);
    expect(deck.slides.map(({ title }) => title)).toContain("Offene Fragen");
    const told = deck.slides.filter(({ title = "" }) => /^(?:Themen|Entscheidungen|Aufgaben|Offene)/.test(title));
    expect(told.length).toBeGreaterThan(3);
    for (const { layout, sources = [] } of told.filter(({ layout }) => layout !== "title"))
      expect(sources.length, layout).toBeGreaterThan(0);
  });

  test("asks which files are meant when notes lie beside other texts", async () => {
    const files = folderOf(englishNotes.slice(0, 2)).add("/f/contract.pdf", "## Page 1\n\nThe tenant agreed to pay.");
    const desk = new PracticeDesk(files, { questions: ["The 2 that look like notes"] });
    await desk.say("Summarise the meeting");
    expect(desk.questions[0]?.options.map(({ label }) => label)).toEqual([
      "The 2 that look like notes",
      "All 3 files with text",
      "standup call.vtt",
      "2026-03-02 product sync.md",
    ]);
    const { sources } = made<Made>(desk, "/f/Themes and action items.docx");
    expect(Object.values(sources).some(({ file }) => file === "contract.pdf")).toBe(false);
  });

  test("lets sub-agents read many files, and names what could not be read", async () => {
    const files = new PracticeFiles();
    for (let at = 1; at <= 40; at += 1)
      files.add(
        `/f/note ${at}.txt`,
        `We decided to keep room ${at} blue.\nAnna${at} will paint wall ${at} by Friday.\n`,
      );
    files.add("/f/empty note.txt", "");
    const desk = new PracticeDesk(files);
    const words = await desk.say("List all decisions and action items of my notes");
    expect(desk.delegated).toBe(6);
    expect(words).toContain("40 decisions");
    expect(words).toContain("empty note.txt was not read: no text was found in it");
    expect(JSON.stringify(made<Made>(desk, "/f/Themes and action items.docx").content)).toContain(
      "not read: no text was found",
    );
  });

  test("reads a long transcript to its end, window by window", async () => {
    const lines = Array.from(
      { length: 3_000 },
      (_, at) => `Speaker ${at % 2 === 0 ? "One" : "Two"}: Nothing much to tell about day ${at}.`,
    );
    lines.push("Speaker One: We decided to sell the boat.");
    const desk = new PracticeDesk(
      new PracticeFiles({ "/f/call.txt": lines.join("\n").replace(/Speaker (\w+):/g, "$1:") }),
    );
    await desk.say("What are the decisions in this transcript?");
    const { sources } = made<Made>(desk, "/f/Themes and action items.docx");
    expect(Object.values(sources)).toContainEqual({
      file: "call.txt",
      lines: 3_001,
      quote: "We decided to sell the boat.",
    });
  });

  test("a bare wish to summarise follows what lies in the folder, and asks where both are there", async () => {
    const onlyText = new PracticeDesk(new PracticeFiles({ "/f/a.txt": "We decided to stay.", "/f/b.txt": "Nothing." }));
    await onlyText.say("Summarise this folder");
    expect([...onlyText.documents.keys()]).toEqual(["/f/Themes and action items.docx"]);
    const both = new PracticeDesk(new PracticeFiles({ "/f/a.txt": "We decided to stay.", "/f/b.csv": "a,b\n1,2\n" }));
    await both.say("Summarise this folder");
    expect(both.questions[0]?.question).toBe("What should I do with this folder?");
  });

  test("makes nothing when the plan is refused, and leaves out what the user names", async () => {
    const refused = new PracticeDesk(folderOf(englishNotes), { plans: ["deny: make it funnier"] });
    expect(await refused.say("Decisions from all these notes, please")).toContain("Nothing was made");
    expect(refused.documents.size).toBe(0);
    const changed = new PracticeDesk(folderOf(englishNotes), { plans: ["deny: leave out steering.pdf", "approve"] });
    await changed.say("Decisions from all these notes, please");
    const { sources } = made<Made>(changed, "/f/Themes and action items.docx");
    expect(Object.values(sources).some(({ file }) => file === "steering.pdf")).toBe(false);
  });
});

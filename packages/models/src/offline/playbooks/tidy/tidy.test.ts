import { describe, expect, test } from "vitest";
import { PracticeDesk } from "../../testing/practice-desk.ts";
import { PracticeFiles } from "../../testing/practice-files.ts";

const mixed = (): PracticeFiles =>
  new PracticeFiles({
    "/f/beach.jpg": "a",
    "/f/hill.PNG": "b",
    "/f/budget.xlsx": "c",
    "/f/talk.pptx": "d",
    "/f/offer.pdf": "e",
    "/f/notes.txt": "f",
    "/f/song.mp3": "g",
    "/f/~$offer.docx": "h",
    "/f/.hidden": "i",
    "/f/Clients/letter.docx": "j",
    "/f/website/package.json": "{}",
    "/f/website/logo.png": "k",
    "/f/New folder/old.zip": "l",
  });

describe("tidy", () => {
  test("sorts loose files by kind and leaves sorted folders, projects, hidden and lock files alone", async () => {
    const desk = new PracticeDesk(mixed());
    const words = await desk.say("Tidy this folder");
    expect(desk.files.paths).toEqual([
      "/f/.hidden",
      "/f/Archives/old.zip",
      "/f/Audio/song.mp3",
      "/f/Clients/letter.docx",
      "/f/Documents/notes.txt",
      "/f/PDFs/offer.pdf",
      "/f/Pictures/beach.jpg",
      "/f/Pictures/hill.PNG",
      "/f/Presentations/talk.pptx",
      "/f/Spreadsheets/budget.xlsx",
      "/f/website/logo.png",
      "/f/website/package.json",
      "/f/~$offer.docx",
    ]);
    expect(words).toContain("Sorted 8 files into 7 folders.");
    expect(desk.marks.filter(({ status }) => status === "done")).toHaveLength(7);
  });

  describe("a folder whose files lie scattered in many small sub-folders", () => {
    const scattered = () =>
      new PracticeFiles(
        Object.fromEntries(
          Array.from({ length: 8 }, (_, index) => [`/f/case ${index}/part/note ${index}.txt`, `text ${index}`]),
        ),
      );

    test("asks, and sorts the files together when told to", async () => {
      const desk = new PracticeDesk(scattered(), { questions: ["Sort them together"] });
      const words = await desk.say("Tidy this folder");
      expect(desk.questions.map(({ question }) => question)).toEqual([
        "No files lie loose here; they are spread over many small sub-folders. What should I do with them?",
      ]);
      expect(desk.files.paths).toEqual(Array.from({ length: 8 }, (_, index) => `/f/Documents/note ${index}.txt`));
      expect(words).toContain("Sorted 8 files into 1 folder.");
    });

    test("moves nothing when told to leave them", async () => {
      const files = scattered();
      const desk = new PracticeDesk(files, { questions: ["Leave them"] });
      expect(await desk.say("Tidy this folder")).toContain("The folder is tidy already");
      expect(files.paths).toEqual(scattered().paths);
    });

    test("is not asked about a second time once it is sorted", async () => {
      const desk = new PracticeDesk(scattered(), { questions: ["Sort them together"] });
      await desk.say("Tidy this folder");
      const second = new PracticeDesk(desk.files);
      expect(await second.say("Tidy this folder")).toContain("The folder is tidy already");
      expect(second.questions).toEqual([]);
    });
  });

  test("names files that are copies of each other, proven by their bytes, and keeps them all", async () => {
    const files = new PracticeFiles({
      "/f/plan.pdf": "same bytes",
      "/f/plan (1).pdf": "same bytes",
      "/f/talk.pdf": "other one.",
      "/f/Old/plan.pdf": "same bytes",
      "/f/web/package.json": "{}",
      "/f/web/a.pdf": "same bytes",
    });
    const desk = new PracticeDesk(files);
    const words = await desk.say("Tidy this folder");
    expect(words).toContain(
      "These files are exactly the same, byte for byte. All were kept; delete what you do not need yourself:\n- Old/plan.pdf, PDFs/plan (1).pdf and PDFs/plan.pdf",
    );
    expect(words).not.toContain("talk.pdf");
    expect(files.paths).toHaveLength(6);
  });

  test("names every old path and the place in the plan's scope", async () => {
    const desk = new PracticeDesk(mixed());
    await desk.say("Tidy this folder");
    const step = desk.plans[0]?.steps.find(({ title }) => title.includes("Pictures"));
    expect(step).toEqual({
      title: "Move 2 files into Pictures: beach.jpg and hill.PNG",
      actions: [
        { verb: "move", target: "/f/beach.jpg" },
        { verb: "move", target: "/f/hill.PNG" },
        { verb: "move", target: "/f/Pictures/**" },
      ],
    });
  });

  test("uses German names for a German wish and a folder that is there already", async () => {
    const files = mixed().add("/f/Fotos/alt.jpg", "z");
    await new PracticeDesk(files).say("Bitte räum diesen Ordner auf");
    expect(files.paths).toContain("/f/Fotos/beach.jpg");
    expect(files.paths).toContain("/f/Tabellen/budget.xlsx");
  });

  test("sorts by month from the name's date before the file's", async () => {
    const files = new PracticeFiles({ "/f/IMG_20250318.jpg": "a", "/f/letter.docx": "b" });
    await new PracticeDesk(files).say("Sort these files by date");
    expect(files.paths).toEqual(["/f/2025/2025-03/IMG_20250318.jpg", "/f/2026/2026-03/letter.docx"]);
  });

  test("puts files that share a distinctive word into a project folder", async () => {
    const files = new PracticeFiles({
      "/f/Apollo budget.xlsx": "a",
      "/f/Apollo kickoff.pptx": "b",
      "/f/Notes Apollo.docx": "c",
      "/f/cat.jpg": "d",
      "/f/dog.jpg": "e",
      "/f/cv.docx": "f",
    });
    await new PracticeDesk(files).say("Organise this folder");
    expect(files.paths.filter((path) => path.startsWith("/f/Apollo/"))).toHaveLength(3);
    expect(files.paths).toContain("/f/Pictures/cat.jpg");
  });

  test("gives a taken name a number, also when it differs only in case", async () => {
    const files = new PracticeFiles({ "/f/Photo.JPG": "new", "/f/Pictures/photo.jpg": "old" });
    await new PracticeDesk(files).say("tidy up");
    expect(files.paths).toEqual(["/f/Pictures/Photo (2).JPG", "/f/Pictures/photo.jpg"]);
  });

  test("does not do steps the user dropped", async () => {
    const desk = new PracticeDesk(mixed(), { plans: ["drop: 1 2"] });
    await desk.say("Tidy this folder");
    expect(desk.files.paths).toContain("/f/New folder/old.zip");
    expect(desk.files.paths).toContain("/f/song.mp3");
    expect(desk.files.paths).toContain("/f/Documents/notes.txt");
  });

  test("adapts the plan to feedback and proposes it again", async () => {
    const desk = new PracticeDesk(mixed(), { plans: ["deny: please leave the pdf files alone", "approve"] });
    await desk.say("Tidy this folder");
    expect(desk.plans).toHaveLength(2);
    expect(desk.files.paths).toContain("/f/offer.pdf");
    expect(desk.files.paths).toContain("/f/Pictures/beach.jpg");
  });

  test("asks when it does not understand the feedback", async () => {
    const desk = new PracticeDesk(mixed(), { plans: ["deny: hmm", "approve"], questions: ["By month"] });
    await desk.say("Tidy this folder");
    expect(desk.questions).toHaveLength(1);
    expect(desk.files.paths).toContain("/f/2026/2026-03/beach.jpg");
  });

  test("follows a message sent while the plan waits", async () => {
    const desk = new PracticeDesk(mixed(), { messages: { plan_propose: "Don't touch the song" } });
    await desk.say("Tidy this folder");
    expect(desk.plans).toHaveLength(2);
    expect(desk.files.paths).toContain("/f/song.mp3");
  });

  test("stops when told to", async () => {
    const desk = new PracticeDesk(mixed(), { messages: { plan_propose: "stop" } });
    expect(await desk.say("Tidy this folder")).toContain("nothing was moved");
    expect(desk.files.paths).toContain("/f/song.mp3");
  });

  test("makes interrupted moves again", async () => {
    const desk = new PracticeDesk(mixed(), { trouble: { file_move: "interrupted-once" } });
    await desk.say("Tidy this folder");
    expect(desk.files.paths).toContain("/f/Pictures/beach.jpg");
    expect(desk.files.paths).toContain("/f/Archives/old.zip");
  });

  test("tries a failed move once more and reports truthfully when moves are denied", async () => {
    const again = new PracticeDesk(mixed(), { trouble: { file_move: "failed-once" } });
    await again.say("Tidy this folder");
    expect(again.files.paths).toContain("/f/Archives/old.zip");
    const denied = new PracticeDesk(mixed(), { trouble: { file_move: "denied" } });
    expect(await denied.say("Tidy this folder")).toContain("Nothing was moved.");
  });

  test("says so for an empty folder, a tidy one, a code project and a folder it may only read", async () => {
    expect(await new PracticeDesk(new PracticeFiles()).say("Tidy this folder")).toContain("empty");
    expect(await new PracticeDesk(new PracticeFiles({ "/f/A/x.txt": "1" })).say("Tidy this folder")).toContain(
      "tidy already",
    );
    expect(
      await new PracticeDesk(new PracticeFiles({ "/f/package.json": "1", "/f/a.js": "2" })).say("Tidy this folder"),
    ).toContain("code project");
    const read = new PracticeDesk(mixed(), {}, [{ path: "/f", verb: "read", neverDelete: false }]);
    expect(await read.say("Tidy this folder")).toContain("may only be looked at");
    expect(read.plans).toHaveLength(0);
  });

  test("calls no two files copies, because sizes and names do not show that they are", async () => {
    const desk = new PracticeDesk(new PracticeFiles({ "/f/café.txt": "one", "/f/cafe\u0301.txt": "two" }));
    expect(await desk.say("Tidy this folder")).not.toContain("cop");
    expect(desk.files.paths).toHaveLength(2);
  });

  test("handles thousands of files over several pages of a listing", async () => {
    const files = new PracticeFiles();
    for (let index = 0; index < 5000; index += 1) files.add(`/f/p${index}.${index % 2 === 0 ? "jpg" : "pdf"}`, "x");
    const desk = new PracticeDesk(files);
    expect(await desk.say("Tidy this folder")).toContain("Sorted 5,000 files into 2 folders.");
    expect(desk.plans[0]?.steps[0]?.actions).toEqual([
      { verb: "move", target: "/f/*.pdf" },
      { verb: "move", target: "/f/PDFs/**" },
    ]);
  });

  test("goes on with the wish before when the user adds how", async () => {
    const desk = new PracticeDesk(mixed());
    await desk.say("Tidy this folder");
    expect(await desk.say("Thanks")).toContain("not an AI");
    desk.files.add("/f/new.gif", "n");
    await desk.say("go on");
    expect(desk.files.paths).toContain("/f/Pictures/new.gif");
  });
});

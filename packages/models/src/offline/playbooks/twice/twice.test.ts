import type { Folder } from "@deskhand/contracts";
import { describe, expect, test } from "vitest";
import { PracticeDesk } from "../../testing/practice-desk.ts";
import { PracticeFiles } from "../../testing/practice-files.ts";
import { isNamedCopy } from "./same-files.ts";

const goal = "Find files that are there twice and put the spare copies aside, so that I can look through them.";

describe("files that are there twice", () => {
  test("lists files with the same bytes, the original before its copy, and changes nothing", async () => {
    const files = new PracticeFiles({
      "/f/plan (1).txt": "same words",
      "/f/plan.txt": "same words",
      "/f/note.txt": "other word",
    });
    const before = files.paths;
    const desk = new PracticeDesk(files);
    const words = await desk.say(goal);
    expect(words).toContain("The same, byte for byte:\n- plan.txt and plan (1).txt (10 bytes each)");
    expect(words).not.toContain("note.txt");
    expect(words).toContain("nothing was moved, changed or deleted");
    expect(files.paths).toEqual(before);
    expect(desk.plans).toHaveLength(0);
  });

  test("takes no two files for the same by name and size", async () => {
    const files = new PracticeFiles({ "/f/lamp.pdf": "old", "/f/lamp (1).pdf": "new", "/f/beach.jpg": "one" });
    expect(await new PracticeDesk(files).say("Find the duplicates")).toContain("none is there twice");
  });

  test("says that names and sizes alone prove nothing where files lie in different folders", async () => {
    const files = new PracticeFiles();
    for (const name of ["f/trip/beach.jpg", "g/shore.jpg", "g/hill.jpg"]) files.add(`/${name}`, name, { bytes: 900 });
    for (const name of ["f/lamp.pdf", "g/lamp (2).pdf"]) files.add(`/${name}`, "x", { bytes: 70 });
    const folders = ["/f", "/g"].map((path) => ({ path, verb: "read", neverDelete: false }) as Folder);
    const words = await new PracticeDesk(files, {}, folders).say("Find the duplicates");
    expect(words).toContain("Likely the same, by name and size:\n- f/lamp.pdf and g/lamp (2).pdf");
    expect(words).toContain("Possibly the same, by size only:\n- ");
    expect(words).toContain("open them before you remove any");
  });

  test("says so when nothing is there twice, empty files aside", async () => {
    const files = new PracticeFiles({ "/f/a.txt": "one", "/f/b.txt": "three", "/f/c.txt": "", "/f/d.txt": "" });
    expect(await new PracticeDesk(files).say("Gibt es hier doppelte Dateien?")).toContain("none is there twice");
  });

  test("works in a folder that may only be read", async () => {
    const files = new PracticeFiles({ "/f/a.txt": "one", "/f/b.txt": "one" });
    const desk = new PracticeDesk(files, {}, [{ path: "/f", verb: "read", neverDelete: false }]);
    expect(await desk.say("find duplicates")).toContain("a.txt and b.txt");
  });

  test.each([
    ["/f/plan (1).pdf", true],
    ["/f/plan - Copy.pdf", true],
    ["/f/Kopie von plan.pdf", true],
    ["/f/plan_copy2.pdf", true],
    ["/f/plan.pdf", false],
    ["/f/copyright.pdf", false],
    ["/f/2026.pdf", false],
  ])("%s is named a copy: %s", (path, expected) => expect(isNamedCopy(path)).toBe(expected));
});

import { expect, it } from "vitest";
import { PracticeDesk } from "./testing/practice-desk.ts";
import { PracticeFiles } from "./testing/practice-files.ts";

it("ends a list of the report with an empty line, so that the sentence after it stands on its own", async () => {
  const files = new PracticeFiles({ "/f/a.jpg": "same", "/f/a (1).jpg": "same", "/f/c.txt": "other" });
  const words = await new PracticeDesk(files).say("Tidy this folder");
  expect(words).toMatch(/^- .+\n\nThese seem to be copies of each other/m);
});

import { expect, it } from "vitest";
import { PracticeDesk } from "./testing/practice-desk.ts";
import { PracticeFiles } from "./testing/practice-files.ts";

it("ends a list of the report with an empty line, so that the sentence after it stands on its own", async () => {
  const files = new PracticeFiles({ "/f/a.jpg": "one", "/f/b.jpg": "two", "/f/c.txt": "other" });
  files.add("/f/shut", "", { kind: "closed" });
  const words = await new PracticeDesk(files).say("Tidy this folder");
  expect(words).toMatch(/^- .+\n\nI could not look into shut, because/m);
});

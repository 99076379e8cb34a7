import { buildImageAdvice } from "@deskhand/contracts";
import { expect, it } from "vitest";
import { adviceElsewhere, adviceInApp } from "./advice-in-app.ts";

const missing = `the workspace image is not built yet; ${buildImageAdvice}`;
const refused = `Programs cannot run in a virtual machine here: ${missing} Run \`deskhand doctor\` to see what works.`;

it("names the button on the page that has it", () => {
  expect(adviceInApp(missing)).toBe("the workspace image is not built yet; build it under “Programs tasks have”");
});

it("says that what is missing is on its way once that button was pressed", () => {
  expect(adviceInApp(missing, true)).toBe("what it starts from is being built now");
  expect(adviceElsewhere(missing, true)).toBe("what it starts from is being built now");
});

it.each([
  [missing, "the workspace image is not built yet; build it on the page “Isolation”"],
  [
    refused,
    "Programs cannot run in a virtual machine here: the workspace image is not built yet; build it on the page “Isolation”.",
  ],
  [
    "Programs cannot run in a virtual machine here: Install it. Run `deskhand doctor` to see what works.",
    "Programs cannot run in a virtual machine here: Install it. The page “Isolation” says what works.",
  ],
  [
    `It is another user's; set DESKHAND_IMAGES to a folder of your own and ${buildImageAdvice}.`,
    "It is another user's; set DESKHAND_IMAGES to a folder of your own and build it on the page “Isolation”.",
  ],
  ["The model does not answer.", "The model does not answer."],
])("leads to that page from everywhere else, and not to a terminal: %s", (told, words) => {
  expect(adviceElsewhere(told)).toBe(words);
});

import { Command } from "commander";
import { expect, test } from "vitest";
import { usageSentence } from "./usage-sentence.ts";

const models = new Command("models");
const add = models.command("add");
new Command("deskhand").addCommand(models);

test.each([
  [
    "error: unknown option '--loud'\n(Did you mean --load?)\n",
    "There is no option --loud, perhaps --load was meant; `deskhand models add --help` shows what it takes.",
  ],
  [
    "error: unknown option '--loud'\n(Did you mean one of --load, --lout?)\n",
    "There is no option --loud, perhaps --load, --lout was meant; `deskhand models add --help` shows what it takes.",
  ],
  [
    "error: missing required argument 'provider'\n",
    "Missing required argument 'provider'; `deskhand models add --help` shows what it takes.",
  ],
])("%j becomes one sentence that says where to look", (words, sentence) => {
  expect(usageSentence(words, add)).toBe(sentence);
});

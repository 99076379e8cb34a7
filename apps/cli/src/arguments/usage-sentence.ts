import type { Command } from "commander";

/** What the reader of the command line says of words it cannot place, as one sentence that says where to look. */
export function usageSentence(words: string, command: Command): string {
  const trouble = words
    .trim()
    .replace(/^error: /, "")
    .replace(/^unknown option '(.+)'/, "there is no option $1")
    .replace(/\n\(Did you mean (?:one of )?(.+)\?\)$/, ", perhaps $1 was meant")
    .replace(/\s+/g, " ");
  const capital = trouble.charAt(0).toUpperCase() + trouble.slice(1).replace(/\.$/, "");
  return `${capital}; \`${nameOf(command)} --help\` shows what it takes.`;
}

function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}

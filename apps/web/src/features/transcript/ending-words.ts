import { sentence } from "../../words/counts.ts";

const knownCodes: Readonly<Record<string, string>> = {
  "0": "It ended well.",
  "126": "It ended with code 126: the program may not be run.",
  "127": "It ended with code 127: there is no such program.",
  "137": "It ended with code 137: it was killed, often for want of memory.",
};

/** How a command ended, for somebody who knows no exit codes. */
export function endingInWords(ending: string): string {
  const code = /^exit code (\d+)$/.exec(ending)?.[1];
  if (code !== undefined)
    return knownCodes[code] ?? `It ended with code ${code}, which means that something did not work.`;
  const signal = /^ended by signal (\w+)$/.exec(ending)?.[1];
  if (signal !== undefined) return `It was ended by the signal ${signal}.`;
  return ending === "" ? "" : `${sentence(ending)}.`;
}

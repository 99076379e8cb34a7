/** A part of a sentence; a command is to be typed exactly as it stands. */
export type TextPart = Readonly<{ text: string; isCommand: boolean }>;

/** what stands in backticks, and an installation by Debian's package tool with the packages it names */
const command = /`([^`]+)`|sudo apt-get install(?: -[\w-]+)*(?: [a-z0-9][a-z0-9+.-]*[a-z0-9+])+/g;

/** Takes the commands out of a sentence, so that they can be shown to be typed. */
export function commandsInText(sentence: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of sentence.matchAll(command)) {
    parts.push({ text: sentence.slice(end, match.index), isCommand: false });
    parts.push({ text: match[1] ?? match[0], isCommand: true });
    end = match.index + match[0].length;
  }
  parts.push({ text: sentence.slice(end), isCommand: false });
  return parts.filter(({ text }) => text !== "" && text !== ".");
}

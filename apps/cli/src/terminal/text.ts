import { styleText } from "node:util";

/** Text from files or models without what could steer a terminal; new lines and tabs stay. */
export function clean(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is being replaced
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, "�");
}

/** The same on one line, cut to `length` characters. */
export function oneLine(text: string, length = 200): string {
  const line = clean(text).replace(/\s+/g, " ").trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}

/** A path or another name, whole and on one line: a line break in a name would look like a line of Deskhand's own. */
export function cleanName(name: string): string {
  return clean(name).replace(/[\t\n\u2028\u2029]/g, "�");
}

/** Colours only where standard output shows them. */
export function paint(style: "bold" | "dim" | "green" | "red" | "yellow" | "cyan", text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

/** A count with its noun, such as `2 files`; the noun takes an s. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** A line of what the command was asked for. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Diagnostics; never mixed into what a script reads. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

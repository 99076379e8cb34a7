type State = "text" | "escape" | "sequence" | "string" | "string-escape";

/** what begins a sequence after ESC */
const afterEscape: Readonly<Record<string, State>> = {
  "[": "sequence",
  "]": "string",
  P: "string",
  X: "string",
  "^": "string",
  _: "string",
};

/** the same, and ESC itself, as one character of text */
const begins: Readonly<Record<string, State>> = {
  "\u001b": "escape",
  "\u009b": "sequence",
  "\u009d": "string",
  "\u0090": "string",
  "\u0098": "string",
  "\u009e": "string",
  "\u009f": "string",
};

const next: Readonly<Record<State, (character: string) => State>> = {
  text: (character) => begins[character] ?? "text",
  escape: (character) => (character >= " " && character <= "/" ? "escape" : (afterEscape[character] ?? "text")),
  sequence: (character) => {
    if (character === "\u001b") return "escape";
    return character >= "@" || character < " " ? "text" : "sequence";
  },
  string: (character) => {
    if (character === "\u001b") return "string-escape";
    return character === "\u0007" || character === "\u009c" ? "text" : "string";
  },
  "string-escape": (character) => (character === "\\" ? "text" : (afterEscape[character] ?? "string")),
};

/** A line without terminal sequences; one that is not ended ends with the line, so that none hides what follows. */
function withoutSequences(line: string): string {
  let state: State = "text";
  let kept = "";
  for (const character of line) {
    const before: State = state;
    state = next[state](character);
    if (before === "text" && state === "text") kept += character;
  }
  return kept;
}

/** What stands in a line after everything that wrote over its beginning. */
function lastWriting(line: string): string {
  const written = line.replace(/\r+$/, "");
  const last = written.slice(written.lastIndexOf("\r") + 1);
  const shown: string[] = [];
  for (const character of last) {
    if (character === "\b") shown.pop();
    else if (character === "\t" || !/\p{Cc}/u.test(character)) shown.push(character);
  }
  return shown.join("");
}

/**
 * What a program wrote as a person would see it: no terminal sequences and no control characters but line breaks and tabs; a line that
 * was written over shows its last writing.
 */
export function screenText(written: string): string {
  return written
    .split("\n")
    .map((line) => lastWriting(withoutSequences(line)))
    .join("\n");
}

/** A text-showing operator in the text of a content stream: its operands begin at `start`, it ends at `end`. */
export type ShowOperator = Readonly<{
  operator: "Tj" | "TJ" | "'" | '"';
  start: number;
  end: number;
  operands: readonly Operand[];
}>;
export type Operand =
  | Readonly<{ kind: "string"; bytes: readonly number[] }>
  | Readonly<{ kind: "number"; text: string }>
  | Readonly<{ kind: "array"; items: readonly Operand[] }>
  | Readonly<{ kind: "other"; text: string }>;
export type ContentStream = Readonly<{
  shows: readonly ShowOperator[];
  /** states that are saved and not restored at the end */
  saved: number;
  /** whether words stand in it beside what is drawn, as for readers aloud */
  hasSpokenText: boolean;
}>;

// biome-ignore lint/suspicious/noControlCharactersInRegex: the format takes the zero byte for a space
const SPACE = /[\u0000\t\n\f\r ]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const REGULAR = /[^\u0000\t\n\f\r ()<>[\]{}/%]/;
const ESCAPES: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, b: 8, f: 12 };

/** Reads the operators of a content stream, given as one character for each byte. Throws a `RangeError` where it is not well-formed. */
export function readContentStream(content: string): ContentStream {
  return new ContentReader(content).read();
}

class ContentReader {
  readonly #content: string;
  readonly #shows: ShowOperator[] = [];
  #at = 0;
  #saved = 0;
  #hasSpokenText = false;

  constructor(content: string) {
    this.#content = content;
  }

  read(): ContentStream {
    let operands: Operand[] = [];
    let start = -1;
    for (this.#skip(); this.#at < this.#content.length; this.#skip()) {
      if (start < 0) start = this.#at;
      const operand = this.#operand();
      if (operand.kind !== "other" || !/^[A-Za-z'"]/.test(operand.text) || /^(?:true|false|null)$/.test(operand.text)) {
        operands.push(operand);
        continue;
      }
      this.#operator(operand.text, operands, start);
      operands = [];
      start = -1;
    }
    return { shows: this.#shows, saved: this.#saved, hasSpokenText: this.#hasSpokenText };
  }

  #operator(name: string, operands: readonly Operand[], start: number): void {
    if (name === "q") this.#saved += 1;
    else if (name === "Q") this.#saved -= 1;
    else if (name === "BI") this.#skipPicture();
    else if (name === "Tj" || name === "TJ" || name === "'" || name === '"')
      this.#shows.push({ operator: name, start, end: this.#at, operands });
  }

  #skip(): void {
    for (;;) {
      while (SPACE.test(this.#content[this.#at] ?? "x")) this.#at += 1;
      if (this.#content[this.#at] !== "%") return;
      while (this.#at < this.#content.length && !/[\n\r]/.test(this.#content[this.#at] ?? "")) this.#at += 1;
    }
  }

  #operand(): Operand {
    const first = this.#content[this.#at] ?? "";
    if (first === "(") return { kind: "string", bytes: this.#literal() };
    if (first === "[") return this.#array();
    if (this.#content.startsWith("<<", this.#at)) return this.#dictionary();
    if (first === "<") return { kind: "string", bytes: this.#hexadecimal() };
    const start = this.#at;
    this.#at += 1;
    while (REGULAR.test(this.#content[this.#at] ?? " ")) this.#at += 1;
    const text = this.#content.slice(start, this.#at);
    if (!/^[/\w.+\-'"*]/.test(text)) throw new RangeError("unexpected character in a content stream");
    return /^[-+.\d]/.test(text) ? { kind: "number", text } : { kind: "other", text };
  }

  #array(): Operand {
    const items: Operand[] = [];
    this.#at += 1;
    for (this.#skip(); this.#content[this.#at] !== "]"; this.#skip()) {
      if (this.#at >= this.#content.length) throw new RangeError("open array in a content stream");
      items.push(this.#operand());
    }
    this.#at += 1;
    return { kind: "array", items };
  }

  #dictionary(): Operand {
    const start = this.#at;
    this.#at += 2;
    for (this.#skip(); !this.#content.startsWith(">>", this.#at); this.#skip()) {
      if (this.#at >= this.#content.length) throw new RangeError("open dictionary in a content stream");
      this.#operand();
    }
    this.#at += 2;
    const text = this.#content.slice(start, this.#at);
    if (/\/(?:ActualText|Alt|E)\b/.test(text)) this.#hasSpokenText = true;
    return { kind: "other", text: `<<${text}` };
  }

  #literal(): number[] {
    const bytes: number[] = [];
    let depth = 0;
    for (; this.#at < this.#content.length; this.#at += 1) {
      const character = this.#content[this.#at] ?? "";
      if (character === "\\") this.#escape(bytes);
      else if (character === "(") {
        if (depth > 0) bytes.push(40);
        depth += 1;
      } else if (character === ")") {
        depth -= 1;
        if (depth === 0) {
          this.#at += 1;
          return bytes;
        }
        bytes.push(41);
      } else bytes.push(character.charCodeAt(0));
    }
    throw new RangeError("open string in a content stream");
  }

  #escape(bytes: number[]): void {
    const next = this.#content[this.#at + 1] ?? "";
    const octal = /^[0-7]{1,3}/.exec(this.#content.slice(this.#at + 1, this.#at + 4))?.[0];
    if (octal) {
      bytes.push(Number.parseInt(octal, 8) & 255);
      this.#at += octal.length;
      return;
    }
    this.#at += 1;
    if (next === "\r" && this.#content[this.#at + 1] === "\n") this.#at += 1;
    if (next !== "\r" && next !== "\n") bytes.push(ESCAPES[next] ?? next.charCodeAt(0));
  }

  #hexadecimal(): number[] {
    const end = this.#content.indexOf(">", this.#at);
    if (end < 0) throw new RangeError("open string in a content stream");
    const digits = this.#content.slice(this.#at + 1, end).replace(/\s+/g, "");
    this.#at = end + 1;
    return (digits.match(/.{1,2}/g) ?? []).map((pair) => Number.parseInt(pair.padEnd(2, "0"), 16));
  }

  /** The bytes of a picture stand between `ID` and `EI`. */
  #skipPicture(): void {
    const data = /\sID\s/.exec(this.#content.slice(this.#at));
    const from = this.#at + (data ? data.index + data[0].length : 0);
    const end = /\sEI(?=[\s]|$)/.exec(this.#content.slice(from));
    if (!data || !end) throw new RangeError("open picture in a content stream");
    this.#at = from + end.index + end[0].length;
  }
}

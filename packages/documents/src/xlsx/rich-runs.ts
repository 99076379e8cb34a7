import type { XmlAttributes, XmlElement } from "../ooxml/xml.ts";

/** A part of a cell's text with a font of its own. */
export type RichRun = Readonly<{ text: string; font: XmlElement }>;

const NONE: readonly RichRun[] = [];

/** Gathers the parts of one text that have a size or a colour of their own, from what a scanner meets. */
export class RichRuns {
  #runs: { text: string; font: XmlElement }[] = [];
  #font: XmlElement | null = null;
  #isFont = false;

  open(name: string, attributes: () => XmlAttributes): void {
    if (name === "rPr") {
      this.#font = { name, attributes: new Map(), children: [] };
      this.#isFont = true;
    } else if (this.#isFont && (name === "color" || name === "sz"))
      this.#font?.children.push({ name, attributes: attributes(), children: [] });
    else if (name === "t" && this.#font && this.#font.children.length > 0)
      this.#runs.push({ text: "", font: this.#font });
  }

  text(text: string): void {
    const last = this.#runs.at(-1);
    if (last && last.font === this.#font) last.text += text;
  }

  close(name: string): void {
    if (name === "rPr") this.#isFont = false;
    else if (name === "r") this.#font = null;
  }

  /** What was gathered; the next text begins. */
  take(): readonly RichRun[] {
    this.#font = null;
    if (this.#runs.length === 0) return NONE;
    const runs = this.#runs.filter(({ text }) => text.trim() !== "");
    this.#runs = [];
    return runs;
  }
}

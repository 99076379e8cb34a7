import { limits } from "../limits.ts";
import { createXmlScanner } from "../ooxml/xml.ts";
import { Refusal } from "../refusal.ts";
import { type RichRun, RichRuns } from "./rich-runs.ts";
import { unescapeText } from "./sheet-cells.ts";

/** The texts that the cells of a workbook share, by number, and the parts of them that have fonts of their own. */
export type SharedStrings = Readonly<{ texts: readonly string[]; runs: ReadonlyMap<number, readonly RichRun[]> }>;

/** texts whose parts are kept */
const MOST_RICH = 50_000;

export async function readSharedStrings(pieces: AsyncIterable<Uint8Array> | null): Promise<SharedStrings> {
  const texts: string[] = [];
  const runs = new Map<number, readonly RichRun[]>();
  if (!pieces) return { texts, runs };
  const rich = new RichRuns();
  let current = "";
  let isText = false;
  let phonetic = 0;
  let length = 0;
  const scanner = createXmlScanner({
    open(name, attributes) {
      if (name === "si") current = "";
      else if (name === "rPh") phonetic += 1;
      else if (name === "t") isText = phonetic === 0;
      rich.open(name, attributes);
    },
    close(name) {
      if (name === "si") {
        const found = rich.take();
        if (found.length > 0 && runs.size < MOST_RICH) runs.set(texts.length, found);
        texts.push(unescapeText(current));
      } else if (name === "rPh") phonetic -= 1;
      else if (name === "t") isText = false;
      rich.close(name);
    },
    text(text) {
      if (!isText) return;
      current += text;
      rich.text(text);
    },
  });
  const decoder = new TextDecoder();
  for await (const piece of pieces) {
    length += piece.length;
    if (length > limits.partBytes)
      throw new Refusal(
        "too-large",
        "The workbook has more text than can be read at once; split it into smaller files.",
      );
    scanner.push(decoder.decode(piece, { stream: true }));
  }
  scanner.push(decoder.decode());
  scanner.end();
  return { texts, runs };
}

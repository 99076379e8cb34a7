import { descendants, parseXml, textOf } from "../ooxml/xml.ts";
import { linkedFile, readChartSourceLine, readSourceLine, type ShownSource } from "./read-source.ts";

/** Where a claim of a text comes from, by the name of its footnote; of a chart's picture without one. */
export type NoteSource = Readonly<{ label: string; source: ShownSource }>;

const mostSources = 5_000;
/** bytes of a drawing that is looked through */
const mostDrawing = 5_000_000;
const note = /^ {0,3}\[\^([^\]\s]{1,60})\]:[ \t]+(.*(?:\n(?: {2,}|\t)\S.*)*)/gm;
const link = /\[(?:[^\]\\]|\\.)*\]\((?:<([^<>\n]*)>|([^\s()]*))(?:\s+"[^"]*")?\)/;

/** The footnotes of a Markdown text that name a file beside it. */
export function noteSources(text: string): readonly NoteSource[] {
  const found: NoteSource[] = [];
  for (const [, label = "", words = ""] of text.matchAll(note)) {
    const source = found.length < mostSources ? sourceOfNote(words.replace(/\s+/g, " ").trim()) : null;
    if (source !== null) found.push({ label, source });
  }
  return found;
}

/** A line as Deskhand writes it, the name of the file also as a link and the quote in straight marks; else the file a link leads to. */
function sourceOfNote(words: string): ShownSource | null {
  const [whole = "", pointed, plain = ""] = link.exec(words) ?? [];
  const file = whole === "" ? null : linkedFile(pointed ?? plain);
  if (whole !== "" && file === null) return null;
  const line = (file === null ? words : words.replace(whole, () => file))
    .replace(/\\([!-/:-@[-`{-~])/g, "$1")
    .replace(/: "([^"]*)"\.?$/, ": “$1”");
  return readSourceLine(line) ?? (file === null ? null : { file });
}

/** The sources in the description of a drawing, where charts that are made here tell them. */
export function drawingSources(bytes: Uint8Array): readonly NoteSource[] {
  if (bytes.length > mostDrawing) return [];
  try {
    const words = descendants(parseXml(bytes), "desc").map(textOf).join("\n");
    const sources = words.split("\n").map(readChartSourceLine);
    return sources.flatMap((source) => (source === null ? [] : [{ label: "", source }])).slice(0, mostSources);
  } catch {
    // a drawing that is no proper XML is shown as it is; nothing is known of its sources
    return [];
  }
}

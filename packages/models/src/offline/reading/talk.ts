import type { Block } from "./block.ts";
import type { Piece } from "./sentences.ts";

const name = "\\p{Lu}[\\p{L}.'’-]*(?: (?:von |van |de |der |da )?\\p{Lu}[\\p{L}.'’-]*){0,3}";
const clock = "\\[?\\(?\\d{1,2}:\\d{2}(?::\\d{2})?(?:[.,]\\d{1,3})?\\)?\\]?";
const spoken = new RegExp(`^(?:(${clock})\\s*[-–]?\\s*)?\\*{0,2}(${name})\\*{0,2}\\s*:\\*{0,2}\\s+(\\S.*)$`, "u");
const spokenLater = new RegExp(`^\\*{0,2}(${name})\\*{0,2},?\\s+(?:\\(?(${clock})\\)?)$`, "u");
const cueNumber = /^\s*\d+\s*$/;
const cueTime = /^(\d{1,2}:)?\d{1,2}:\d{2}[.,]\d{1,3}\s+-->\s+/;
/** words before a colon that name no speaker */
const labels =
  /^(?:todo|to-do|action|actions|ai|ap|decision|decisions|decided|note|notes|nb|date|time|place|present|attendees|participants|apologies|agenda|topic|topics|subject|from|to|cc|re|aw|wg|fwd?|question|questions|open|risk|next|steps|summary|location|facilitator|chair|minutes|beschluss|beschlüsse|aufgabe|aufgaben|datum|zeit|uhrzeit|ort|anwesend|teilnehmer|thema|themen|frage|offen|entscheidung|ergebnis|protokoll|hinweis|tagesordnung|top|betreff|von|an|nächster|nächste|warning|error|http|https|attention|ps|total|page)\b/iu;

/** `isNew`: the line names its speaker, so that it does not go on with the one before */
type Said = Readonly<{ speaker: string | null; piece: Piece; isNew: boolean }>;

function spokenLine(line: string): Readonly<{ speaker: string; time: string | null; text: string }> | null {
  const match = spoken.exec(line.trim());
  const speaker = match?.[2]?.trim();
  if (match === null || speaker === undefined || labels.test(speaker) || speaker.length > 40) return null;
  return { speaker, time: match[1]?.replace(/[[\]()]/g, "") ?? null, text: match[3] ?? "" };
}

/** Whether a text is a record of who said what: subtitles, or lines that begin with few names again and again. */
export function isTalk(lines: readonly string[]): boolean {
  if (lines.some((line) => cueTime.test(line))) return true;
  const filled = lines.filter((line) => line.trim() !== "");
  const speakers = filled.flatMap((line) => {
    const named = spokenLine(line)?.speaker ?? spokenLater.exec(line.trim())?.[1];
    return named === undefined || labels.test(named) ? [] : [named];
  });
  const distinct = new Set(speakers).size;
  return speakers.length >= 3 && distinct <= speakers.length / 1.5 && speakers.length * 3 >= filled.length;
}

function withoutTags(text: string): string {
  return text
    .replace(/<\/?[a-z][^>]*>|<\d[\d:.]*>/gi, "")
    .replace(/\{\\[^}]*\}/g, "")
    .trim();
}

/** Files made by hand lack the blank line before the next subtitle's number. */
function endsCue(line: string, next = ""): boolean {
  return line.trim() === "" || (cueNumber.test(line) && cueTime.test(next));
}

function readCues(lines: readonly string[]): readonly Said[] {
  const said: Said[] = [];
  let time: string | null = null;
  let speaker: string | null = null;
  lines.forEach((line, index) => {
    if (cueTime.test(line)) {
      time = line.split(/[.,\s]/, 1)[0] ?? null;
      speaker = null;
      return;
    }
    if (endsCue(line, lines[index + 1])) time = null;
    if (time === null) return;
    speaker = /<v(?:\.[\w.]+)? ([^>]+)>/.exec(line)?.[1]?.trim() ?? speaker;
    const plain = withoutTags(line);
    const named = speaker === null ? spokenLine(plain) : null;
    if (named !== null) speaker = named.speaker;
    if (plain !== "")
      said.push({ speaker, piece: { text: named?.text ?? plain, line: index + 1, time }, isNew: named !== null });
  });
  return said;
}

function readLines(lines: readonly string[]): readonly Said[] {
  const said: Said[] = [];
  let speaker: string | null = null;
  let time: string | null = null;
  lines.forEach((line, index) => {
    const named = spokenLine(line);
    const later = named === null ? spokenLater.exec(line.trim()) : null;
    if (later?.[1] !== undefined && !labels.test(later[1])) {
      speaker = later[1];
      time = later[2]?.replace(/[[\]()]/g, "") ?? null;
      return;
    }
    if (named !== null) ({ speaker, time } = named);
    const text = named?.text ?? line.trim();
    if (text !== "") said.push({ speaker, piece: { text, line: index + 1, time }, isNew: named !== null });
  });
  return said;
}

/** What each speaker said in a row, as one block. */
export function readTalk(lines: readonly string[]): readonly Block[] {
  const said = lines.some((line) => cueTime.test(line)) ? readCues(lines) : readLines(lines);
  const turns: { speaker: string | null; pieces: Piece[] }[] = [];
  for (const { speaker, piece, isNew } of said) {
    const last = turns.at(-1);
    if (last !== undefined && last.speaker === speaker && !isNew) last.pieces.push(piece);
    else turns.push({ speaker, pieces: [piece] });
  }
  return turns.map(({ speaker, pieces }) => ({
    kind: "text",
    pieces,
    page: null,
    address: null,
    speaker,
    mark: null,
    row: null,
  }));
}

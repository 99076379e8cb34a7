import { z } from "zod";
import type { FileText } from "../../look.ts";
import { textOfBlock } from "../../reading/block.ts";
import { findKeyTerms, keysIn } from "../../reading/key-terms.ts";
import { isPresence } from "../../reading/people.ts";
import { readBlocks } from "../../reading/read-blocks.ts";
import type { WholeFile } from "../../reading/read-whole.ts";
import { decodeLines } from "../json-lines.ts";
import { type Passage, passagesOf, sectionOf } from "./passages.ts";
import { pickPoints } from "./pick-points.ts";

const placeSchema = z.object({
  page: z.number().optional(),
  cell: z.string().optional(),
  lines: z.union([z.number(), z.string()]).optional(),
});
const orNull = z.string().nullable();
const pointSchema = z.object({
  kind: z.enum(["decision", "action", "question"]),
  text: z.string(),
  who: orNull,
  by: orNull,
  doubt: z.enum(["request", "group", "offer", "name", "question", "spoken", "heading", "tentative"]).nullable(),
  path: z.string(),
  place: placeSchema,
  quote: z.string(),
});
const saidSchema = z.object({ text: z.string(), place: placeSchema, speaker: orNull, heading: orNull });
const findingSchema = z.discriminatedUnion("status", [
  z.object({
    path: z.string(),
    status: z.literal("read"),
    isPartial: z.boolean(),
    /** terms with the number of passages that hold them */
    terms: z.array(z.object({ key: z.string(), label: z.string(), count: z.number() })),
    /** sentences that tell most of what the file is about */
    said: z.array(saidSchema),
    points: z.array(pointSchema),
    /** names that are no themes */
    people: z.array(z.string()),
    /** points and sentences left out because an answer may not be longer */
    leftOut: z.number(),
  }),
  z.object({ path: z.string(), status: z.literal("unread"), why: z.string() }),
]);

/** What was found in one file of notes. */
export type NotesFinding = Readonly<z.infer<typeof findingSchema>>;
export type NotesRead = Extract<NotesFinding, { status: "read" }>;
/** A sentence for a theme, word for word. */
export type Said = Readonly<z.infer<typeof saidSchema>>;

/** terms and sentences kept of one file */
const mostTerms = 40;
const mostSaid = 60;

const schedule = /\bnext (?:meeting|call|session)\b|(?<!\p{L})nächste[rs]? (?:Termin|Sitzung|Treffen)(?!\p{L})/iu;

function isTelling({ text, block }: Passage): boolean {
  const words = text.split(/\s+/).length;
  return (
    block.kind !== "row" &&
    words >= 5 &&
    words <= 60 &&
    !/\?$/.test(text) &&
    !isPresence(text) &&
    !schedule.test(text) &&
    block.mark === null
  );
}

/** Sentences with many of the terms first; the order of the file among equals. */
function tellingPassages(passages: readonly Passage[], terms: ReadonlySet<string>): readonly Said[] {
  const scored = passages.filter(isTelling).map((passage, at) => {
    const hits = [...keysIn(passage.text)].filter((key) => terms.has(key)).length;
    const words = passage.text.split(/\s+/).length;
    return { passage, at, score: hits / (words > 30 ? 1.5 : 1) + (passage.heading === null ? 0 : 0.5) };
  });
  return scored
    .sort((a, b) => b.score - a.score || a.at - b.at)
    .slice(0, mostSaid)
    .sort((a, b) => a.at - b.at)
    .map(({ passage: { text, place, block, heading, section } }) => ({
      text,
      place,
      speaker: block.speaker,
      heading: heading === null || section !== null || sectionOf(heading) !== null ? null : heading,
    }));
}

/** Picks out of one file what themes and points need; all of it word for word. */
export function findNotes({ file, isPartial }: WholeFile): NotesFinding {
  if (file.failure !== null) return { path: file.path, status: "unread", why: file.failure };
  const blocks = readBlocks(file as FileText);
  const passages = passagesOf(blocks);
  if (passages.length === 0) return { path: file.path, status: "unread", why: "no text was found in it" };
  const headings = blocks.blocks.flatMap((block) => (block.kind === "heading" ? [textOfBlock(block)] : []));
  const terms = findKeyTerms(
    passages.map(({ text }) => text),
    { headings, without: blocks.people, most: mostTerms },
  );
  return {
    path: file.path,
    status: "read",
    isPartial,
    terms: [...terms],
    said: [...tellingPassages(passages, new Set(terms.map(({ key }) => key)))],
    points: [...pickPoints(blocks, file.path)],
    people: [...blocks.people],
    leftOut: 0,
  };
}

/** A finding as one line of JSON of at most so many characters: doubtful points and sentences go first, and are counted. */
export function encodeNotes(finding: NotesFinding, most: number): string {
  if (finding.status === "unread") return JSON.stringify(finding);
  let left: NotesRead = { ...finding, terms: finding.terms.slice(0, 16), said: finding.said.slice(0, 16) };
  while (JSON.stringify(left).length > most) {
    const next = withOneLess(left);
    if (next === null) break;
    left = next;
  }
  return JSON.stringify(left);
}

function withOneLess(finding: NotesRead): NotesRead | null {
  const { points, said, terms } = finding;
  if (said.length > 5) return { ...finding, said: said.slice(0, -1) };
  const doubtful = points.findLastIndex(({ doubt }) => doubt !== null);
  if (points.length > 0) {
    const at = doubtful >= 0 ? doubtful : points.length - 1;
    return { ...finding, points: points.filter((_, index) => index !== at), leftOut: finding.leftOut + 1 };
  }
  if (said.length > 0) return { ...finding, said: said.slice(0, -1) };
  return terms.length > 0 ? { ...finding, terms: terms.slice(0, -1) } : null;
}

/** The findings among the lines of a sub-agent's answer; lines that are none, or were cut, are left out. */
export function decodeNotes(text: string): readonly NotesFinding[] {
  return decodeLines(text, findingSchema);
}

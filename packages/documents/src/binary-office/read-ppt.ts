import { openCompoundFile } from "../compound/compound-file.ts";
import { summaryOf } from "../compound/summary-properties.ts";
import { HiddenFindings } from "../hidden/hidden-findings.ts";
import type { ReadOutcome } from "../outcome.ts";
import type { ReadOptions } from "../read-options.ts";
import { Refusal } from "../refusal.ts";
import { cutText } from "../text/cut-text.ts";
import { withoutControls } from "../text/without-controls.ts";
import { narrowText, wideText } from "./byte-reader.ts";

const SLIDE = 1_006;
const SLIDE_LIST = 4_080;
const SLIDE_ENTRY = 1_011;
const NOTES = 1_008;
const MASTER = 1_016;
const WIDE_TEXT = 4_000;
const NARROW_TEXT = 4_008;
/** records that hold records have this version */
const CONTAINER = 0xf;
const MAX_DEPTH = 30;

type Walk = { outline: string[][]; slides: string[][]; notes: string[]; current: string[]; length: number };

/** Reads the text of a PowerPoint presentation from before 2007, slide by slide. */
export function readPpt(bytes: Uint8Array, options: ReadOptions): ReadOutcome {
  const file = openCompoundFile(bytes);
  const stream = file.stream("PowerPoint Document");
  if (!stream) throw new Refusal("damaged", "The presentation is damaged: it has no slides.");
  if (file.stream("EncryptedSummary"))
    throw new Refusal("encrypted", "The file is protected by a password; save a copy without it and use that.");
  const walk: Walk = { outline: [], slides: [], notes: [], current: [], length: 0 };
  walkRecords(stream, walk, { from: 0, to: stream.length, depth: 0, isSlideList: false });
  const count = Math.max(walk.outline.length, walk.slides.length);
  const slides = Array.from({ length: count }, (_, index) => {
    const lines = [...new Set([...(walk.outline[index] ?? []), ...(walk.slides[index] ?? [])])];
    return `## Slide ${index + 1}\n\n${lines.join("\n\n")}`.trim();
  });
  const notes = [...new Set(walk.notes)].map((text) => `Notes: ${text}`);
  const hidden = new HiddenFindings();
  const facts = {
    ...summaryOf(file),
    slideCount: count,
    remarks: ["The file is of the older PowerPoint format: its text was read, its layout was not."],
  };
  const cut = cutText([...slides, ...notes].join("\n\n"), options.maxCharacters);
  return {
    status: "read",
    mediaType: "application/vnd.ms-powerpoint",
    format: "ppt",
    ...cut,
    facts,
    hidden: hidden.list(),
  };
}

type Place = Readonly<{ from: number; to: number; depth: number; isSlideList: boolean }>;

function walkRecords(stream: Uint8Array, walk: Walk, place: Place): void {
  const { from, to } = place;
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  let at = from;
  while (at + 8 <= to) {
    const version = view.getUint16(at, true);
    const type = view.getUint16(at + 2, true);
    const start = at + 8;
    const end = Math.min(start + view.getUint32(at + 4, true), to);
    if ((version & 0xf) === CONTAINER) {
      if (place.depth < MAX_DEPTH) openContainer(stream, { type, instance: version >> 4, start, end }, walk, place);
    } else if (type === SLIDE_ENTRY && place.isSlideList) {
      walk.current = [];
      walk.outline.push(walk.current);
    } else addText(type, stream.subarray(start, end), walk);
    at = end;
  }
}

type Container = Readonly<{ type: number; instance: number; start: number; end: number }>;

function openContainer(stream: Uint8Array, { type, instance, start, end }: Container, walk: Walk, place: Place): void {
  if (type === MASTER) return;
  const outer = walk.current;
  if (type === SLIDE || type === NOTES) walk.current = [];
  const isSlideList = type === SLIDE_LIST && instance === 0;
  walkRecords(stream, walk, { from: start, to: end, depth: place.depth + 1, isSlideList });
  if (type === SLIDE) walk.slides.push(walk.current);
  else if (type === NOTES && walk.current.length > 0) walk.notes.push(walk.current.join("\n"));
  if (type === SLIDE || type === NOTES || isSlideList) walk.current = outer;
}

function addText(type: number, bytes: Uint8Array, walk: Walk): void {
  if (type !== WIDE_TEXT && type !== NARROW_TEXT) return;
  const raw = type === WIDE_TEXT ? wideText(bytes) : narrowText(bytes);
  const text = withoutControls(raw.replaceAll("\r", "\n").replaceAll("\u000b", "\n")).trim();
  if (text !== "" && text !== "*") walk.current.push(text);
}

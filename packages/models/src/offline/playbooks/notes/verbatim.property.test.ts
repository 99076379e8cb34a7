import fc from "fast-check";
import { expect, test } from "vitest";
import type { FileText } from "../../look.ts";
import { notesDeck } from "./notes-deck.ts";
import { digestOf, notesDocument } from "./notes-document.ts";
import { encodeNotes, findNotes, type NotesFinding } from "./notes-finding.ts";
import { notesWords } from "./notes-words.ts";
import { englishNotes } from "./testing/notes-english.ts";
import { germanNotes } from "./testing/notes-german.ts";

const lines = [...englishNotes, ...germanNotes].flatMap(({ text }) => text.split("\n"));
const odd = [
  "We decided **it** all.",
  "- [ ] a_b_c: do [this](http://x.example) <now>",
  "Ann: I'll go | stay.",
  "> quoted",
  "1. One will two",
  "…",
  "\\*x\\*",
  "TODO:",
  "?",
  "|a|b|",
  "A: We agreed on 3. May.",
];
const file = fc.record({
  name: fc.constantFrom("a.txt", "b.md", "c.vtt", "d.eml", "e.pdf", "f.docx"),
  text: fc
    .array(fc.oneof(fc.constantFrom(...lines, ...odd, ""), fc.string({ maxLength: 60 })), { maxLength: 60 })
    .map((all) => all.join("\n")),
});

const words = (text: string): string =>
  text
    .replace(/[`*_\\]/g, "")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
const unescaped = (text: string): string => text.replace(/\[\^s\d+\]/g, "").replace(/\\([^\p{L}\p{N}\s])/gu, "$1");

function read({ name, text }: { name: string; text: string }, at: number): NotesFinding {
  const made: FileText = {
    path: `/f/${at} ${name}`,
    text,
    mediaType: "",
    lineCount: 0,
    facts: {},
    isCut: false,
    next: null,
    failure: null,
  };
  return findNotes({ file: made, isPartial: false });
}

/** Strings of a description, its fixed words aside. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string")
    return value
      .split("\n")
      .filter((line) => /^- /.test(line))
      .map((line) => line.slice(2));
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

test("no sentence of a document or deck is other than word for word in a source", () => {
  let seen = 0;
  fc.assert(
    fc.property(fc.array(file, { minLength: 1, maxLength: 3 }), (files) => {
      const findings = files.map(read);
      const raw = files.map(({ text: each }) => each).join("\n");
      // a sentence may go on over the end of a page or of a subtitle
      // what stands before a subtitle after a blank line is its name
      const cues = [
        /(?!)/g,
        /^.*-->.*$/gm,
        /^(?:[^\S\n]*\d+[^\S\n]*|.*-->.*)$/gm,
        /^[^\S\n]*\n(?:.+\n){0,9}.*-->.*$|^.*-->.*$/gm,
      ];
      const bare = cues.flatMap((cue) =>
        [raw, raw.replace(/^## Page \d+$/gm, "")].map((text) => text.replace(cue, "\n")),
      );
      const forms = [
        /(?!)/g,
        /<[^>\n]*>()/g,
        /\[([^\]]*)\]\([^)]*\)|\{[^}\n]*\}/g,
        /<[^>\n]*>|\[([^\]]*)\]\([^)]*\)|\{[^}\n]*\}/g,
      ];
      const sources = bare.flatMap((text) => forms.map((form) => words(text.replace(form, " $1 "))));
      const holds = (part: string): boolean =>
        sources.some((source) => source.includes(words(part)) || source.includes(words(part.replace(/<[^>]*>/g, " "))));
      const digest = digestOf(findings, "/f", notesWords("en"));
      for (const point of Object.values(digest.points).flat()) {
        seen += 1;
        expect(holds(point.text), point.text).toBe(true);
        if (point.by !== null) expect(holds(point.by), point.by).toBe(true);
        if (point.who !== null) expect(holds(point.who), point.who).toBe(true);
      }
      for (const said of [...textsIn(notesDocument(digest)), ...textsIn(notesDeck(digest))]) {
        const quoted = unescaped(said)
          .replace(/ – \*to check.*$/, "")
          .replace(/ \([^()]*\)$/, "")
          .replace(/…$/, "");
        expect(holds(quoted), said).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
  expect(seen).toBeGreaterThan(50);
});

test("what a sub-agent answers fits its room and counts what it leaves out", () => {
  const text = Array.from({ length: 400 }, (_, at) => `Anna will wash car number ${at} by Friday.`).join("\n");
  const found = read({ name: "a.txt", text }, 1);
  const line = encodeNotes(found, 2_700);
  expect(line.length).toBeLessThanOrEqual(2_700);
  expect(JSON.parse(line)).toMatchObject({ status: "read", leftOut: expect.toSatisfy((count: number) => count > 300) });
});

import { describe, expect, test } from "vitest";
import type { FileText } from "../../look.ts";
import { readBlocks } from "../../reading/read-blocks.ts";
import { pickPoints } from "./pick-points.ts";
import type { Point } from "./point.ts";
import type { NoteSample } from "./testing/note-sample.ts";
import { englishNotes } from "./testing/notes-english.ts";
import { germanNotes } from "./testing/notes-german.ts";

const samples: readonly NoteSample[] = [...englishNotes, ...germanNotes];

export function asFile({ path, text }: Readonly<{ path: string; text: string }>): FileText {
  const lineCount = text.split("\n").length;
  return { path, text, mediaType: "", lineCount, facts: {}, isCut: false, next: null, failure: null };
}

function pointsOf(sample: NoteSample): readonly Point[] {
  return pickPoints(readBlocks(asFile(sample)), sample.path);
}

const plain = (text: string): string =>
  text
    .replace(/<[^>]*>|\*\*|\*|\{[\w. ]+\}/g, "")
    .replace(/^\d+\n[\d:.,]+ --> .*$/gm, "")
    .replace(/[\s|]+/g, " ");

describe.each(samples.map((sample) => [sample.path.slice(3), sample] as const))("%s", (_, sample) => {
  const points = pointsOf(sample);
  const of = (kind: Point["kind"]): readonly Point[] => points.filter((point) => point.kind === kind);

  test("finds every decision, task and open question a person found, each once", () => {
    for (const kind of ["decision", "question"] as const) {
      const wanted = sample.picked[kind === "decision" ? "decisions" : "questions"];
      for (const part of wanted)
        expect
          .soft(
            of(kind).filter(({ text }) => text.includes(part)),
            part,
          )
          .toHaveLength(1);
    }
    for (const { what, who, by } of sample.picked.actions) {
      const found = of("action").filter(({ text }) => text.includes(what));
      expect
        .soft(
          found.map((point) => [point.who, point.by]),
          what,
        )
        .toEqual([
          [
            who,
            expect.toSatisfy(
              (told: string | null) =>
                told === by || (by !== null && told !== null && (told.includes(by) || by.includes(told))),
            ),
          ],
        ]);
    }
  });

  test("takes nothing for a decision, a task or a question that is none", () => {
    for (const trap of sample.picked.traps)
      expect
        .soft(
          points.filter(({ text }) => text.includes(trap)),
          trap,
        )
        .toEqual([]);
    const extra = points.filter(
      ({ text, doubt }) =>
        doubt === null &&
        ![
          ...sample.picked.decisions,
          ...sample.picked.questions,
          ...sample.picked.actions.map(({ what }) => what),
        ].some((part) => text.includes(part)),
    );
    expect.soft(extra.map(({ kind, text }) => `${kind}: ${text}`)).toEqual([]);
  });

  test("every point, name and day stands in the text word for word", () => {
    const source = plain(sample.text);
    for (const { text, quote, by } of points) {
      expect.soft(source).toContain(plain(text));
      expect.soft(source).toContain(plain(quote));
      if (by !== null) expect.soft(source).toContain(by);
    }
    expect(points.length).toBeGreaterThan(0);
  });
});

describe("a name in front of what is done", () => {
  const tasksOf = (text: string) =>
    pointsOf({ path: "/f/notes.md", text, picked: { decisions: [], actions: [], questions: [], traps: [] } })
      .filter(({ kind }) => kind === "action")
      .map(({ who, by, doubt }) => [who, by, doubt]);

  test.each([
    ["Maria sends the list on Friday.", "Maria", "Friday", "name"],
    ["Maria and Tom prepare the slides by Monday.", "Maria and Tom", "Monday", "name"],
    ["Present: Maria Bauer, Tom\n\nMaria sends the list to the bank.", "Maria", null, null],
    ["We asked Maria for figures.\n\nMaria checks the figures of May.", "Maria", null, "name"],
    ["Maria schickt die Liste am Freitag.", "Maria", "Freitag", "name"],
  ])("%s", (text, who, by, doubt) => expect(tasksOf(text)).toEqual([[who, by, doubt]]));

  test("under a heading of tasks it needs no day and is not doubted", () => {
    expect(tasksOf("# Action items\n\n- Maria sends the list\n- Lists are sent\n")).toEqual([
      ["Maria", null, null],
      [null, null, null],
    ]);
  });

  test.each([
    "Maria sends her regards on Friday.",
    "The bank sends the list on Friday.",
    "Maria sent the list on Friday.",
    "Germany orders its energy from many countries.",
    "The meeting takes place on Friday.",
    "It makes sense to wait until Friday.",
    "Copper makes wires that last.",
  ])("no task: %s", (text) => expect(tasksOf(text)).toEqual([]));
});

import type { ComparedLine, Comparison, DocumentBlock } from "@deskhand/contracts";
import { clean, oneLine, paint } from "./text.ts";

const longestLine = 240;
type Piece = ComparedLine["pieces"][number];

/** What changed in a file, to be read in a terminal: a summary, then at most `most` lines; words that went stand in `[-…-]`, new ones in `{+…+}`. */
export function comparisonLines(comparison: Comparison, most: number): readonly string[] {
  const lines = detailLines(comparison);
  const shown = lines.slice(0, most);
  const left = lines.length - shown.length;
  const more = left > 0 ? [paint("dim", `… and ${left} more; the app shows all of it`)] : [];
  return [paint("dim", oneLine(comparison.summary, 400)), ...shown, ...more];
}

function detailLines(comparison: Comparison): readonly string[] {
  switch (comparison.kind) {
    case "text":
      return comparison.sections.flatMap(({ lines }) => lines.filter(isChanged).map(lineOf));
    case "document":
      return comparison.blocks.flatMap((each) =>
        each.status === "gap" || each.status === "same" ? [] : blockLines(each.block),
      );
    case "cells":
      return comparison.sheets.flatMap(sheetLines);
    case "pages":
      return comparison.pages.filter(({ isSame }) => !isSame).flatMap(pageLines);
    case "pictures":
    case "bytes":
      return [];
  }
}

function isChanged({ after, before, pieces }: ComparedLine): boolean {
  return before === null || after === null || pieces.some(({ mark }) => mark !== undefined);
}

function lineOf(line: ComparedLine): string {
  return `${paint("dim", String(line.after ?? line.before).padStart(5))}  ${markedText(line.pieces)}`;
}

function markedText(pieces: readonly Piece[]): string {
  let left = longestLine;
  const shown = pieces.map(({ mark, text }) => {
    const words = oneLineKept(text, Math.max(0, left));
    left -= words.length;
    if (words === "") return "";
    if (mark === "deleted") return paint("red", `[-${words}-]`);
    return mark === "inserted" ? paint("green", `{+${words}+}`) : words;
  });
  return shown.join("");
}

/** Spaces at the ends stay, because pieces stand beside each other. */
function oneLineKept(text: string, length: number): string {
  const line = clean(text).replace(/\s+/g, " ");
  return line.length > length ? `${line.slice(0, Math.max(0, length - 1))}…` : line;
}

function blockLines(block: DocumentBlock): readonly string[] {
  if (block.kind === "paragraph") {
    const pieces = block.runs.map(
      ({ mark, picture, text }): Piece => ({
        text: text === "" && picture !== undefined ? `[${picture.alt || "picture"}]` : text,
        ...(mark !== undefined && { mark }),
      }),
    );
    return pieces.length === 0 ? [] : [`    ¶  ${markedText(pieces)}`];
  }
  const cells = block.rows.flatMap((row) => row.cells.flatMap((cell) => cell.blocks));
  return cells.filter(hasMark).flatMap(blockLines);
}

function hasMark(block: DocumentBlock): boolean {
  if (block.kind === "paragraph") return block.runs.some(({ mark }) => mark !== undefined);
  return block.rows.some((row) => row.cells.some((cell) => cell.blocks.some(hasMark)));
}

type Sheet = Extract<Comparison, { kind: "cells" }>["sheets"][number];
type CellSide = Sheet["cells"][number]["before"];

function sheetLines({ cells, name, rows, status }: Sheet): readonly string[] {
  const sheet = oneLine(name, 40);
  if (status === "added" || status === "removed") return [`    ${sheet}: ${status}`];
  const side = (each: CellSide) => {
    if (each === null) return "empty";
    const shown = oneLine(each.shown, 60);
    return each.formula === undefined ? shown : `${shown} (=${oneLine(each.formula, 80)})`;
  };
  return [
    ...cells.map(
      ({ after, at, before }) => `    ${sheet}!${at}: ${paint("red", side(before))} → ${paint("green", side(after))}`,
    ),
    ...rows.map((row) => {
      const words = oneLine(row.cells.filter((cell) => cell !== "").join(" · "), 120);
      return `    ${sheet}: ${row.status === "inserted" ? paint("green", `new row ${row.row}`) : paint("red", `row ${row.row} is gone`)}: ${words}`;
    }),
  ];
}

type Page = Extract<Comparison, { kind: "pages" }>["pages"][number];

function pageLines({ after, before, lines, title }: Page): readonly string[] {
  const name = title === "" ? "" : `: ${oneLine(title, 80)}`;
  const place = before === null ? `new ${after}` : after === null ? `${before} is gone` : String(after);
  return [`    ${place}${name}`, ...lines.map((line) => `       ${markedText(line.pieces)}`)];
}

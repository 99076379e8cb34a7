import type { ShownSource } from "@deskhand/contracts";
import { fileName } from "../../words/paths.ts";

/** A source in a few words: `May.pdf, page 3`. */
export function sourceInWords(source: ShownSource): string {
  const place = placeInWords(source);
  return place === "" ? fileName(source.file) : `${fileName(source.file)}, ${place}`;
}

/** The place in its file; empty when none is known. */
export function placeInWords({ cell, lines, page }: ShownSource): string {
  const span = lines === undefined || lines.first === lines.last ? lines?.first : `${lines.first}-${lines.last}`;
  const parts = [page === undefined ? "" : `page ${page}`, cell ?? "", span === undefined ? "" : `line ${span}`];
  return parts.filter((part) => part !== "").join(", ");
}

/** Corners of a cell or range such as `Sheet1!$B$2:C4`, from 0, and its sheet if it names one; `null` when it is neither. */
export type CellRange = Readonly<{ sheet: string | null; top: number; left: number; bottom: number; right: number }>;

export function cellRange(text: string): CellRange | null {
  const [, quoted, plain, left = "", top = "", right = left, bottom = top] =
    /^(?:'((?:[^']|'')+)'!|([^!]+)!)?\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?$/i.exec(
      text.trim(),
    ) ?? [];
  if (left === "") return null;
  const sheet = quoted?.replaceAll("''", "'") ?? plain ?? null;
  return {
    sheet,
    top: Number(top) - 1,
    left: columnIndex(left),
    bottom: Number(bottom) - 1,
    right: columnIndex(right),
  };
}

function columnIndex(letters: string): number {
  return [...letters.toUpperCase()].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

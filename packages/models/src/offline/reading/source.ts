import { nameOf } from "../situation.ts";

/** Where a point comes from, as documents carry it: the file from the result's folder, the place in it and the words there. */
export type Source = Readonly<{
  file: string;
  page?: number | undefined;
  /** a cell, or the address of a paragraph or table */
  cell?: string | undefined;
  lines?: number | string | undefined;
  quote?: string;
}>;

/** Place in a file; what is not known is left out. */
export type Place = Readonly<{
  page?: number | undefined;
  cell?: string | undefined;
  lines?: number | string | undefined;
}>;

/** characters of a quote in a source; a longer one ends with an ellipsis */
const mostQuoted = 300;

/** The text, or its beginning up to a whole word, with an ellipsis. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most - 1);
  const space = cut.lastIndexOf(" ");
  return `${(space > most / 2 ? cut.slice(0, space) : cut).trimEnd()}…`;
}

/** Path from a result's folder to a file: relative below that folder, else the whole path. */
export function relativeTo(path: string, folder: string): string {
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
}

/** A source for a document that lies in `folder`. */
export function sourceAt(path: string, place: Place, quote: string, folder: string): Source {
  return { file: relativeTo(path, folder) || nameOf(path), ...place, quote: shortened(quote, mostQuoted) };
}

/** Text that stays what it is when a document is made from it as Markdown; line ends and control characters become spaces. */
export function asMarkdown(text: string): string {
  return text
    .replace(/[\p{Cc}\s]+/gu, " ")
    .trim()
    .replace(/[\\`*_[\]()~<>!|#]/g, "\\$&")
    .replace(/^([-+]|\d{1,9}[.)])(?=\s|$)/, (mark) => `\\${mark}`.replace(/^\\(\d+)([.)])$/, "$1\\$2"));
}

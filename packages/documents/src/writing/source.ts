import { z } from "zod";
import { escapeMarkdown } from "./escape-markdown.ts";

/** Where a figure or claim comes from. */
export const sourceSchema = z.strictObject({
  file: z.string().min(1).max(4_096),
  page: z.union([z.number().int().min(1), z.string().max(50)]).optional(),
  cell: z.string().max(200).optional(),
  lines: z.union([z.number().int().min(1), z.string().max(50)]).optional(),
  quote: z.string().max(2_000).optional(),
});
export type Source = z.infer<typeof sourceSchema>;

/** Sources by the names texts refer to them with: `[^name]`. */
export const namedSources = z.record(z.string().regex(/^[^\]\s]{1,60}$/), sourceSchema).optional();

/** The place in the file: `page 3`, `Sheet1!B2`, `line 4`, `lines 4-6`; empty when none is known. */
export function placeOfSource({ page, cell, lines }: Source): string {
  const written = lines === undefined ? "" : `${/^\d+$/.test(`${lines}`) ? "line" : "lines"} ${lines}`;
  const parts = [page === undefined ? "" : `page ${page}`, cell ?? "", written];
  return parts.filter((part) => part !== "").join(", ");
}

/** A source in one line of plain text. */
export function sourceText(source: Source): string {
  const place = placeOfSource(source);
  const quote = source.quote === undefined ? "" : `: “${source.quote.replace(/\s+/g, " ").trim()}”`;
  return `${source.file}${place === "" ? "" : `, ${place}`}${quote}`;
}

/** A source in one line of Markdown, with a link to the file. */
export function sourceMarkdown(source: Source): string {
  const name = source.file.split("/").at(-1) || source.file;
  const rest = sourceText({ ...source, file: "" });
  return `[${escapeMarkdown(name)}](<${source.file.replace(/[<>]/g, "")}>)${escapeMarkdown(rest)}`;
}

import { plainText } from "../../markup/inline.ts";
import { Refusal } from "../../refusal.ts";
import type { TableForm } from "../../theme/theme.ts";
import { type TextTable, textTable } from "../cell-text.ts";
import { type TableContent, tableMismatch } from "../parts-of-descriptions.ts";
import { lineCount } from "../text-measure.ts";
import { EMU_PER_POINT, type Place } from "./places.ts";
import { graphicFrame, schemeFill } from "./shape-xml.ts";
import type { SlideContext } from "./slide-context.ts";
import { LINE_HEIGHT, textRuns } from "./slide-text.ts";

const SIZES = [20, 18, 16, 14, 12, 11];
const EDGE = { side: 10, top: 5 };
/** edges above and below text that are tried, in points; a short table takes more of its slide */
const TOPS = [13, 10, 7, EDGE.top];
/** between numbers at the right of their column and the text beside them, in points */
const APART = 30;

/** A faint line in the shade of the theme's strong color. */
const FAINT =
  '<a:solidFill><a:schemeClr val="tx2"><a:lumMod val="25000"/><a:lumOff val="75000"/></a:schemeClr></a:solidFill>';

/** A table at the size its text fits with, and the parts it is shared out over when it is too high for one slide. */
export type FittedTable = Readonly<{
  table: TextTable;
  size: number;
  /** edge above and below the text of a cell, in points */
  top: number;
  pages: readonly (readonly (readonly string[])[])[];
}>;

/** Finds the size at which a table fits its place, and shares it out where none does; refuses rows of another width. */
export function fitTable(content: TableContent, place: Place, language: string, where: string): FittedTable {
  const mismatch = tableMismatch(content);
  if (mismatch) throw new Refusal("not-that-format", `The deck was not made: on ${where} ${mismatch}.`);
  const table = textTable(content, language);
  const whole = SIZES.find((size) => heightOf(table, table.rows, size, place.width) <= place.height);
  if (whole !== undefined) {
    const room = place.height * 0.85;
    const extra = (top: number) => (table.rows.length + 1) * 2 * (top - EDGE.top);
    const least = heightOf(table, table.rows, whole, place.width);
    const top = TOPS.find((each) => least + extra(each) <= room) ?? EDGE.top;
    return { table, size: whole, top, pages: [table.rows] };
  }
  const size = 12;
  const pages: (readonly string[])[][] = [];
  let page: (readonly string[])[] = [];
  for (const row of table.rows) {
    if (page.length > 0 && heightOf(table, [...page, row], size, place.width) > place.height) {
      pages.push(page);
      page = [];
    }
    page.push(row);
  }
  return { table, size, top: EDGE.top, pages: evened([...pages, page]) };
}

/** About as many rows on each slide, so that the last does not hold a lonely one. Only when no slide held fewer. */
function evened(pages: readonly (readonly (readonly string[])[])[]): FittedTable["pages"] {
  const rows = pages.flat();
  const perPage = Math.ceil(rows.length / pages.length);
  if (pages.slice(0, -1).some((page) => page.length < perPage)) return pages;
  return pages.map((_, index) => rows.slice(index * perPage, (index + 1) * perPage));
}

function heightOf(table: TextTable, rows: readonly (readonly string[])[], size: number, width: number): number {
  const header = rowHeight(
    table,
    table.columns.map((column) => column.header),
    size,
    width,
  );
  return rows.reduce((sum, row) => sum + rowHeight(table, row, size, width), header);
}

function rowHeight(table: TextTable, row: readonly string[], size: number, width: number): number {
  const lines = row.map((text, column) =>
    lineCount(
      plainText(text),
      size,
      (table.columns[column]?.share ?? 1) * width - EDGE.side - (isBesideNumbers(table, column) ? APART : EDGE.side),
    ),
  );
  return Math.max(1, ...lines) * size * LINE_HEIGHT + 2 * EDGE.top;
}

/** The frame with one part of the table; totals only close the last part. */
export function tableFrame(fitted: FittedTable, page: number, place: Place, context: SlideContext): string {
  const { table, size, top, pages } = fitted;
  const rows = pages[page] ?? [];
  const isLast = page === pages.length - 1;
  const widths = table.columns.map((column) => Math.floor(column.share * place.width * EMU_PER_POINT));
  const grid = widths.map((width) => `<a:gridCol w="${width}"/>`).join("");
  const header = rowXml(
    table,
    table.columns.map((column) => column.header),
    { size, top, role: "header", width: place.width },
    context,
  );
  const body = rows.map((row, index) => {
    const role = table.totals && isLast && index === rows.length - 1 ? "total" : index % 2 === 1 ? "even" : "odd";
    return rowXml(table, row, { size, top, role, width: place.width }, context);
  });
  const height = heightOf(table, rows, size, place.width) + (rows.length + 1) * 2 * (top - EDGE.top);
  const content = `<a:tbl><a:tblPr firstRow="1" bandRow="1"/><a:tblGrid>${grid}</a:tblGrid>${header}${body.join("")}</a:tbl>`;
  context.counts.tables += 1;
  return graphicFrame(
    { name: "Table", place: { ...place, height }, uri: "table", content, alternative: "" },
    context.numbers,
  );
}

function isBesideNumbers(table: TextTable, column: number): boolean {
  return table.columns[column]?.align === "left" && table.columns[column - 1]?.align === "right";
}

/** The lines of a cell: none at its sides, strong ones at header and totals as the theme has them, faint ones below the others. */
function cellEdges(role: RowLook["role"], tables: TableForm): string {
  const none = (name: string) => `<a:${name} w="0"><a:noFill/></a:${name}>`;
  const line = (name: string, points: number, fill: string) =>
    `<a:${name} w="${points * EMU_PER_POINT}">${fill}</a:${name}>`;
  const strong = schemeFill(tables === "tinted" ? "accent1" : "tx2");
  const sides = none("lnL") + none("lnR");
  if (role === "total") return sides + line("lnT", 1.5, schemeFill("tx2")) + line("lnB", 0.5, schemeFill("tx2"));
  if (role !== "header") return sides + none("lnT") + line("lnB", 0.5, FAINT);
  if (tables === "filled") return sides + none("lnT") + none("lnB");
  return sides + (tables === "ruled" ? line("lnT", 1.5, strong) : none("lnT")) + line("lnB", 1.5, strong);
}

type RowLook = Readonly<{ size: number; top: number; role: "header" | "odd" | "even" | "total"; width: number }>;

function rowXml(table: TextTable, row: readonly string[], look: RowLook, context: SlideContext): string {
  const relate = (address: string) => context.writer.relate(context.part, "hyperlink", address, { external: true });
  const { tables } = context.theme;
  const header = { filled: "tx2", tinted: "bg2", ruled: "bg1" }[tables];
  const fills = { header, even: tables === "filled" ? "bg2" : "bg1", odd: "bg1", total: "bg1" } as const;
  const headerText = tables === "filled" ? "bg1" : "tx2";
  const isStrong = look.role === "header" || look.role === "total";
  const cells = table.columns.map((column, index) => {
    const align = { left: "l", center: "ctr", right: "r" }[column.align];
    const runs = textRuns(
      row[index] ?? "",
      { size: look.size, bold: isStrong, color: look.role === "header" ? headerText : "tx1" },
      relate,
    );
    const end = `<a:endParaRPr lang="en-US" sz="${look.size * 100}"/>`;
    const left = isBesideNumbers(table, index) ? APART : EDGE.side;
    const edges = cellEdges(look.role, tables);
    const inset = `marL="${left * EMU_PER_POINT}" marR="${EDGE.side * EMU_PER_POINT}" marT="${look.top * EMU_PER_POINT}" marB="${look.top * EMU_PER_POINT}" anchor="ctr"`;
    return `<a:tc><a:txBody><a:bodyPr/><a:lstStyle/><a:p><a:pPr algn="${align}"/>${runs}${runs === "" ? end : ""}</a:p></a:txBody><a:tcPr ${inset}>${edges}${schemeFill(fills[look.role])}</a:tcPr></a:tc>`;
  });
  const height = Math.round((rowHeight(table, row, look.size, look.width) + 2 * (look.top - EDGE.top)) * EMU_PER_POINT);
  return `<a:tr h="${height}">${cells.join("")}</a:tr>`;
}

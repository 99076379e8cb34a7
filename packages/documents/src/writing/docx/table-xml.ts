import type { TextTable } from "../cell-text.ts";
import type { DocumentContext } from "./document-context.ts";
import { runs } from "./run-xml.ts";

/** A table over the whole width of the text, in the theme's table style; its header row is repeated on every page. */
export function tableXml(table: TextTable, context: DocumentContext): string {
  const widths = table.columns.map((column) => Math.floor(column.share * context.frame.textWidth));
  const grid = widths.map((width) => `<w:gridCol w:w="${width}"/>`).join("");
  const look = `<w:tblLook w:val="${table.totals ? "0460" : "0420"}" w:firstRow="1" w:lastRow="${table.totals ? 1 : 0}" w:firstColumn="0" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>`;
  const style = table.columns.length > 7 ? "TableTextSmall" : "TableText";
  const cell = (text: string, column: number, keep: boolean) => {
    const align = table.columns[column]?.align ?? "left";
    const justify = align === "left" ? "" : `<w:jc w:val="${align}"/>`;
    const properties = `<w:pPr><w:pStyle w:val="${style}"/>${keep ? "<w:keepNext/>" : ""}${justify}</w:pPr>`;
    return `<w:tc><w:tcPr><w:tcW w:w="${widths[column] ?? 0}" w:type="dxa"/></w:tcPr><w:p>${properties}${runs(text, context)}</w:p></w:tc>`;
  };
  const row = (texts: readonly string[], properties: string, keep: boolean) =>
    `<w:tr><w:trPr><w:cantSplit/>${properties}</w:trPr>${texts.map((text, column) => cell(text, column, keep)).join("")}</w:tr>`;
  const header = row(
    table.columns.map((column) => column.header),
    "<w:tblHeader/>",
    true,
  );
  const beforeTotals = table.totals ? table.rows.length - 2 : -1;
  const body = table.rows.map((texts, index) => row(texts, "", index === beforeTotals)).join("");
  const total = widths.reduce((sum, width) => sum + width, 0);
  return `<w:tbl><w:tblPr><w:tblStyle w:val="DeskhandTable"/><w:tblW w:w="${total}" w:type="dxa"/><w:tblLayout w:type="fixed"/>${look}</w:tblPr><w:tblGrid>${grid}</w:tblGrid>${header}${body}</w:tbl>`;
}

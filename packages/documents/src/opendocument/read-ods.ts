import type { Finding } from "../hidden/hidden-findings.ts";
import { limits } from "../limits.ts";
import { createXmlScanner, parseXml } from "../ooxml/xml.ts";
import { openZip } from "../ooxml/zip-archive.ts";
import type { ReadOutcome, TableCell } from "../outcome.ts";
import type { ReadOptions } from "../read-options.ts";
import { Refusal } from "../refusal.ts";
import { cellName } from "../tables/cell-names.ts";
import { emptyCell } from "../tables/grid.ts";
import {
  type CellComment,
  type OpenedWorkbook,
  type WorkbookOptions,
  wantedSheets,
  workbookSheet,
} from "../xlsx/open-workbook.ts";
import { SheetBuilder } from "../xlsx/sheet-builder.ts";
import type { SheetWindow } from "../xlsx/sheet-window.ts";
import { workbookOutcome } from "../xlsx/workbook-outcome.ts";
import { CellStyles } from "./cell-styles.ts";
import { metadataOf, noPassword } from "./package-properties.ts";

type Attributes = ReadonlyMap<string, string>;
type OpenSheet = {
  name: string;
  state: string;
  builder: SheetBuilder;
  comments: CellComment[];
  row: number;
  rowRepeat: number;
  column: number;
  /** styles of cells by column, for cells that name none */
  columnStyles: ColumnStyle[];
};
type ColumnStyle = Readonly<{ from: number; to: number; style: string }>;
type OpenCell = { attributes: Attributes; text: string; comment: string; inComment: number };

/** Reads an OpenDocument workbook: values with their formulas, hidden sheets marked, comments and names listed. */
export async function readOds(bytes: Uint8Array, options: ReadOptions): Promise<ReadOutcome> {
  const wanted = options.at === undefined ? { rows: limits.sheetRows + 1 } : { at: options.at };
  const mediaType = "application/vnd.oasis.opendocument.spreadsheet";
  return workbookOutcome(await openOds(bytes, wanted), { format: "ods", mediaType, options });
}

export async function openOds(bytes: Uint8Array, options: WorkbookOptions = {}): Promise<OpenedWorkbook> {
  const zip = openZip(bytes);
  noPassword(zip);
  const names = await sheetNames(zip.pieces("content.xml"));
  const window = wantedSheets(names, options);
  const styles = new CellStyles();
  const shared = zip.pieces("styles.xml");
  if (shared) await scan(shared, (name, attributes) => styles.open(name, attributes), unheard);
  const reader = new OdsReader(window, styles);
  await scan(zip.pieces("content.xml"), (name, attributes) => reader.open(name, attributes), reader);
  const hidden: Finding[] = [];
  const sheets = reader.sheets.map((sheet) =>
    workbookSheet({ ...sheet, cells: sheet.builder.result(null), structure: [] }, hidden),
  );
  const meta = zip.part("meta.xml");
  const metadata = meta ? metadataOf(parseXml(meta)) : { facts: {}, hidden: [] };
  const macros = zip.names.some(
    (name) => /^(Basic|Scripts)\/.+\.(xml|py|js|bsh)$/i.test(name) && !/script-l[bc]\.xml$/i.test(name),
  );
  if (macros) hidden.push({ kind: "macro", at: "", because: "macros, which are never run", count: 1 });
  hidden.push(...metadata.hidden);
  return { sheets, names: reader.names, macros, properties: metadata.facts, remarks: [], hidden };
}

type Listener = Readonly<{ close(name: string): void; text(text: string): void }>;

const unheard: Listener = { close: () => undefined, text: () => undefined };

async function scan(
  pieces: AsyncIterable<Uint8Array> | null,
  open: (name: string, attributes: Attributes) => void,
  listener: Listener,
): Promise<void> {
  if (!pieces) throw new Refusal("damaged", "The file is damaged: it has no content.");
  const scanner = createXmlScanner({
    open: (name, attributes) => open(name, attributes()),
    close: (name) => listener.close(name),
    text: (text) => listener.text(text),
  });
  const decoder = new TextDecoder();
  for await (const piece of pieces) scanner.push(decoder.decode(piece, { stream: true }));
  scanner.push(decoder.decode());
  scanner.end();
}

async function sheetNames(pieces: AsyncIterable<Uint8Array> | null): Promise<string[]> {
  const names: string[] = [];
  await scan(
    pieces,
    (name, attributes) => {
      if (name === "table") names.push(attributes.get("table:name") ?? "");
    },
    unheard,
  );
  return names;
}

class OdsReader {
  readonly sheets: OpenSheet[] = [];
  readonly names: { name: string; refersTo: string }[] = [];
  readonly #window: SheetWindow;
  readonly #budget = { cells: limits.cells };
  readonly #hiddenTables = new Set<string>();
  readonly #styles: CellStyles;
  #style = "";
  #sheet: OpenSheet | null = null;
  #cell: OpenCell | null = null;
  #depth = 0;

  constructor(window: SheetWindow, styles: CellStyles) {
    this.#window = window;
    this.#styles = styles;
  }

  open(name: string, attributes: Attributes): void {
    if (this.#sheet === null) this.#styles.open(name, attributes);
    if (name === "style") this.#style = attributes.get("style:name") ?? "";
    else if (name === "table-properties" && attributes.get("table:display") === "false")
      this.#hiddenTables.add(this.#style);
    else if (name === "table") this.#openTable(attributes);
    else if (name === "named-range") this.#name(attributes);
    else if (this.#cell) this.#openInCell(this.#cell, name);
    else if (this.#sheet) this.#openInSheet(this.#sheet, name, attributes);
  }

  close(name: string): void {
    if (name === "table") {
      this.#depth -= 1;
      if (this.#depth === 0) this.#sheet = null;
    } else if (this.#cell && (name === "table-cell" || name === "covered-table-cell")) this.#closeCell(this.#cell);
    else if (this.#cell && name === "annotation") this.#cell.inComment -= 1;
    else if (this.#sheet && name === "table-row") this.#sheet.row += this.#sheet.rowRepeat;
  }

  text(text: string): void {
    if (!this.#cell) return;
    if (this.#cell.inComment > 0) this.#cell.comment += text;
    else this.#cell.text += text;
  }

  #openTable(attributes: Attributes): void {
    this.#depth += 1;
    const name = attributes.get("table:name") ?? "";
    if (this.#depth > 1 || (this.#window.sheet !== null && this.#window.sheet !== name)) return;
    const state = this.#hiddenTables.has(attributes.get("table:style-name") ?? "") ? "hidden" : "visible";
    const builder = new SheetBuilder(this.#budget);
    this.#sheet = { name, state, builder, comments: [], row: 0, rowRepeat: 1, column: 0, columnStyles: [] };
    this.sheets.push(this.#sheet);
  }

  #name(attributes: Attributes): void {
    const refersTo = attributes.get("table:cell-range-address") ?? "";
    this.names.push({ name: attributes.get("table:name") ?? "", refersTo: refersTo.replaceAll(".", "!") });
  }

  #openInSheet(sheet: OpenSheet, name: string, attributes: Attributes): void {
    const isHidden = /^(collapse|filter)$/.test(attributes.get("table:visibility") ?? "");
    if (name === "table-column") {
      const count = repeat(attributes, "table:number-columns-repeated");
      if (isHidden) sheet.builder.hideColumns(sheet.column, sheet.column + count - 1);
      const style = attributes.get("table:default-cell-style-name");
      if (style !== undefined && sheet.columnStyles.length < MAX_REPEAT)
        sheet.columnStyles.push({ from: sheet.column, to: sheet.column + count - 1, style });
      sheet.column += count;
    } else if (name === "table-row") {
      sheet.column = 0;
      sheet.rowRepeat = repeat(attributes, "table:number-rows-repeated");
      const hiddenRows = isHidden ? Math.min(sheet.rowRepeat, MAX_REPEAT) : 0;
      for (let index = 0; index < hiddenRows; index += 1) sheet.builder.hideRow(sheet.row + index);
    } else if (name === "table-cell" || name === "covered-table-cell")
      this.#cell = { attributes, text: "", comment: "", inComment: 0 };
  }

  #openInCell(cell: OpenCell, name: string): void {
    if (name === "annotation") cell.inComment += 1;
    else if (name === "p") {
      if (cell.inComment > 0 && cell.comment !== "") cell.comment += "\n";
      else if (cell.inComment === 0 && cell.text !== "") cell.text += "\n";
    } else if (name === "s" && cell.inComment === 0) cell.text += " ";
  }

  #unseen({ attributes }: OpenCell, { columnStyles }: OpenSheet, column: number): string | undefined {
    const ofColumn = columnStyles.find(({ from, to }) => from <= column && column <= to)?.style;
    return this.#styles.unseen(attributes.get("table:style-name") ?? ofColumn);
  }

  /** Equal cells are stored once with a count; empty ones may stand for a million and cost nothing. */
  #closeCell(cell: OpenCell): void {
    this.#cell = null;
    const sheet = this.#sheet;
    if (!sheet) return;
    const columns = repeat(cell.attributes, "table:number-columns-repeated");
    const value = typedValue(cell);
    const isKept = value.kind !== "empty" || value.formula !== undefined;
    const rows = isKept ? Math.min(sheet.rowRepeat, MAX_REPEAT) : 0;
    for (let row = sheet.row; row < sheet.row + rows; row += 1) {
      if (row < this.#window.first || row > this.#window.last) continue;
      for (let column = 0; column < Math.min(columns, MAX_REPEAT); column += 1)
        sheet.builder.keep(row, sheet.column + column, value, this.#unseen(cell, sheet, sheet.column + column));
    }
    if (cell.comment !== "")
      sheet.comments.push({ cell: cellName(sheet.row, sheet.column), text: cell.comment.trim() });
    sheet.column += columns;
  }
}

/** copies of one stored cell or row that are believed */
const MAX_REPEAT = 10_000;

function repeat(attributes: Attributes, name: string): number {
  const count = Number(attributes.get(name) ?? 1);
  return Number.isInteger(count) && count > 0 ? Math.min(count, 1_048_576) : 1;
}

function typedValue(cell: OpenCell): TableCell {
  const value = plainValue(cell);
  const formula = cell.attributes
    .get("table:formula")
    ?.replace(/^[a-z]+:=/i, "")
    .replace(/^=/, "");
  if (!formula) return value;
  return {
    ...value,
    formula: formula.replace(/\[\.?([^\]]*)\]/g, (_, reference: string) =>
      reference.replace(/:\./g, ":").replaceAll(".", "!"),
    ),
  };
}

function plainValue({ attributes, text }: OpenCell): TableCell {
  const type = attributes.get("office:value-type") ?? attributes.get("calcext:value-type");
  if (attributes.get("calcext:value-type") === "error") return { kind: "error", value: text };
  const number = Number(attributes.get("office:value"));
  switch (type) {
    case "float":
    case "percentage":
    case "currency":
      return Number.isFinite(number) ? { kind: "number", value: number } : { kind: "text", value: text };
    case "date":
      return { kind: "date", value: attributes.get("office:date-value") ?? text };
    case "boolean":
      return { kind: "boolean", value: attributes.get("office:boolean-value") === "true" };
    default:
      return text === "" ? emptyCell : { kind: "text", value: text };
  }
}

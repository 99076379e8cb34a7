import { unseenWords } from "../hidden/unseen-words.ts";
import type { ThemeColours } from "../ooxml/theme-colours.ts";
import { createXmlScanner, type XmlAttributes, type XmlVisitor } from "../ooxml/xml.ts";
import type { TableCell } from "../outcome.ts";
import { cellName, parseCellName } from "../tables/cell-names.ts";
import { emptyCell, textCell } from "../tables/grid.ts";
import { type CellLook, type CellLooks, plainLook, whyFontUnseen } from "./hidden-styles.ts";
import { type CellFormats, serialToIso } from "./number-formats.ts";
import { type RichRun, RichRuns } from "./rich-runs.ts";
import { shiftFormula } from "./shared-formula.ts";
import type { SharedStrings } from "./shared-strings.ts";
import { SheetBuilder, type SheetCells } from "./sheet-builder.ts";
import type { RowWindow } from "./sheet-window.ts";

export type CellSources = Readonly<{
  sharedStrings: SharedStrings;
  formats: CellFormats;
  looks: CellLooks;
  theme: ThemeColours;
  isFrom1904: boolean;
  /** counts the cells of the whole workbook against the limit */
  budget: { cells: number };
}>;
type Pending = {
  row: number;
  column: number;
  type: string;
  style: number;
  value: string;
  inline: string;
  formula: string;
  formulaAttributes: XmlAttributes | null;
};
type SharedFormula = { text: string; row: number; column: number };

/** Reads the cells of one sheet part in a single pass and stops after the window; only cells with a value or a formula are kept. */
export async function readSheetCells(
  pieces: AsyncIterable<Uint8Array>,
  sources: CellSources,
  window: RowWindow,
): Promise<SheetCells> {
  const sheet = new SheetReader(sources, window);
  const scanner = createXmlScanner(sheet.visitor);
  const decoder = new TextDecoder();
  for await (const piece of pieces) {
    scanner.push(decoder.decode(piece, { stream: true }));
    if (sheet.isPastWindow) return sheet.result();
  }
  scanner.push(decoder.decode());
  scanner.end();
  return sheet.result();
}

/** points of a row, and letters of a column, below which nothing in them is seen */
const LOWEST = 1.5;
const THINNEST = 0.2;
/** long texts of formulas told of one sheet */
const MOST_WORDS = 50;
const WORDS = "words inside a formula that its result does not show";

type Collected = "value" | "inline" | "formula";
const COLLECTED: Readonly<Record<string, Collected>> = { v: "value", t: "inline", f: "formula" };

function rowIndex(attributes: XmlAttributes): number | null {
  const stated = Number(attributes.get("r"));
  return Number.isInteger(stated) && stated > 0 ? stated - 1 : null;
}

class SheetReader {
  readonly visitor: XmlVisitor;
  isPastWindow = false;
  readonly #sources: CellSources;
  readonly #window: RowWindow;
  readonly #builder: SheetBuilder;
  readonly #shared = new Map<string, SharedFormula>();
  #stated = { height: 0, width: 0 };
  #row = -1;
  #column = -1;
  readonly #rich = new RichRuns();
  /** long texts of formulas that were told */
  readonly #words = new Set<string>();
  #pending: Pending | null = null;
  #skipped: (() => XmlAttributes) | null = null;
  #collecting: Collected | null = null;

  constructor(sources: CellSources, window: RowWindow) {
    this.#sources = sources;
    this.#window = window;
    this.#builder = new SheetBuilder(sources.budget);
    this.visitor = {
      open: (name, attributes) => this.#open(name, attributes),
      close: (name) => this.#close(name),
      text: (text) => {
        if (this.#pending && this.#collecting) this.#pending[this.#collecting] += text;
        if (this.#pending && this.#collecting === "inline") this.#rich.text(text);
      },
    };
  }

  result(): SheetCells {
    return this.#builder.result(this.isPastWindow ? { stated: this.#stated } : null);
  }

  #open(name: string, attributes: () => XmlAttributes): void {
    if (this.isPastWindow) return;
    if (this.#pending) this.#openInCell(name, attributes);
    else if (name === "row") this.#openRow(attributes());
    else if (name === "c") this.#openCell(attributes);
    else if (name === "f" && this.#row < this.#window.first) this.#openSkipped(attributes);
    else if (name === "col") this.#openColumn(attributes());
    else if (name === "mergeCell") this.#builder.merge(attributes().get("ref") ?? "");
    else if (name === "dataValidation") this.#openRule(attributes());
    else if (name === "dimension") this.#openDimension(attributes().get("ref") ?? "");
  }

  /** Cells before the window are not looked at. */
  #openCell(attributes: () => XmlAttributes): void {
    if (this.#row < this.#window.first) {
      this.#skipped = attributes;
      return;
    }
    this.#pending = startCell(attributes(), this.#row, this.#column);
    this.#column = this.#pending.column;
  }

  /** A formula before the window may be the first of a shared one that goes on inside it. */
  #openSkipped(attributes: () => XmlAttributes): void {
    if (!this.#skipped || attributes().get("t") !== "shared") return;
    this.#pending = startCell(this.#skipped(), this.#row, this.#column);
    this.#openInCell("f", attributes);
  }

  #openInCell(name: string, attributes: () => XmlAttributes): void {
    if (this.#pending && name === "f") this.#pending.formulaAttributes = attributes();
    this.#rich.open(name, attributes);
    this.#collecting = COLLECTED[name] ?? (name === "rPh" ? null : this.#collecting);
  }

  #openRow(attributes: XmlAttributes): void {
    this.#row = rowIndex(attributes) ?? this.#row + 1;
    this.#column = -1;
    this.isPastWindow = this.#row > this.#window.last;
    if (isTrue(attributes.get("hidden")) || Number(attributes.get("ht") ?? LOWEST) < LOWEST)
      this.#builder.hideRow(this.#row);
  }

  #openColumn(attributes: XmlAttributes): void {
    if (!isTrue(attributes.get("hidden")) && Number(attributes.get("width") ?? THINNEST) >= THINNEST) return;
    this.#builder.hideColumns(Number(attributes.get("min")) - 1, Number(attributes.get("max")) - 1);
  }

  /** What is said when a cell is chosen or its rule broken. */
  #openRule(attributes: XmlAttributes): void {
    const text = ["promptTitle", "prompt", "errorTitle", "error"].map((name) => attributes.get(name) ?? "");
    const at = attributes.get("sqref")?.split(" ")[0] ?? "";
    const told = unescapeText(text.filter((each) => each !== "").join(" "));
    if (told === "" || this.#words.has(told)) return;
    this.#words.add(told);
    this.#builder.tell({ kind: "comment", at, because: "message shown when the cell is chosen", text: told });
  }

  /** What the sheet says of its own size; believed only where reading it to its end would be the price of knowing. */
  #openDimension(reference: string): void {
    const end = parseCellName(reference.split(":").at(-1) ?? "");
    if (end) this.#stated = { height: end.row + 1, width: end.column + 1 };
  }

  #close(name: string): void {
    const at = this.#pending;
    if (name === "c" && at) {
      const cell = typedCell(at, this.#sources, this.#shared);
      if (at.row >= this.#window.first) this.#keep(at, cell);
      this.#pending = null;
    }
    if (name in COLLECTED) this.#collecting = null;
    this.#rich.close(name);
  }

  /** Keeps a cell and tells what of it is not seen. */
  #keep(at: Pending, cell: TableCell): void {
    const { row, column } = at;
    const look = this.#sources.looks.get(at.style) ?? plainLook;
    const masked = look.isMasked && cell.kind === "text" ? "a number format that shows other words" : undefined;
    const because = look.because ?? masked;
    this.#builder.keep(row, column, cell, because);
    const runs = at.type === "s" ? this.#sources.sharedStrings.runs.get(Number(at.value)) : this.#rich.take();
    if (because === undefined && runs) this.#hideRuns({ row, column, text: String(cell.value ?? "") }, runs, look);
    if (cell.formula === undefined) return;
    for (const words of unseenWords(cell.formula, cell.value)) {
      if (this.#words.has(words) || this.#words.size >= MOST_WORDS) continue;
      this.#words.add(words);
      this.#builder.tell({ kind: "text", at: cellName(row, column), because: WORDS, text: words });
    }
  }

  /** Parts of a text whose fonts do not show on the cell's ground. */
  #hideRuns(
    { row, column, text }: Readonly<{ row: number; column: number; text: string }>,
    runs: readonly RichRun[],
    { ground }: CellLook,
  ): void {
    let shown = text;
    for (const run of runs) {
      const because = whyFontUnseen(run.font, { theme: this.#sources.theme, ground });
      if (because === null) continue;
      shown = shown.replace(run.text, " ");
      this.#builder.hide({ row, column, because, text: run.text, shown: shown.trim() });
    }
  }
}

function isTrue(value: string | undefined): boolean {
  return value === "1" || value === "true";
}

function startCell(attributes: XmlAttributes, row: number, previousColumn: number): Pending {
  const place = parseCellName(attributes.get("r") ?? "");
  return {
    row: place?.row ?? Math.max(row, 0),
    column: Math.min(place?.column ?? previousColumn + 1, 16_383),
    type: attributes.get("t") ?? "n",
    style: Number(attributes.get("s") ?? 0),
    value: "",
    inline: "",
    formula: "",
    formulaAttributes: null,
  };
}

function typedCell(cell: Pending, sources: CellSources, shared: Map<string, SharedFormula>): TableCell {
  const value = typedValue(cell, sources);
  const formula = cell.formulaAttributes ? formulaOf(cell, cell.formulaAttributes, shared) : "";
  return formula === "" ? value : { ...value, formula };
}

function formulaOf(cell: Pending, attributes: XmlAttributes, shared: Map<string, SharedFormula>): string {
  const plain = cell.formula.replace(/_xlfn\.|_xlws\.|_xlpm\./g, "");
  const index = attributes.get("t") === "shared" ? attributes.get("si") : undefined;
  if (index === undefined) return plain;
  if (plain !== "") {
    shared.set(index, { text: plain, row: cell.row, column: cell.column });
    return plain;
  }
  const first = shared.get(index);
  return first ? shiftFormula(first.text, cell.row - first.row, cell.column - first.column) : "";
}

function typedValue(cell: Pending, sources: CellSources): TableCell {
  if (cell.type === "inlineStr") return textCell(cell.inline || cell.value);
  if (cell.value === "") return emptyCell;
  switch (cell.type) {
    case "s":
      return textCell(sources.sharedStrings.texts[Number(cell.value)] ?? "");
    case "str":
      return textCell(unescapeText(cell.value));
    case "b":
      return { kind: "boolean", value: cell.value.trim() === "1" || cell.value.trim() === "true" };
    case "e":
      return { kind: "error", value: cell.value.trim() };
    case "d":
      return { kind: "date", value: cell.value.trim() };
    default:
      return numberCell(cell, sources);
  }
}

function numberCell(cell: Pending, sources: CellSources): TableCell {
  const value = Number(cell.value);
  if (Number.isNaN(value)) return textCell(cell.value);
  const format = sources.formats.get(cell.style);
  if (!format) return { kind: "number", value };
  const date = format.isDate ? serialToIso(value, sources.isFrom1904) : null;
  return date ? { kind: "date", value: date, format: format.code } : { kind: "number", value, format: format.code };
}

/** Turns the `_x000D_` notation of characters that XML cannot hold back into them. */
export function unescapeText(text: string): string {
  return text.includes("_x")
    ? text.replace(/_x([0-9A-F]{4})_/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
    : text;
}

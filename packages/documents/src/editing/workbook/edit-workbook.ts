import { Refusal } from "../../refusal.ts";
import { columnIndex, parseCellName } from "../../tables/cell-names.ts";
import { themeLike } from "../../theme/theme-like.ts";
import { checkedEdits, type EditingOptions, type MadeEdits } from "../format-editor.ts";
import { setAllowedInput } from "./allowed-input.ts";
import { appendRows } from "./append-rows.ts";
import { addressIn, type Book, openBook, sheetNamed } from "./book.ts";
import { changeChart } from "./chart-edits.ts";
import { commentCell } from "./comments.ts";
import { setConditionalFormat } from "./conditional-format.ts";
import { setNamedRange } from "./named-range.ts";
import { askToCompute, dropChain, refreshResults } from "./results.ts";
import { setCells, valuesFrom, writeCells } from "./set-cells.ts";
import { addSheet, copySheet, deleteSheet, renameSheet } from "./sheet-list.ts";
import { shiftSheet } from "./shift-sheet.ts";
import { styleCells } from "./style-cells.ts";
import {
  type InsertRows,
  type SetCells,
  type SetConditionalFormat,
  type SetDataValidation,
  type WorkbookEdit,
  workbookShapes,
} from "./workbook-edits.ts";

/**
 * A workbook with edits made one after the other; styles, charts, macros and all other parts that no edit concerns keep their bytes.
 * Results of formulas that depend on the edits are computed anew where the engine can, and the spreadsheet program is told to compute all
 * when it opens the file.
 */
export async function editWorkbook(
  bytes: Uint8Array,
  input: readonly unknown[],
  options: EditingOptions,
): Promise<MadeEdits> {
  const edits = checkedEdits<WorkbookEdit>(input, workbookShapes);
  const book = openBook(bytes);
  if (!/spreadsheetml|ms-excel\.(sheet|template|addin)\.macro/.test(book.draft.mainType))
    throw new Refusal("not-that-format", "The file is an office document, but not a workbook.");
  for (const batch of batches(edits)) {
    if (Array.isArray(batch)) setCells(book, batch);
    else if ("conditionalFormat" in batch) await setConditionalFormat(book, batch, () => themeLike(bytes));
    else if ("dataValidation" in batch) await setAllowedInput(book, batch);
    else applyEdit(book, batch, options);
  }
  if (book.hasLostChain) dropChain(book);
  const isSeenAlone = edits.every((edit) => seenAlone.some((key) => key in edit));
  if (!isSeenAlone && (await refreshResults(book, bytes))) askToCompute(book);
  return { bytes: book.draft.pack(), cells: book.cells, remarks: [...book.remarks] };
}

/** Edits that no result of a formula depends on. */
const seenAlone = ["style", "comment", "conditionalFormat", "dataValidation"];

/** Cells set one after the other are written in one go. */
function batches(edits: readonly WorkbookEdit[]): (SetCells[] | Exclude<WorkbookEdit, SetCells>)[] {
  const found: (SetCells[] | Exclude<WorkbookEdit, SetCells>)[] = [];
  for (const edit of edits) {
    const last = found.at(-1);
    if (!("set" in edit)) found.push(edit);
    else if (Array.isArray(last)) last.push(edit);
    else found.push([edit]);
  }
  return found;
}

function applyEdit(
  book: Book,
  edit: Exclude<WorkbookEdit, SetCells | SetConditionalFormat | SetDataValidation>,
  options: EditingOptions,
): void {
  if ("insertRows" in edit) insertRows(book, edit);
  else if ("deleteRows" in edit) shiftBy(book, edit.deleteRows, { axis: "row", kind: "delete" });
  else if ("insertColumns" in edit) shiftBy(book, edit.insertColumns, { axis: "column", kind: "insert" }, edit.count);
  else if ("deleteColumns" in edit) shiftBy(book, edit.deleteColumns, { axis: "column", kind: "delete" });
  else if ("append" in edit) appendRows(book, edit);
  else if ("style" in edit) styleCells(book, edit);
  else if ("addSheet" in edit) addSheet(book, edit);
  else if ("copySheet" in edit) copySheet(book, edit);
  else if ("renameSheet" in edit) renameSheet(book, edit);
  else if ("deleteSheet" in edit) deleteSheet(book, sheetNamed(book, edit.deleteSheet));
  else if ("chart" in edit) changeChart(book, edit);
  else if ("namedRange" in edit) setNamedRange(book, edit);
  else commentCell(book, edit, options);
}

type Direction = Readonly<{ axis: "row" | "column"; kind: "insert" | "delete" }>;

function shiftBy(book: Book, address: string, direction: Direction, count = 1): void {
  const { sheet, cells } = addressIn(book, address);
  const [first = "", last = first] = cells.split(":");
  const index = (text: string) => (direction.axis === "row" ? Number(text) - 1 : columnIndex(text));
  const [from, to] = [index(first), index(last)].sort((one, other) => one - other);
  const at = from ?? 0;
  const size = direction.kind === "delete" ? (to ?? at) - at + 1 : count;
  shiftSheet(book, sheet, { ...direction, sheet: sheet.name, at, count: size });
}

/** Puts rows in before one, and values into them; null leaves what the row took over. */
function insertRows(book: Book, { insertRows: address, count, values }: InsertRows): void {
  const { sheet, cells } = addressIn(book, address);
  const row = Number(/\d+$/.exec(cells)?.[0] ?? 1) - 1;
  const column = parseCellName(cells)?.column ?? 0;
  const size = Math.max(count ?? 1, values?.length ?? 1);
  shiftSheet(book, sheet, { sheet: sheet.name, axis: "row", kind: "insert", at: row, count: size });
  const changes = values ? valuesFrom(values, { row, column }) : [];
  const given = changes.filter((change) => change.kind !== "value" || change.value !== null);
  if (given.length > 0) writeCells(book, sheet, given);
}

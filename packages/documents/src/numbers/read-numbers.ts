import { limits } from "../limits.ts";
import type { ReadOutcome } from "../outcome.ts";
import type { ReadOptions } from "../read-options.ts";
import { Refusal } from "../refusal.ts";
import { type OpenedWorkbook, type WorkbookOptions, wantedSheets, workbookSheet } from "../xlsx/open-workbook.ts";
import { SheetBuilder } from "../xlsx/sheet-builder.ts";
import type { SheetWindow } from "../xlsx/sheet-window.ts";
import { workbookOutcome } from "../xlsx/workbook-outcome.ts";
import { type ArchiveObject, archiveObjects } from "./archive-objects.ts";
import { MessageFields } from "./message-fields.ts";
import { type CellTexts, storedCell } from "./stored-cell.ts";

/** what objects are, by the numbers of their types */
const TYPES = { document: 1, sheet: 2, table: 6_000, tile: 6_002 } as const;
const ABSENT = 0xffff;

type Objects = ReadonlyMap<number, ArchiveObject>;
type ListedTable = Readonly<{ name: string; model: MessageFields }>;

/** Reads an Apple Numbers file: every table as a sheet of its own, with the results of its formulas. */
export async function readNumbers(bytes: Uint8Array, options: ReadOptions): Promise<ReadOutcome> {
  const wanted = options.at === undefined ? { rows: limits.sheetRows + 1 } : { at: options.at };
  const mediaType = "application/vnd.apple.numbers";
  return workbookOutcome(openNumbers(bytes, wanted), { format: "numbers", mediaType, options });
}

export function openNumbers(bytes: Uint8Array, options: WorkbookOptions = {}): OpenedWorkbook {
  const objects = archiveObjects(bytes);
  const tables = listedTables(objects);
  const names = tables.map(({ name }) => name);
  const window = wantedSheets(names, options);
  const budget = { cells: limits.cells };
  const sheets = tables
    .filter(({ name }) => window.sheet === null || name === window.sheet)
    .map(({ name, model }) => {
      const cells = tableCells(objects, model, { builder: new SheetBuilder(budget), window });
      return workbookSheet({ name, state: "visible", cells, comments: [], structure: [] }, []);
    });
  const remarks = ["Formulas of Numbers files are shown by their results."];
  return { sheets, names: [], macros: false, properties: {}, remarks, hidden: [] };
}

function messageOf(objects: Objects, id: number): MessageFields | null {
  const object = objects.get(id);
  return object ? new MessageFields(object.message) : null;
}

/** The tables of all sheets in order. A sheet's only table is called like the sheet. */
function listedTables(objects: Objects): readonly ListedTable[] {
  const document = [...objects.values()].find(({ type }) => type === TYPES.document);
  const sheetIds = document ? new MessageFields(document.message).references(1) : [];
  const sheets = sheetIds.flatMap((id) =>
    objects.get(id)?.type === TYPES.sheet ? (messageOf(objects, id) ?? []) : [],
  );
  if (sheets.length === 0)
    throw new Refusal(
      "unsupported",
      "Pages and Keynote files cannot be read here; export the file as docx, pptx or pdf.",
    );
  const taken = new Set<string>();
  return sheets.flatMap((sheet) => {
    const tables = sheet.references(2).flatMap((id) => {
      if (objects.get(id)?.type !== TYPES.table) return [];
      return messageOf(objects, messageOf(objects, id)?.reference(2) ?? 0) ?? [];
    });
    return tables.map((model) => {
      const wanted = tables.length === 1 ? sheet.text(1) : `${sheet.text(1)} - ${model.text(8)}`;
      let name = wanted;
      for (let times = 2; taken.has(name); times += 1) name = `${wanted} (${times})`;
      taken.add(name);
      return { name, model };
    });
  });
}

type Filling = Readonly<{ builder: SheetBuilder; window: SheetWindow }>;

function tableCells(objects: Objects, model: MessageFields, { builder, window }: Filling) {
  const store = model.message(4);
  const texts: CellTexts = {
    plain: textList(objects, store.reference(4)),
    rich: richList(objects, store.reference(17)),
  };
  const tiles = store.message(3);
  const tileRows = tiles.number(2) || 256;
  let isCut = false;
  for (const listed of tiles.messages(1)) {
    const tile = messageOf(objects, listed.reference(2));
    const first = listed.number(1) * tileRows;
    for (const row of tile?.messages(5) ?? []) {
      const index = first + row.number(1);
      if (index > window.last) isCut = true;
      else if (index >= window.first) keepRow(row, index, { builder, texts });
    }
  }
  return builder.result(isCut ? { stated: { height: model.number(6), width: model.number(7) } } : null);
}

/** A row holds its cells one after the other, and where each begins by its column. */
function keepRow(
  row: MessageFields,
  index: number,
  { builder, texts }: Readonly<{ builder: SheetBuilder; texts: CellTexts }>,
): void {
  const isToday = row.has(6);
  const cells = row.bytes(isToday ? 6 : 3);
  const places = row.bytes(isToday ? 7 : 4);
  const unit = row.number(8) === 1 ? 4 : 1;
  const starts: { column: number; at: number }[] = [];
  for (let column = 0; column * 2 + 1 < places.length; column += 1) {
    const at = (places[column * 2] ?? 0) | ((places[column * 2 + 1] ?? 0) << 8);
    if (at !== ABSENT) starts.push({ column, at: at * unit });
  }
  for (const [order, { column, at }] of starts.entries()) {
    const end = starts[order + 1]?.at ?? cells.length;
    if (at < end && end <= cells.length) builder.keep(index, column, storedCell(cells.subarray(at, end), texts));
  }
}

/** The entries of a list of values, which may go on in further objects. */
function entriesOf(objects: Objects, id: number): readonly MessageFields[] {
  const list = messageOf(objects, id);
  if (list === null) return [];
  const further = list.references(4).flatMap((each) => messageOf(objects, each)?.messages(3) ?? []);
  return [...list.messages(3), ...further];
}

function textList(objects: Objects, id: number): Map<number, string> {
  return new Map(entriesOf(objects, id).map((entry) => [entry.number(1), entry.text(3)]));
}

function richList(objects: Objects, id: number): Map<number, string> {
  return new Map(
    entriesOf(objects, id).map((entry) => {
      const payload = messageOf(objects, entry.reference(9));
      const storage = payload && messageOf(objects, payload.reference(1));
      return [entry.number(1), storage?.text(3) ?? ""];
    }),
  );
}

import { attributeIn } from "../editing/element-spans.ts";
import { type Book, isProtected, openBook, relatedParts, sheetsOf } from "../editing/workbook/book.ts";
import { type CellRange, isIn, rangeOf } from "../editing/workbook/cell-range.ts";
import { tablesOf } from "../editing/workbook/tables.ts";
import { allBelow, attributeValue } from "../editing/xml-tree.ts";
import { cellName } from "../tables/cell-names.ts";
import type { Grid } from "../tables/grid.ts";
import { openWorkbook } from "../xlsx/open-workbook.ts";
import type { RealEdit } from "./real-edit.ts";

const cellParts = /worksheets[\\/][^\\/]+$|workbook\.xml$/i;
const sheetParts =
  /worksheets|workbook\.xml|tables[\\/]|drawings|charts|comments|ctrlProps|calcChain|Content_Types|pivot|threaded/i;
const lookParts = /worksheets|workbook\.xml$|styles/i;
const noteParts = /worksheets|drawings|comments|Content_Types|persons|threaded/i;
const chartParts = /charts[\\/]|workbook\.xml$/i;
const listParts =
  /worksheets|workbook\.xml|tables[\\/]|drawings|charts|comments|calcChain|Content_Types|docProps|pivotCache|ctrlProps|printerSettings|threaded|media|embeddings|chartsheets|themeOverride/i;

/** The edits of a workbook that are tried; those of the list of sheets come last, so that all can be made one after the other. */
export async function workbookEdits(bytes: Uint8Array): Promise<readonly RealEdit[]> {
  const book = openBook(bytes);
  const { sheets } = await openWorkbook(bytes);
  const grids = sheets.map((each) => each.grid);
  const free = sheetsOf(book).filter((each) => each.hasCells && !isProtected(book, each));
  const grid = grids.find((each) => free.some(({ name }) => name === each.name)) ?? grids[0];
  if (!grid) return [{ what: "a new sheet", edit: { addSheet: "Added" }, concerns: listParts }];
  return [
    ...cellEdits(book, grid),
    ...noteEdits(book, grid),
    ...ruleEdits(grid),
    ...chartEdits(book, grid),
    ...rowEdits(book, grid),
    ...listEdits(book, grid),
  ];
}

function quoted(grid: Grid): string {
  return `'${grid.name.replaceAll("'", "''")}'`;
}

/** Cells that one formula fills together. */
function arraysOf(book: Book, grid: Grid): readonly CellRange[] {
  const part = sheetsOf(book).find((each) => each.name === grid.name)?.part;
  const formulas = part === undefined ? [] : book.draft.text(part).matchAll(/<(?:\w+:)?f\s[^>]*t="array"[^>]*>/g);
  return [...formulas].flatMap(([tag]) => rangeOf(attributeIn(tag, "ref")) ?? []);
}

function cellEdits(book: Book, grid: Grid): readonly RealEdit[] {
  const sheet = quoted(grid);
  const arrays = arraysOf(book, grid);
  const place = firstValue(grid.rows, arrays);
  const at = `${sheet}!${place ?? "A1"}`;
  return [
    ...(place ? [{ what: "a cell", edit: { set: at, values: [[4711]] }, concerns: cellParts }] : []),
    { what: "new cells", edit: { set: `${sheet}!ZA99`, values: [["edited", 1]] }, concerns: cellParts },
    {
      what: "a new formula",
      edit: { set: `${sheet}!ZC99`, values: [[{ formula: `=SUM(${place ?? "A1"})` }]] },
      concerns: cellParts,
    },
    { what: "a look", edit: { style: at, bold: true, fill: "FFF2CC" }, concerns: lookParts },
    { what: "a format", edit: { style: at, format: "EUR", border: "thin", align: "right" }, concerns: lookParts },
    { what: "a taken look", edit: { style: `${sheet}!ZA99`, like: at }, concerns: lookParts },
  ];
}

/** The first cell with a value that no formula gives. */
function firstValue(rows: Grid["rows"], arrays: readonly CellRange[]): string | null {
  for (const [row, cells] of rows) {
    const column = cells.findIndex(
      (cell, index) =>
        cell?.kind === "number" &&
        cell.formula === undefined &&
        !arrays.some((each) => isIn({ row, column: index }, each)),
    );
    if (column >= 0) return cellName(row, column);
  }
  return null;
}

function noteEdits(book: Book, grid: Grid): readonly RealEdit[] {
  const sheet = quoted(grid);
  const part = sheetsOf(book).find((each) => each.name === grid.name)?.part;
  const noted = (part === undefined ? [] : relatedParts(book, part, "comments")).flatMap((each) =>
    allBelow(book.draft.tree(each).root, "comment").map((comment) => attributeValue(comment, "ref") ?? ""),
  );
  const [known] = noted.filter((each) => /^[A-Z]+\d+$/.test(each));
  const remark = { comment: `${sheet}!ZB98`, text: "Looked at" };
  return [
    { what: "a remark", edit: remark, author: "Ann", concerns: noteParts },
    ...(known === undefined
      ? []
      : [
          { what: "another remark", edit: { comment: `${sheet}!${known}`, text: "Looked at" }, concerns: noteParts },
          { what: "a remark taken away", edit: { comment: `${sheet}!${known}`, text: null }, concerns: noteParts },
        ]),
  ];
}

function ruleEdits(grid: Grid): readonly RealEdit[] {
  const cells = `${quoted(grid)}!${firstValue(grid.rows, []) ?? "A1"}`;
  const rule = { rule: "greaterThan", value: 1, fill: "C6EFCE" };
  return [
    { what: "a rule", edit: { conditionalFormat: cells, ...rule }, concerns: lookParts },
    { what: "a bar", edit: { conditionalFormat: cells, rule: "dataBar", replace: true }, concerns: lookParts },
    { what: "what may be typed in", edit: { dataValidation: cells, list: ["a", "b"] }, concerns: cellParts },
    { what: "a name", edit: { namedRange: "Edited.here", range: cells }, concerns: cellParts },
  ];
}

function chartEdits(book: Book, grid: Grid): readonly RealEdit[] {
  const source = firstValue(grid.rows, []) ?? "A1";
  return sheetsOf(book)
    .filter((each) => each.hasCells || relatedParts(book, each.part, "drawing").length > 0)
    .flatMap((sheet) => {
      const charts = relatedParts(book, sheet.part, "drawing").flatMap((each) => relatedParts(book, each, "chart"));
      const [first] = charts;
      if (first === undefined) return [];
      const { root } = book.draft.tree(first);
      const chart = `'${sheet.name.replaceAll("'", "''")}'!1`;
      const series = allBelow(root, "ser");
      const range = `${quoted(grid)}!${source}:${source}`;
      const values = series.map(() => range);
      return [
        ...(series.length > 0 && series.length <= 50
          ? [{ what: "a chart's values", edit: { chart, values, categories: range }, concerns: chartParts }]
          : []),
        { what: "a chart's title", edit: { chart, title: "Edited" }, concerns: chartParts },
      ];
    })
    .slice(0, 2);
}

function rowEdits(book: Book, grid: Grid): readonly RealEdit[] {
  const sheet = quoted(grid);
  const own = sheetsOf(book).find((each) => each.name === grid.name);
  const [table] = own ? tablesOf(book, own) : [];
  const last = Math.max(...grid.rows.keys(), 1) + 1;
  const values = [["edited", 1]];
  return [
    { what: "added rows", edit: { append: table?.name ?? grid.name, values }, concerns: sheetParts },
    { what: "a new row", edit: { insertRows: `${sheet}!2` }, concerns: sheetParts },
    { what: "a filled row", edit: { insertRows: `${sheet}!ZA3`, values }, concerns: sheetParts },
    { what: "a deleted row", edit: { deleteRows: `${sheet}!${last}` }, concerns: sheetParts },
    { what: "a new column", edit: { insertColumns: `${sheet}!B` }, concerns: sheetParts },
    { what: "a deleted column", edit: { deleteColumns: `${sheet}!B` }, concerns: sheetParts },
  ];
}

function listEdits(book: Book, grid: Grid): readonly RealEdit[] {
  const listed = allBelow(book.draft.tree(book.main).root, "sheet");
  const shown = listed.filter((each) => (attributeValue(each, "state") ?? "visible") === "visible").length;
  const values = [["edited", 1]];
  return [
    { what: "a new sheet", edit: { addSheet: "Added here", values }, concerns: listParts },
    { what: "a copied sheet", edit: { copySheet: grid.name, as: "Copied here" }, concerns: listParts },
    { what: "a renamed sheet", edit: { renameSheet: grid.name, to: "Renamed here" }, concerns: listParts },
    ...(shown > 1
      ? [{ what: "a deleted sheet", edit: { deleteSheet: grid.name }, concerns: listParts, isAlone: true }]
      : []),
  ];
}

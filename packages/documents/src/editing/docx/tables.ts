import {
  allBelow,
  attributeValue,
  childOf,
  copyOf,
  elementOf,
  elementsOf,
  insertAfter,
  insertBefore,
  insertInOrder,
  removeNode,
  setAttribute,
  type XmlNode,
  xmlOf,
} from "../xml-tree.ts";
import type { Insert } from "./document-edits.ts";
import { inlineRuns } from "./inline-runs.ts";
import { newParagraph, paragraphLook, removeParagraph } from "./paragraphs.ts";
import { type EditedDocument, type Story, type Target, unsupported } from "./story.ts";
import { markOf, markParagraphEnd, markRuns } from "./tracking.ts";

export type TableTarget = Extract<Target, { kind: "table" }>;
type GridCell = Readonly<{ node: XmlNode; from: number; span: number }>;

const HOLDERS = ["sdt", "sdtContent", "customXml", "ins", "moveTo"];

function flat(node: XmlNode, local: string): XmlNode[] {
  return elementsOf(node).flatMap((each) => {
    if (each.local === local) return [each];
    return HOLDERS.includes(each.local) ? flat(each, local) : [];
  });
}

/** The rows of a table, also those inside controls and marks of changes. */
export function rowsOf(table: XmlNode): XmlNode[] {
  return flat(table, "tr");
}

/** The cells of a row with the columns of the grid they cover. */
export function cellsOf(row: XmlNode): GridCell[] {
  // the reader does not count columns left out before the first cell
  let from = 0;
  return flat(row, "tc").map((node) => {
    const span = Math.max(1, Number(attributeValue(childOf(node, "tcPr", "gridSpan"), "w:val") ?? 1));
    from += span;
    return { node, from: from - span, span };
  });
}

function rowAt({ node, row, address }: TableTarget): XmlNode {
  const rows = rowsOf(node);
  const found = rows[row ?? 0];
  if (!found) throw unsupported(`There is no row ${address}; the table has ${rows.length} rows.`);
  return found;
}

/** The first paragraph of a single cell, which takes over what the cell says; the others go. */
export function cellParagraph(document: EditedDocument, target: TableTarget): Extract<Target, { kind: "paragraph" }> {
  const { story, address, row, column } = target;
  if (row === null || column === null)
    throw unsupported(`${address} is no paragraph; name one cell, such as ${address.split(".")[0]}.r2.c1.`);
  const cells = cellsOf(rowAt(target));
  const cell = cells.find((each) => column >= each.from && column < each.from + each.span);
  if (!cell) throw unsupported(`There is no cell ${address}; its row has ${cells.length} cells.`);
  const [first, ...others] = flat(cell.node, "p");
  if (!first) throw unsupported(`${address} holds no paragraph of its own.`);
  for (const each of others) {
    if (!document.tracking) removeNode(each);
    else {
      markRuns(each, "del", document.tracking);
      markParagraphEnd(each, "del", document.tracking);
    }
  }
  return { kind: "paragraph", story, node: first, address };
}

/** Rows after or before one, in its look; columns beside one; or paragraphs and the like beside the table. */
export function insertAtTable(document: EditedDocument, target: TableTarget, edit: Insert): boolean {
  const isAfter = "after" in edit;
  if (target.row === null && target.column === null) return false;
  const values = typeof edit.add === "string" ? [edit.add] : edit.add;
  if (!values)
    throw unsupported(`Tables and images are put beside paragraphs or tables, not beside ${target.address}.`);
  if (target.row !== null)
    insertRows(document, target, { isAfter, rows: values.map((each) => (typeof each === "string" ? [each] : each)) });
  else insertColumn(document, target, { isAfter, texts: values.flat() });
  return true;
}

type NewRows = Readonly<{ isAfter: boolean; rows: readonly (readonly string[])[] }>;

function insertRows(document: EditedDocument, target: TableTarget, { isAfter, rows }: NewRows): void {
  const all = rowsOf(target.node);
  const anchor = rowAt(target);
  const index = all.indexOf(anchor);
  const isHeader = childOf(anchor, "trPr", "tblHeader") !== undefined || (index === 0 && all.length > 1);
  const model = (isHeader ? all[index + 1] : anchor) ?? anchor;
  const below = all[isAfter ? index + 1 : index];
  const width = cellsOf(model).length;
  const made = rows.map((texts) => {
    if (texts.length > width)
      throw unsupported(
        `A row of ${target.address.split(".")[0]} has ${width} cells, so ${texts.length} texts do not fit.`,
      );
    return rowLike(document, { story: target.story, model, below }, texts);
  });
  if (!isAfter) insertBefore(anchor, ...made);
  else {
    insertAfter(document.lastAfter.get(anchor) ?? anchor, ...made);
    const last = made.at(-1);
    if (last) document.lastAfter.set(anchor, last);
  }
}

type RowModel = Readonly<{ story: Story; model: XmlNode; below: XmlNode | undefined }>;

/** A row in the look of another one, with these texts from its first cell on; a cell that goes on below stays joined. */
export function rowLike(
  document: EditedDocument,
  { story, model, below }: RowModel,
  texts: readonly string[],
): XmlNode {
  const { tracking } = document;
  const properties = elementsOf(childOf(model, "trPr")).filter(
    (each) => !/^(?:ins|del|trPrChange|tblHeader|cnfStyle)$/.test(each.local),
  );
  const mark = tracking ? `<w:ins ${markOf(tracking)}/>` : "";
  const inside = properties.map(xmlOf).join("") + mark;
  const exceptions = childOf(model, "tblPrEx");
  const under = below ? cellsOf(below) : [];
  const cells = cellsOf(model).map((cell, index) => {
    const own = elementsOf(childOf(cell.node, "tcPr"));
    const goesOn = under.some((each) => each.from === cell.from && isContinued(each.node) && below !== undefined);
    const kept = own.filter((each) => !/^(?:vMerge|cellIns|cellDel|cellMerge|tcPrChange|cnfStyle)$/.test(each.local));
    const properties = elementOf(`<w:tcPr>${kept.map(xmlOf).join("")}</w:tcPr>`);
    if (goesOn) insertInOrder(properties, elementOf("<w:vMerge/>"), CELL_ORDER);
    const [first] = flat(cell.node, "p");
    const inParagraph = elementsOf(childOf(first, "pPr")).filter(
      (each) => !/^(?:rPr|sectPr|pPrChange|keepNext)$/.test(each.local),
    );
    const look = first ? paragraphLook(first) : "";
    const runs = inlineRuns(texts[index] ?? "", look, { draft: document.draft, part: story.part });
    const paragraph = newParagraph(document, inParagraph.map(xmlOf).join(""), runs);
    return `<w:tc>${xmlOf(properties)}${xmlOf(paragraph)}</w:tc>`;
  });
  return elementOf(
    `<w:tr>${exceptions ? xmlOf(exceptions) : ""}${inside === "" ? "" : `<w:trPr>${inside}</w:trPr>`}${cells.join("")}</w:tr>`,
  );
}

const CELL_ORDER = [
  "cnfStyle",
  "tcW",
  "gridSpan",
  "hMerge",
  "vMerge",
  "tcBorders",
  "shd",
  "noWrap",
  "tcMar",
  "textDirection",
  "tcFitText",
  "vAlign",
  "hideMark",
  "headers",
  "cellIns",
  "cellDel",
  "cellMerge",
  "tcPrChange",
];

/** Whether a cell goes on with the one above it. */
function isContinued(cell: XmlNode): boolean {
  const merge = childOf(cell, "tcPr", "vMerge");
  return merge !== undefined && attributeValue(merge, "w:val") !== "restart";
}

/** The table, a row or a column, with what has to follow in the cells around. */
export function deleteAtTable(document: EditedDocument, target: TableTarget): void {
  if (target.row !== null && target.column !== null)
    throw unsupported(`A single cell is not deleted; empty it with {"paragraph":"${target.address}","text":""}.`);
  if (target.column !== null) {
    deleteColumn(document, target, target.column);
    return;
  }
  const rows = rowsOf(target.node);
  const gone = target.row === null ? rows : [rowAt(target)];
  if (document.tracking) for (const row of gone) markRow(document, row);
  else if (gone.length === rows.length) removeTable(target.node);
  else for (const row of gone) removeRow(rows, row);
}

function markRow({ tracking }: EditedDocument, row: XmlNode): void {
  if (!tracking) return;
  const properties = childOf(row, "trPr") ?? elementOf("<w:trPr></w:trPr>");
  properties.isEmpty = false;
  if (!properties.parent) insertInOrder(row, properties, ["tblPrEx", "trPr", "tc", "sdt", "customXml"]);
  if (!childOf(properties, "del"))
    insertInOrder(properties, elementOf(`<w:del ${markOf(tracking)}/>`), ["del", "trPrChange"]);
  for (const paragraph of allBelow(row, "p")) {
    markRuns(paragraph, "del", tracking);
    markParagraphEnd(paragraph, "del", tracking);
  }
}

/** Cells that went on from the row that goes begin anew in the next one. */
export function removeRow(rows: readonly XmlNode[], row: XmlNode): void {
  const next = rows[rows.indexOf(row) + 1];
  const starts = cellsOf(row).filter((cell) => {
    const merge = childOf(cell.node, "tcPr", "vMerge");
    return merge !== undefined && attributeValue(merge, "w:val") === "restart";
  });
  for (const cell of next ? cellsOf(next) : [])
    if (starts.some((each) => each.from === cell.from) && isContinued(cell.node)) {
      const merge = childOf(cell.node, "tcPr", "vMerge");
      if (merge) setAttribute(merge, "w:val", "restart");
    }
  removeNode(row);
}

/** What holds the table may need a paragraph once it is gone. */
export function removeTable(table: XmlNode): void {
  const paragraph = elementOf("<w:p/>");
  insertBefore(table, paragraph);
  const holder = table.parent;
  removeNode(table);
  const others = elementsOf(holder).filter((each) => each !== paragraph && /^(?:p|tbl)$/.test(each.local));
  if (others.length > 0 && !(holder?.local === "tc" && others.at(-1)?.local === "tbl")) removeNode(paragraph);
  else removeParagraph(paragraph);
}

function cellsAt(target: TableTarget, column: number): readonly (GridCell | undefined)[] {
  const rows = rowsOf(target.node).map((row) =>
    cellsOf(row).find((each) => column >= each.from && column < each.from + each.span),
  );
  if (rows.every((each) => each === undefined)) {
    const width = Math.max(
      0,
      ...rowsOf(target.node).map((row) => cellsOf(row).reduce((sum, each) => sum + each.span, 0)),
    );
    throw unsupported(`There is no column ${target.address}; the table has ${width} columns.`);
  }
  return rows;
}

function setSpan({ node, span }: GridCell, by: number): void {
  const found = childOf(node, "tcPr", "gridSpan");
  if (found) setAttribute(found, "w:val", String(span + by));
}

function deleteColumn(document: EditedDocument, target: TableTarget, column: number): void {
  const { tracking } = document;
  const cells = cellsAt(target, column);
  const isLast = rowsOf(target.node).every((row) => cellsOf(row).length <= 1);
  if (isLast)
    throw unsupported(
      `${target.address} is the only column; delete the table with {"delete":"${target.address.split(".")[0]}"}.`,
    );
  for (const cell of cells) if (cell) deleteCell(document, cell);
  const grid = elementsOf(childOf(target.node, "tblGrid"));
  const gone = grid.filter((each) => each.local === "gridCol")[column];
  if (gone && !tracking) removeNode(gone);
}

function deleteCell({ tracking }: EditedDocument, cell: GridCell): void {
  if (cell.span > 1) setSpan(cell, -1);
  else if (!tracking) removeNode(cell.node);
  else {
    const properties = childOf(cell.node, "tcPr");
    if (properties) insertInOrder(properties, elementOf(`<w:cellDel ${markOf(tracking)}/>`), CELL_ORDER);
    for (const paragraph of allBelow(cell.node, "p")) markRuns(paragraph, "del", tracking);
  }
}

type NewColumn = Readonly<{ isAfter: boolean; texts: readonly string[] }>;

function insertColumn(document: EditedDocument, target: TableTarget, { isAfter, texts }: NewColumn): void {
  const column = target.column ?? 0;
  const cells = cellsAt(target, column);
  if (texts.length > cells.length)
    throw unsupported(`${target.address.split(".")[0]} has ${cells.length} rows, so ${texts.length} texts do not fit.`);
  cells.forEach((cell, index) => {
    if (!cell) return;
    const isInside = isAfter ? column < cell.from + cell.span - 1 : column > cell.from;
    if (isInside) setSpan(cell, 1);
    else {
      const made = cellLike(document, target.story, { model: cell.node, text: texts[index] ?? "" });
      (isAfter ? insertAfter : insertBefore)(cell.node, made);
    }
  });
  const list = childOf(target.node, "tblGrid");
  const grid = elementsOf(list).filter((each) => each.local === "gridCol");
  const own = grid[column];
  if (own) insertAfter(own, copyOf(own));
  narrow(target.node, grid.length);
}

/** A cell for a column that comes, in the look of the one beside it. */
function cellLike(
  document: EditedDocument,
  story: Story,
  { model, text }: Readonly<{ model: XmlNode; text: string }>,
): XmlNode {
  const { tracking, draft } = document;
  const kept = elementsOf(childOf(model, "tcPr")).filter(
    (each) => !/^(?:gridSpan|vMerge|cellIns|cellDel|cellMerge|tcPrChange)$/.test(each.local),
  );
  const properties = elementOf(`<w:tcPr>${kept.map(xmlOf).join("")}</w:tcPr>`);
  if (tracking) insertInOrder(properties, elementOf(`<w:cellIns ${markOf(tracking)}/>`), CELL_ORDER);
  const [first] = flat(model, "p");
  const inParagraph = elementsOf(childOf(first, "pPr")).filter(
    (each) => !/^(?:rPr|sectPr|pPrChange)$/.test(each.local),
  );
  const runs = inlineRuns(text, first ? paragraphLook(first) : "", { draft, part: story.part });
  const paragraph = newParagraph(document, inParagraph.map(xmlOf).join(""), runs);
  return elementOf(`<w:tc>${xmlOf(properties)}${xmlOf(paragraph)}</w:tc>`);
}

/** The columns share the width they had before one more came. */
function narrow(table: XmlNode, before: number): void {
  const share = before / (before + 1);
  const scale = (node: XmlNode) => {
    const width = Number(attributeValue(node, "w:w") ?? Number.NaN);
    if (!Number.isNaN(width) && attributeValue(node, "w:type") !== "pct" && width > 0)
      setAttribute(node, "w:w", String(Math.max(1, Math.round(width * share))));
  };
  for (const each of elementsOf(childOf(table, "tblGrid"))) if (each.local === "gridCol") scale(each);
  for (const row of rowsOf(table))
    for (const cell of cellsOf(row)) {
      const width = childOf(cell.node, "tcPr", "tcW");
      if (width) scale(width);
    }
}

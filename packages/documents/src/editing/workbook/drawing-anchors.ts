import { allBelow, attributeValue, childOf, plainTextOf, removeNode, type XmlNode } from "../xml-tree.ts";
import { lastIndex, type Shift, shiftedIndex } from "./shift.ts";

/** Moves drawings, and controls of a sheet, with the cells they stand on; what is told to stay in its place stays. */
export function shiftAnchors(root: XmlNode, shift: Shift): void {
  for (const anchor of allBelow(root, "twoCellAnchor", "oneCellAnchor", "anchor")) {
    if (attributeValue(anchor, "editAs") === "absolute") continue;
    const [from, to] = [childOf(anchor, "from"), childOf(anchor, "to")];
    const isFixedSize = attributeValue(anchor, "editAs") === "oneCell";
    if (from) shiftCorners(from, to, { shift, isFixedSize });
  }
}

function indexOf(corner: XmlNode, { axis }: Shift): number {
  return Number(plainTextOf(childOf(corner, axis === "row" ? "row" : "col")) || 0);
}

function setIndex(corner: XmlNode, index: number, { axis }: Shift): void {
  const place = childOf(corner, axis === "row" ? "row" : "col");
  if (place) place.children = [String(Math.min(Math.max(0, index), lastIndex[axis]))];
}

function setOffset(corner: XmlNode, { axis }: Shift): void {
  const offset = childOf(corner, axis === "row" ? "rowOff" : "colOff");
  if (offset) offset.children = ["0"];
}

function shiftCorners(
  from: XmlNode,
  to: XmlNode | undefined,
  { shift, isFixedSize }: Readonly<{ shift: Shift; isFixedSize: boolean }>,
): void {
  const [first, last] = [indexOf(from, shift), to ? indexOf(to, shift) : null];
  const movedFirst = shiftedIndex(first, shift);
  const movedLast = last === null ? null : shiftedIndex(last, shift);
  const start = movedFirst ?? shift.at;
  if (start !== first) setIndex(from, start, shift);
  if (movedFirst === null) setOffset(from, shift);
  if (!to || last === null) return;
  // a drawing whose cells all go keeps its size, so that it is still seen
  const keepsSize = isFixedSize || (movedFirst === null && movedLast === null);
  const end = keepsSize ? start + (last - first) : (movedLast ?? shift.at);
  if (end !== last) setIndex(to, end, shift);
  if (!keepsSize && movedLast === null) setOffset(to, shift);
}

/** Cell notes as old drawings: the cell each belongs to, and where its box stands. Notes of cells that are gone go. */
export function shiftNoteShapes(root: XmlNode, shift: Shift): void {
  const isRow = shift.axis === "row";
  for (const shape of allBelow(root, "shape")) {
    const client = childOf(shape, "ClientData");
    const place = childOf(client, isRow ? "Row" : "Column");
    const moved = place && shiftedIndex(Number(plainTextOf(place).trim()), shift);
    if (place && moved === null) {
      removeNode(shape);
      continue;
    }
    if (place) place.children = [String(moved)];
    const anchor = childOf(client, "Anchor");
    if (anchor) anchor.children = [shiftedBox(plainTextOf(anchor), shift)];
  }
}

/** `column, offset, row, offset, column, offset, row, offset` */
function shiftedBox(text: string, shift: Shift): string {
  const parts = text.split(",").map((each) => each.trim());
  const [first, last] = shift.axis === "row" ? [2, 6] : [0, 4];
  const from = Number(parts[first]);
  const moved = shiftedIndex(from, shift) ?? shift.at;
  const by = moved - from;
  if (parts.length !== 8 || Number.isNaN(by) || by === 0) return text;
  parts[first] = String(moved);
  parts[last] = String(Math.max(0, Number(parts[last]) + by));
  return parts.join(", ");
}

import { Refusal } from "../../refusal.ts";
import { cellName } from "../../tables/cell-names.ts";
import { shiftFormula } from "../../xlsx/shared-formula.ts";
import { attributeIn } from "../element-spans.ts";
import { rangeOf } from "./cell-range.ts";
import { mapSheetFormulas, type SheetFormula, type SheetText } from "./sheet-text.ts";
import { type Shift, shiftedCells, shiftedFormula, shiftedIndex } from "./shift.ts";

type Place = Readonly<{ row: number; column: number }>;
type Group = Place & { readonly text: string; isWhole: boolean };

/** The rows with every formula's text replaced; formulas taken over from another cell follow it. */
export function withFormulas(sheet: SheetText, replace: (text: string) => string): string {
  return mapSheetFormulas(sheet, ({ attributes, text }) => {
    const made = text === "" ? text : replace(text);
    return made === text ? null : { attributes, text: made };
  });
}

/** The rows with every formula after a shift, before its own cell moves. Formulas that others took over are written out where the shift parts them. */
export function withShiftedFormulas(sheet: SheetText, name: string, shift: Shift): string {
  const isOwn = name.toLowerCase() === shift.sheet.toLowerCase();
  const moved = (place: Place): Place | null => {
    const index = isOwn ? shiftedIndex(place[shift.axis], shift) : place[shift.axis];
    return index === null ? null : { ...place, [shift.axis]: index };
  };
  const adjust = (text: string) => shiftedFormula(text, name, shift);
  const groups = sharedGroups(sheet, { moved, adjust });
  const current = new Map<string, Group>();
  let next = 0;
  const groupOf = ({ attributes, text }: SheetFormula): Group | undefined => {
    const number = attributeIn(attributes, "si") ?? "";
    if (text === "") return current.get(number);
    const group = groups[next++];
    if (group) current.set(number, group);
    return group;
  };
  return mapSheetFormulas(sheet, (formula) => {
    const { attributes, text } = formula;
    const type = attributeIn(attributes, "t");
    const group = type === "shared" ? groupOf(formula) : undefined;
    if (group && !group.isWhole) return { attributes: "", text: adjust(textAt(group, formula)) };
    const placed = isOwn && type !== null ? withShiftedCells(attributes, shift) : attributes;
    const adjusted = text === "" ? text : adjust(text);
    return adjusted === text && placed === attributes ? null : { attributes: placed, text: adjusted };
  });
}

/** What a formula taken over from the group's first cell says at another place. */
function textAt(group: Group, at: Place): string {
  return shiftFormula(group.text, at.row - group.row, at.column - group.column);
}

type Moving = Readonly<{ moved(place: Place): Place | null; adjust(text: string): string }>;

/** The formulas that other cells take over, in order; `isWhole` tells whether they still can after the shift. */
function sharedGroups(sheet: SheetText, { moved, adjust }: Moving): readonly Group[] {
  const groups: Group[] = [];
  if (!/\st\s*=\s*["']shared/.test(sheet.rows)) return groups;
  const current = new Map<string, Group>();
  mapSheetFormulas(sheet, (formula) => {
    if (attributeIn(formula.attributes, "t") !== "shared") return null;
    const number = attributeIn(formula.attributes, "si") ?? "";
    if (formula.text !== "") {
      const made = { row: formula.row, column: formula.column, text: formula.text, isWhole: moved(formula) !== null };
      groups.push(made);
      current.set(number, made);
      return null;
    }
    const group = current.get(number);
    if (group?.isWhole) group.isWhole = staysTaken(group, formula, { moved, adjust });
    return null;
  });
  return groups;
}

function staysTaken(group: Group, member: SheetFormula, { moved, adjust }: Moving): boolean {
  const [from, to] = [moved(group), moved(member)];
  if (!from || !to) return to === null;
  return adjust(textAt(group, member)) === shiftFormula(adjust(group.text), to.row - from.row, to.column - from.column);
}

/** The attributes of an array's, a data table's or a taken-over formula with the cells they name moved. */
function withShiftedCells(attributes: string, shift: Shift): string {
  return attributes.replace(/(\s(?:ref|r1|r2)\s*=\s*["'])([^"']*)/g, (_, start: string, cells: string) => {
    return `${start}${shiftedCells(cells, shift) ?? cells}`;
  });
}

/** Refuses a shift that would part the cells one formula fills together. */
export function refusePartedArrays(sheet: SheetText, shift: Shift): void {
  if (!/\st\s*=\s*["'](?:array|dataTable)/.test(sheet.rows)) return;
  mapSheetFormulas(sheet, ({ attributes, row, column }) => {
    const type = attributeIn(attributes, "t");
    const range = type === "array" || type === "dataTable" ? rangeOf(attributeIn(attributes, "ref")) : null;
    if (range && isParted(shift.axis === "row" ? [range.top, range.bottom] : [range.left, range.right], shift))
      throw new Refusal(
        "unsupported",
        `Nothing was changed: ${attributeIn(attributes, "ref")} is filled by one formula in ${cellName(row, column)} and cannot be parted; choose a place outside of it.`,
      );
    return null;
  });
}

/** Whether a shift cuts through a stretch without taking all of it. */
export function isParted([from, to]: readonly [number, number], { kind, at, count }: Shift): boolean {
  if (kind === "insert") return at > from && at <= to;
  return at <= to && at + count > from && !(at <= from && at + count > to);
}

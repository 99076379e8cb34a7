import { Refusal } from "../../refusal.ts";
import { absoluteRange } from "../../workbook/calculate.ts";
import { dataValidations } from "../../workbook/sheet-rules.ts";
import { dataValidation } from "../../workbook/workbook-description.ts";
import { shiftFormula } from "../../xlsx/shared-formula.ts";
import {
  allBelow,
  appendTo,
  attributeValue,
  childOf,
  elementOf,
  elementsOf,
  insertInOrder,
  prefixOf,
  setAttribute,
  type XmlNode,
} from "../xml-tree.ts";
import { addressIn, type Book, changeSheet, refuseProtected } from "./book.ts";
import { type CellRange, rangeName, rangeOf } from "./cell-range.ts";
import { mapFormulaText } from "./sheet-frame.ts";
import { sheetOrder } from "./sheet-order.ts";
import { withFrame } from "./sheet-text.ts";
import type { SetDataValidation } from "./workbook-edits.ts";
import { cellsOfRule, dropRule, ruleCells, withPrefix, writtenRule } from "./written-rules.ts";

/** Characters that a list stated in the rule itself may have. */
const MOST_LISTED = 255;

/** Says what may be typed into cells, instead of what was allowed there; null allows everything. */
export async function setAllowedInput(book: Book, edit: SetDataValidation): Promise<void> {
  const { sheet, cells: named } = addressIn(book, edit.dataValidation);
  const cells = ruleCells(named);
  refuseProtected(book, sheet);
  const range = rangeOf(cells);
  if (!range) throw new Refusal("unsupported", `${edit.dataValidation} are no cells.`);
  const rule = "list" in edit && edit.list === null ? null : await ruleFor(book, edit, cells);
  changeSheet(book, sheet.part, (text) =>
    withFrame(text, ({ root }) => {
      const count = freeCells(root, range);
      if (rule === null && count === 0)
        throw new Refusal(
          "unsupported",
          `Nothing was changed: ${edit.dataValidation} has no rule for what is typed in.`,
        );
      if (rule !== null) putRule(root, rule);
    }),
  );
}

async function ruleFor(book: Book, edit: SetDataValidation, cells: string): Promise<string> {
  const { dataValidation: _, ...described } = edit;
  const list = "list" in described ? described.list : null;
  if (typeof list === "string") {
    const source = addressIn(book, list);
    const formula1 = absoluteRange(ruleCells(source.cells), source.sheet.name.replaceAll("'", "''"));
    const shown = { range: cells, allowBlank: true, showErrorMessage: true };
    return (await writtenRule({ dataValidations: [{ ...shown, type: "list", formula1 }] })).rule;
  }
  if (list && list.join(",").length > MOST_LISTED)
    throw new Refusal(
      "unsupported",
      `Nothing was changed: a list of more than ${MOST_LISTED} characters has to stand in cells; write it there and give "list": "Lists!A2:A40".`,
    );
  const parsed = dataValidation.parse({ range: cells, ...described });
  return (await writtenRule({ dataValidations: dataValidations({ name: "", rows: [], dataValidations: [parsed] }) }))
    .rule;
}

/** Takes the cells out of every rule that is about them; a cell may have one only. Gives how many rules were. */
function freeCells(root: XmlNode, range: CellRange): number {
  let count = 0;
  for (const rule of allBelow(root, "dataValidation")) {
    const before = cellsOfRule(rule).split(/\s+/);
    const after = before.flatMap((each) => without(each.replaceAll("$", ""), range));
    if (after.join(" ") === before.join(" ").replaceAll("$", "")) continue;
    count += 1;
    const { parent } = rule;
    if (after.length === 0) dropRule(rule);
    else narrow(rule, before, after);
    if (parent && attributeValue(parent, "count") !== null)
      setAttribute(parent, "count", String(elementsOf(parent).length));
  }
  return count;
}

/** What is left of cells without a range: stretches above, below, left and right of it. */
function without(cells: string, { top, left, bottom, right }: CellRange): string[] {
  const own = rangeOf(cells);
  if (!own || own.bottom < top || own.top > bottom || own.right < left || own.left > right) return [cells];
  const middle = { top: Math.max(own.top, top), bottom: Math.min(own.bottom, bottom) };
  const pieces = [
    { ...own, bottom: top - 1 },
    { ...own, ...middle, right: left - 1 },
    { ...own, ...middle, left: right + 1 },
    { ...own, top: bottom + 1 },
  ];
  return pieces
    .filter((each) => each.top <= each.bottom && each.left <= each.right)
    .map((each) =>
      each.top === each.bottom && each.left === each.right ? (rangeName(each).split(":")[0] ?? "") : rangeName(each),
    );
}

/** Formulas of a rule speak of the first of its cells, so they are moved with it. */
function narrow(rule: XmlNode, before: readonly string[], after: readonly string[]): void {
  const [from, to] = [rangeOf((before[0] ?? "").replaceAll("$", "")), rangeOf(after[0] ?? "")];
  if (from && to)
    for (const each of allBelow(rule, "formula1", "formula2", "f"))
      mapFormulaText(each, (text) => shiftFormula(text, to.top - from.top, to.left - from.left));
  const listed = childOf(rule, "sqref");
  if (listed) listed.children = [after.join(" ")];
  else setAttribute(rule, "sqref", after.join(" "));
}

function putRule(root: XmlNode, rule: string): void {
  const p = prefixOf(root);
  const known = elementsOf(root).find((each) => each.local === "dataValidations");
  const list = known ?? elementOf(`<${p}dataValidations count="0"></${p}dataValidations>`);
  if (!known) insertInOrder(root, list, sheetOrder);
  appendTo(list, elementOf(withPrefix(rule, p)));
  setAttribute(list, "count", String(elementsOf(list).length));
}

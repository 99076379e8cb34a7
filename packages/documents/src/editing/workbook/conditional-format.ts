import { Refusal } from "../../refusal.ts";
import type { Theme } from "../../theme/theme.ts";
import { formulaRefusal } from "../../workbook/formula-text.ts";
import { conditionalRules } from "../../workbook/sheet-rules.ts";
import { type ConditionalFormat, conditionalFormat } from "../../workbook/workbook-description.ts";
import {
  allBelow,
  appendTo,
  attributeValue,
  childOf,
  elementOf,
  insertInOrder,
  plainTextOf,
  prefixOf,
  setAttribute,
  type XmlNode,
} from "../xml-tree.ts";
import { addressIn, type Book, changeSheet, refuseProtected } from "./book.ts";
import { rangeOf } from "./cell-range.ts";
import { ruleLook } from "./cell-styles.ts";
import { sheetOrder } from "./sheet-order.ts";
import { cellsIn, rowsBetween, splitSheet, withFrame } from "./sheet-text.ts";
import type { SetConditionalFormat } from "./workbook-edits.ts";
import { cellsOfRule, dropRule, ruleCells, withPrefix, writtenRule } from "./written-rules.ts";

/** Gives cells a rule for how they look, beside or instead of those on exactly these cells; null takes these away. */
export async function setConditionalFormat(book: Book, edit: SetConditionalFormat, theme: () => Theme): Promise<void> {
  const { conditionalFormat: address, replace = false, ...described } = edit;
  const { sheet, cells: named } = addressIn(book, address);
  const cells = ruleCells(named);
  refuseProtected(book, sheet);
  if (edit.rule === null) {
    changeSheet(book, sheet.part, (text) =>
      withFrame(text, ({ root }) => {
        if (takeRules(root, cells) === 0)
          throw new Refusal("unsupported", `Nothing was changed: there is no rule for exactly the cells ${address}.`);
      }),
    );
    return;
  }
  const format = conditionalFormat.parse({ ...described, range: cells });
  refuseReach(format);
  const look = { theme: theme(), valuesOf: () => numbersIn(book, sheet.part, cells) };
  const rules = conditionalRules({ name: sheet.name, rows: [], conditionalFormats: [format] }, look);
  const written = await writtenRule({ conditionalRules: rules });
  const dxf = written.look === null ? null : ruleLook(book, written.look);
  changeSheet(book, sheet.part, (text) =>
    withFrame(text, ({ root }) => {
      const others = rulesOn(root, cells).length;
      if (replace) takeRules(root, cells);
      else if (others > 0)
        book.remarks.add(
          `${address} already had ${others === 1 ? "a rule" : `${others} rules`}, which stayed; give "replace": true to put the new one in their place.`,
        );
      putRule(root, { cells, rule: written.rule, dxf });
    }),
  );
}

function refuseReach(format: ConditionalFormat): void {
  const refusal = format.rule === "formula" ? formulaRefusal(format.formula) : null;
  if (refusal !== null) throw new Refusal("unsupported", `Nothing was changed: ${refusal}.`);
}

function numbersIn(book: Book, part: string, cells: string): readonly number[] {
  const range = rangeOf(cells);
  if (!range) return [];
  const sheet = splitSheet(book.draft.text(part));
  return rowsBetween(sheet, range.top, range.bottom)
    .flatMap(({ start, end }) => cellsIn(sheet.rows.slice(start, end), sheet.prefix))
    .filter(({ column }) => column >= range.left && column <= range.right)
    .filter(({ attributes }) => !/\st\s*=\s*["'](?!n["'])/.test(attributes))
    .flatMap(({ inside }) => /<(?:[\w.-]+:)?v>([^<]+)</.exec(inside)?.[1] ?? [])
    .map(Number);
}

/** The groups of rules for exactly these cells, of both kinds that sheets have. */
function groupsOn(root: XmlNode, cells: string): readonly XmlNode[] {
  return allBelow(root, "conditionalFormatting").filter((each) => cellsOfRule(each) === cells);
}

/** A bar has its rule in both kinds of groups, so those of the newer kind count where they stand alone. */
function rulesOn(root: XmlNode, cells: string): readonly XmlNode[] {
  const rules = groupsOn(root, cells).flatMap((each) => allBelow(each, "cfRule"));
  return rules.filter((each) => attributeValue(each, "priority") !== null);
}

function takeRules(root: XmlNode, cells: string): number {
  const count = rulesOn(root, cells).length;
  const rules = groupsOn(root, cells).flatMap((each) => allBelow(each, "cfRule"));
  const ids = new Set(rules.flatMap((each) => allBelow(each, "id").map(plainTextOf)));
  const partners = allBelow(root, "cfRule").filter((each) => ids.has(attributeValue(each, "id") ?? ""));
  for (const each of new Set([...rules, ...partners])) dropRule(each);
  return count;
}

function putRule(
  root: XmlNode,
  { cells, rule, dxf }: Readonly<{ cells: string; rule: string; dxf: number | null }>,
): void {
  const p = prefixOf(root);
  const priorities = allBelow(root, "cfRule").map((each) => Number(attributeValue(each, "priority") ?? 0));
  const made = elementOf(withPrefix(rule, p));
  setAttribute(made, "priority", String(Math.max(0, ...priorities) + 1));
  if (dxf !== null) setAttribute(made, "dxfId", String(dxf));
  const known = groupsOn(root, cells).find((each) => each.parent === root && childOf(each, "extLst") === undefined);
  if (known) {
    appendTo(known, made);
    return;
  }
  const group = elementOf(`<${p}conditionalFormatting sqref="${cells}"></${p}conditionalFormatting>`);
  appendTo(group, made);
  insertInOrder(root, group, sheetOrder);
}

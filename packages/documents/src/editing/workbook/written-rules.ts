import type { ConditionalRule, DataValidation } from "hucre/xlsx";
import { decodeXml } from "../../ooxml/xml.ts";
import { openZip } from "../../ooxml/zip-archive.ts";
import { Refusal } from "../../refusal.ts";
import { cellName } from "../../tables/cell-names.ts";
import { attributeValue, elementsOf, plainTextOf, removeNode, type XmlNode } from "../xml-tree.ts";
import { rangeName, rangeOf } from "./cell-range.ts";
import { lastIndex } from "./shift.ts";

type WrittenRules = Readonly<{
  /** `cfRule` or `dataValidation` */
  rule: string;
  /** the look a rule gives to cells; null for those that bring none */
  look: string | null;
}>;

/** A rule of cells as new workbooks have it. */
export async function writtenRule(
  rules: Readonly<{ conditionalRules: ConditionalRule[] } | { dataValidations: DataValidation[] }>,
): Promise<WrittenRules> {
  const { writeXlsx } = await import("hucre/xlsx");
  const zip = openZip(await writeXlsx({ sheets: [{ name: "Sheet1", rows: [], ...rules }] }));
  const text = (part: string) => decodeXml(zip.part(part) ?? new Uint8Array());
  const pattern = /<(cfRule|dataValidation)\s[^>]*?(?:\/>|[^/]>.*?<\/\1>)/s;
  const rule = pattern.exec(text("xl/worksheets/sheet1.xml"))?.[0];
  if (rule === undefined) throw new Error("no rule was written");
  // bars are as long as their value, and never shorter than it
  const plain = rule.replace("<dataBar>", '<dataBar minLength="0" maxLength="100">');
  return { rule: plain, look: /<dxf>.*?<\/dxf>/s.exec(text("xl/styles.xml"))?.[0] ?? null };
}

/** Cells as a rule names them, from the upper left one on; a refusal where a sheet has none of them. */
export function ruleCells(cells: string): string {
  const range = rangeOf(cells);
  if (
    !range ||
    Math.max(range.top, range.bottom) > lastIndex.row ||
    Math.max(range.left, range.right) > lastIndex.column
  )
    throw new Refusal("unsupported", `Nothing was changed: no sheet has the cells ${cells}.`);
  const [top, bottom] = [Math.min(range.top, range.bottom), Math.max(range.top, range.bottom)];
  const [left, right] = [Math.min(range.left, range.right), Math.max(range.left, range.right)];
  return cells.includes(":") && (top < bottom || left < right)
    ? rangeName({ top, left, bottom, right })
    : cellName(top, left);
}

/** Elements named as those of a part that writes its own with a prefix. */
export function withPrefix(xml: string, prefix: string): string {
  return prefix === "" ? xml : xml.replace(/<(\/?)(?=[A-Za-z])/g, `<$1${prefix}`);
}

/** The cells a rule is about, which newer ones tell in an element of their own. */
export function cellsOfRule(rule: XmlNode): string {
  const own = elementsOf(rule).find((each) => each.local === "sqref");
  return (attributeValue(rule, "sqref") ?? plainTextOf(own)).trim();
}

const CONTAINERS: ReadonlySet<string> = new Set([
  "conditionalFormatting",
  "conditionalFormattings",
  "dataValidations",
  "ext",
  "extLst",
]);

/** Takes an element out, and those around it that have nothing else. */
export function dropRule(node: XmlNode): void {
  const { parent } = node;
  removeNode(node);
  const left = elementsOf(parent).filter((each) => each.local !== "sqref");
  if (parent && left.length === 0 && CONTAINERS.has(parent.local)) dropRule(parent);
}

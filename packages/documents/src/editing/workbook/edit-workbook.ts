import { type OfficePackage, openOfficePackage } from "../../ooxml/office-package.ts";
import { attribute, child, childElements, decodeXml, prefixedAttribute } from "../../ooxml/xml.ts";
import { Refusal } from "../../refusal.ts";
import { cellName, parseCellName } from "../../tables/cell-names.ts";
import { formulaRefusal, plainFormula } from "../../workbook/formula-text.ts";
import { recomputed } from "../../workbook/recomputed.ts";
import { attributeIn, elementSpans, spliced } from "../element-spans.ts";
import { checkedEdits, type MadeEdits } from "../format-editor.ts";
import { patchPackage } from "../patch-package.ts";
import { type CellChange, isIn, patchSheet, rangeOf } from "./sheet-patch.ts";
import { type CellInput, type SetCells, type WorkbookEdit, workbookShapes } from "./workbook-edits.ts";

type SheetPart = Readonly<{ name: string; part: string }>;
type Changes = Map<string, Uint8Array | null>;

/**
 * A workbook with cells set; styles, charts, macros and all other parts keep their bytes. Results of formulas that depend on the cells are
 * computed anew where the engine can, and the spreadsheet program is told to compute all when it opens the file.
 */
export async function editWorkbook(bytes: Uint8Array, input: readonly unknown[]): Promise<MadeEdits> {
  const edits = checkedEdits<WorkbookEdit>(input, workbookShapes);
  const office = openOfficePackage(bytes);
  const sheets = sheetParts(office);
  const bySheet = Map.groupBy(
    edits.flatMap((each) => changesOf(each, sheets)),
    ({ sheet }) => sheet.part,
  );
  const changes: Changes = new Map();
  let lostFormula = false;
  let cells = 0;
  for (const [part, wanted] of bySheet) {
    const cellChanges = [...new Map(wanted.map(({ change }) => [`${change.row},${change.column}`, change])).values()];
    refuseTableHeaders(office, part, cellChanges);
    const patched = patchSheet(text(office, part), cellChanges);
    lostFormula ||= patched.lostFormula;
    cells += cellChanges.length;
    changes.set(part, encode(patched.xml));
  }
  if (lostFormula) dropChain(office, changes);
  const hasFormulas = await refreshResults(bytes, { office, sheets, changes });
  if (hasFormulas) askToCompute(office, changes);
  return { bytes: patchPackage(bytes, changes), cells, remarks: [] };
}

function encode(xml: string): Uint8Array {
  return new TextEncoder().encode(xml.replace(/^(<\?xml[^>]*encoding=["'])[^"']+/, "$1UTF-8"));
}

function text(office: OfficePackage, name: string): string {
  return decodeXml(office.part(name) ?? new Uint8Array());
}

/** The sheets in order, with their parts as the file names them. */
function sheetParts(office: OfficePackage): readonly SheetPart[] {
  const workbook = office.xml(office.main);
  const relationships = office.relationships(office.main);
  const listed = workbook
    ? childElements(child(workbook, "sheets") ?? workbook).filter((each) => each.name === "sheet")
    : [];
  return listed.flatMap((each) => {
    const id = prefixedAttribute(each.attributes, "id");
    const found = relationships.find((relationship) => relationship.id === id && relationship.type === "worksheet");
    return found ? [{ name: attribute(each, "name") ?? "", part: actualName(office, found.target) }] : [];
  });
}

function actualName(office: OfficePackage, name: string): string {
  return office.names.find((each) => each.toLowerCase() === name.toLowerCase()) ?? name;
}

function changesOf(edit: SetCells, sheets: readonly SheetPart[]): { sheet: SheetPart; change: CellChange }[] {
  const mark = edit.set.lastIndexOf("!");
  const named = edit.set.slice(0, Math.max(mark, 0)).replace(/^'|'$/g, "").replaceAll("''", "'");
  const sheet = mark < 0 ? sheets[0] : sheets.find((each) => each.name.toLowerCase() === named.toLowerCase());
  if (!sheet || (mark < 0 && sheets.length > 1))
    throw new Refusal(
      "unsupported",
      `Name the sheet of ${edit.set}, such as ${sheets[0]?.name ?? "Sheet1"}!B2; the sheets are ${sheets.map((each) => each.name).join(", ")}.`,
    );
  const from = parseCellName(edit.set.slice(mark + 1).toUpperCase());
  if (!from) throw new Refusal("unsupported", `${edit.set} is not the address of a cell.`);
  return edit.values.flatMap((row, down) =>
    row.map((value, across) => ({
      sheet,
      change: changeOf(value, { row: from.row + down, column: from.column + across }),
    })),
  );
}

function changeOf(value: CellInput, place: { row: number; column: number }): CellChange {
  if (place.row > 1_048_575 || place.column > 16_383)
    throw new Refusal("unsupported", "The cells would lie outside the sheet.");
  if (typeof value !== "object" || value === null) return { ...place, kind: "value", value };
  const formula = plainFormula(value.formula, place.row + 1);
  const refusal = formulaRefusal(formula);
  if (refusal)
    throw new Refusal("unsupported", `The formula for ${cellName(place.row, place.column)} was refused: ${refusal}.`);
  return { ...place, kind: "formula", formula };
}

/** A table's header and its cell have to say the same, so headers are changed in the spreadsheet program. */
function refuseTableHeaders(office: OfficePackage, part: string, changes: readonly CellChange[]): void {
  for (const relationship of office.relationships(part)) {
    if (relationship.type !== "table" || relationship.external) continue;
    const table = office.xml(relationship.target);
    const range = table && attribute(table, "headerRowCount") !== "0" ? rangeOf(attribute(table, "ref") ?? null) : null;
    const hit = range && changes.find((change) => isIn(change, { ...range, bottom: range.top }));
    if (hit)
      throw new Refusal(
        "unsupported",
        `${cellName(hit.row, hit.column)} is the header of a table and cannot be changed here; change the cells below it.`,
      );
  }
}

/** Without the chain of formulas, which spreadsheet programs make anew; a chain that names a cell without a formula is damage to them. */
function dropChain(office: OfficePackage, changes: Changes): void {
  const found = office.relationships(office.main).find((each) => each.type === "calcChain");
  if (!found) return;
  const slash = office.main.lastIndexOf("/");
  const lists = [
    [
      actualName(office, `${office.main.slice(0, slash + 1)}_rels/${office.main.slice(slash + 1)}.rels`),
      "Relationship",
      "Id",
      found.id,
    ],
    ["[Content_Types].xml", "Override", "PartName", `/${found.target}`],
  ] as const;
  for (const [name, element, key, value] of lists) {
    const xml = text(office, name);
    const lines = elementSpans(xml, [element]).filter(
      (each) => attributeIn(xml.slice(each.start, each.open), key)?.toLowerCase() === value.toLowerCase(),
    );
    changes.set(
      name,
      encode(
        spliced(
          xml,
          lines.map((each) => ({ start: each.start, end: each.end, text: "" })),
        ),
      ),
    );
  }
  changes.set(actualName(office, found.target), null);
}

type Editing = Readonly<{ office: OfficePackage; sheets: readonly SheetPart[]; changes: Changes }>;

/**
 * Writes the results that the edit made wrong; says whether there are formulas at all. What the file stored otherwise than the engine
 * computes it before the edit is the file's own and stays.
 */
async function refreshResults(bytes: Uint8Array, { office, sheets, changes }: Editing): Promise<boolean> {
  const after = await recomputed(patchPackage(bytes, changes));
  const before = after.stale.length === 0 ? [] : (await recomputed(bytes)).stale;
  const place = ({ sheet, row, column }: (typeof before)[number]) => `${sheet}!${row},${column}`;
  const own = new Map(before.map((each) => [place(each), each.value]));
  const wrong = after.stale.filter((each) => own.get(place(each)) !== each.value);
  for (const { name, part } of sheets) {
    const stale = wrong.filter((each) => each.sheet === name);
    if (stale.length === 0) continue;
    const edited = changes.get(part);
    const xml = edited ? decodeXml(edited) : text(office, part);
    const cached = stale.map(
      ({ row, column, value, isError }): CellChange => ({ row, column, kind: "cached", value, isError }),
    );
    changes.set(part, encode(patchSheet(xml, cached).xml));
  }
  return after.formulas > 0;
}

/** Tells the spreadsheet program to compute everything when it opens the file. */
function askToCompute(office: OfficePackage, changes: Changes): void {
  const name = actualName(office, office.main);
  const xml = text(office, name);
  const found = elementSpans(xml, ["calcPr"])[0];
  if (found) {
    const tag = xml.slice(found.start, found.open);
    if (/\sfullCalcOnLoad\s*=\s*"(?:1|true)"/.test(tag)) return;
    const marked = tag.replace(/\s+fullCalcOnLoad\s*=\s*"[^"]*"/, "").replace(/\s*(\/?>)$/, ' fullCalcOnLoad="1"$1');
    changes.set(name, encode(spliced(xml, [{ start: found.start, end: found.open, text: marked }])));
    return;
  }
  const before = ["definedNames", "externalReferences", "functionGroups", "sheets"]
    .map((each) => elementSpans(xml, [each])[0])
    .find((each) => each !== undefined);
  if (before)
    changes.set(
      name,
      encode(
        spliced(xml, [{ start: before.end, end: before.end, text: `<${before.prefix}calcPr fullCalcOnLoad="1"/>` }]),
      ),
    );
}

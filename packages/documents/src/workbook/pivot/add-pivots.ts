import { strToU8 } from "fflate";
import { packParts } from "../../ooxml/pack-parts.ts";
import { escapeXml } from "../../ooxml/write-xml.ts";
import { decodeXml } from "../../ooxml/xml.ts";
import { openZip } from "../../ooxml/zip-archive.ts";
import { cacheDefinition, cacheRecords, tableDefinition } from "./pivot-parts.ts";
import type { PlacedPivot } from "./place-pivots.ts";

const RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships";
const TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml";
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const WORKBOOK = "xl/workbook.xml";
/** formats that every workbook has without naming them */
const OWN_FORMATS: Readonly<Record<string, number>> = {
  "0": 1,
  "0.00": 2,
  "#,##0": 3,
  "#,##0.00": 4,
  "0%": 9,
  "0.00%": 10,
};

type Parts = Record<string, Uint8Array>;

/** Adds the parts of pivot tables to a finished workbook, which holds their cells already. */
export function addPivots(bytes: Uint8Array, pivots: readonly PlacedPivot[]): Uint8Array {
  if (pivots.length === 0) return bytes;
  const zip = openZip(bytes);
  const parts: Parts = {};
  for (const name of zip.names) parts[name] = zip.part(name) ?? new Uint8Array();
  const caches: string[] = [];
  for (const [index, pivot] of pivots.entries()) caches.push(addPivot(parts, pivot, index + 1));
  const workbook = textOf(parts, WORKBOOK);
  const list = `<pivotCaches>${caches.join("")}</pivotCaches>`;
  const after = /<calcPr[^>]*\/>|<\/definedNames>|<\/sheets>/g;
  const marks = [...workbook.matchAll(after)];
  const mark = marks.find(([text]) => text.startsWith("<calcPr")) ?? marks.at(-1);
  const at = (mark?.index ?? 0) + (mark?.[0].length ?? 0);
  parts[WORKBOOK] = strToU8(workbook.slice(0, at) + list + workbook.slice(at));
  return packParts(parts);
}

/** Adds one table with its cache; gives the workbook's entry for the cache. */
function addPivot(parts: Parts, pivot: PlacedPivot, number: number): string {
  const { fields, plan, table, area, source, sheet } = pivot;
  const shown = new Set([...plan.rows, ...plan.filters, ...(plan.column === null ? [] : [plan.column])]);
  const cache = `pivotCache/pivotCacheDefinition${number}.xml`;
  const records = `pivotCache/pivotCacheRecords${number}.xml`;
  const own = `pivotTables/pivotTable${number}.xml`;
  addPart(parts, cache, "pivotCacheDefinition", cacheDefinition(fields, shown, source));
  addPart(parts, records, "pivotCacheRecords", cacheRecords(fields, shown));
  relate(parts, `xl/${cache}`, "pivotCacheRecords", `pivotCacheRecords${number}.xml`);
  const styles = textOf(parts, "xl/styles.xml");
  const formatIds = plan.values.map(({ format }) => formatId(format, styles));
  const placed = { name: `PivotTable${number}`, cacheId: number, fields, plan, table, area, formatIds };
  addPart(parts, own, "pivotTable", tableDefinition(placed));
  relate(parts, `xl/${own}`, "pivotCacheDefinition", `../${cache}`);
  relate(parts, `xl/worksheets/sheet${sheet + 1}.xml`, "pivotTable", `../${own}`);
  return `<pivotCache cacheId="${number}" r:id="${relate(parts, WORKBOOK, "pivotCacheDefinition", cache)}"/>`;
}

function textOf(parts: Parts, name: string): string {
  return decodeXml(parts[name] ?? new Uint8Array());
}

function addPart(parts: Parts, name: string, type: string, xml: string): void {
  parts[`xl/${name}`] = strToU8(xml);
  const types = textOf(parts, "[Content_Types].xml");
  const entry = `<Override PartName="/xl/${name}" ContentType="${TYPE}.${type}+xml"/>`;
  parts["[Content_Types].xml"] = strToU8(types.replace("</Types>", () => `${entry}</Types>`));
}

/** Adds a relationship of a part, by an id of its own, which it gives. */
function relate(parts: Parts, part: string, type: string, target: string): string {
  const at = part.lastIndexOf("/");
  const name = `${part.slice(0, at)}/_rels/${part.slice(at + 1)}.rels`;
  const text = parts[name] ? textOf(parts, name) : `${XML}<Relationships xmlns="${RELATIONS}"></Relationships>`;
  let number = 1;
  while (text.includes(`Id="rId${number}"`)) number += 1;
  const entry = `<Relationship Id="rId${number}" Type="${RELATION}/${type}" Target="${escapeXml(target)}"/>`;
  parts[name] = strToU8(text.replace("</Relationships>", () => `${entry}</Relationships>`));
  return `rId${number}`;
}

function formatId(format: string | undefined, styles: string): number | null {
  if (format === undefined) return null;
  const own = OWN_FORMATS[format];
  if (own !== undefined) return own;
  const named = [...styles.matchAll(/<numFmt numFmtId="(\d+)" formatCode="([^"]*)"/g)];
  const code = escapeXml(format);
  const found = named.find(([, , each]) => each === code || each?.replaceAll("&apos;", "'") === code);
  return found?.[1] === undefined ? null : Number(found[1]);
}

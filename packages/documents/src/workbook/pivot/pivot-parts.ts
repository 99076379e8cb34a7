import { escapeXml } from "../../ooxml/write-xml.ts";
import { cellName } from "../../tables/cell-names.ts";
import type { PivotArea } from "./pivot-cells.ts";
import type { PivotField, PivotValue } from "./pivot-field.ts";
import type { PivotLine, PivotPlan, PivotTable } from "./pivot-table.ts";

const SPACES =
  'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
/** values across are a field of their own with this number */
const VALUES_FIELD = -2;

export type PivotSource = Readonly<{ sheet: string; range: string }>;

/** Where the figures come from and what its fields hold; programs read the source anew when they open the file. */
export function cacheDefinition(
  fields: readonly PivotField[],
  shown: ReadonlySet<number>,
  source: PivotSource,
): string {
  const count = fields[0]?.values.length ?? 0;
  const list = fields
    .map(
      (field, index) =>
        `<cacheField name="${escapeXml(field.name)}" numFmtId="${field.isDate ? 14 : 0}">${sharedItems(field, shown.has(index))}</cacheField>`,
    )
    .join("");
  return `${XML}<pivotCacheDefinition ${SPACES} r:id="rId1" refreshOnLoad="1" refreshedBy="Deskhand" createdVersion="6" refreshedVersion="6" minRefreshableVersion="3" recordCount="${count}"><cacheSource type="worksheet"><worksheetSource ref="${source.range}" sheet="${escapeXml(source.sheet)}"/></cacheSource><cacheFields count="${fields.length}">${list}</cacheFields></pivotCacheDefinition>`;
}

/** The rows of the source, with values that are shown somewhere told by their position. */
export function cacheRecords(fields: readonly PivotField[], shown: ReadonlySet<number>): string {
  const count = fields[0]?.values.length ?? 0;
  const rows = Array.from({ length: count }, (_, record) => {
    const values = fields.map((field, index) =>
      isListed(field, shown.has(index))
        ? `<x v="${field.itemOf[record] ?? 0}"/>`
        : valueXml(field.values[record] ?? null, field),
    );
    return `<r>${values.join("")}</r>`;
  });
  return `${XML}<pivotCacheRecords ${SPACES} count="${count}">${rows.join("")}</pivotCacheRecords>`;
}

/** Texts are listed once, and all values that are shown as items. */
function isListed(field: PivotField, isShown: boolean): boolean {
  return isShown || field.values.some((value) => typeof value === "string" || typeof value === "boolean");
}

function valueXml(value: PivotValue, field: PivotField): string {
  if (value === null) return "<m/>";
  if (typeof value === "boolean") return `<b v="${value ? 1 : 0}"/>`;
  if (typeof value === "string") return `<s v="${escapeXml(value)}"/>`;
  return field.isDate ? `<d v="${moment(value)}"/>` : `<n v="${value}"/>`;
}

function moment(serial: number): string {
  return new Date(Math.round((serial - 25_569) * 86_400_000)).toISOString().slice(0, 19);
}

function sharedItems(field: PivotField, isShown: boolean): string {
  const { items } = field;
  const list = isListed(field, isShown) ? items.map((item) => valueXml(item, field)).join("") : "";
  const count = list === "" ? "" : ` count="${items.length}"`;
  return `<sharedItems${kindsOf(field)}${count}>${list}</sharedItems>`;
}

/** What kinds of values are among the items, in the words of the format. */
function kindsOf({ items, isDate }: PivotField): string {
  const numbers = items.filter((item) => typeof item === "number");
  const hasText = items.some((item) => typeof item === "string" || typeof item === "boolean");
  const hasBlank = items.includes(null);
  const long = items.some((item) => typeof item === "string" && item.length > 255) ? ' longText="1"' : "";
  if (numbers.length === 0) return `${hasBlank ? ' containsBlank="1"' : ""}${long}`;
  const pure = hasText || hasBlank ? "" : ' containsSemiMixedTypes="0"';
  const mixed = hasText ? ' containsMixedTypes="1"' : ' containsString="0"';
  const blank = hasBlank ? ' containsBlank="1"' : "";
  const least = numbers.reduce((one, other) => Math.min(one, other));
  const most = numbers.reduce((one, other) => Math.max(one, other));
  if (isDate) {
    const onlyDates = hasText ? "" : ' containsNonDate="0"';
    return `${pure}${onlyDates} containsDate="1"${mixed}${blank} minDate="${moment(least)}" maxDate="${moment(most)}"`;
  }
  const whole = numbers.every(Number.isInteger) ? ' containsInteger="1"' : "";
  return `${pure}${mixed}${blank} containsNumber="1"${whole} minValue="${least}" maxValue="${most}"${long}`;
}

export type PlacedTable = Readonly<{
  name: string;
  cacheId: number;
  fields: readonly PivotField[];
  plan: PivotPlan;
  table: PivotTable;
  area: PivotArea;
  /** number of the format of each value in the workbook's styles; null for none */
  formatIds: readonly (number | null)[];
}>;

/** The pivot table itself: which fields stand where, and what its lines and columns are. */
export function tableDefinition(placed: PlacedTable): string {
  const { name, cacheId, fields, plan, area } = placed;
  const to = cellName(area.row + area.height - 1, area.column + area.width - 1);
  const onlyValues = plan.column === null && plan.values.length > 1;
  const pages = plan.filters.length > 0 ? ` rowPageCount="${plan.filters.length}" colPageCount="1"` : "";
  const location = `<location ref="${cellName(area.row, area.column)}:${to}" firstHeaderRow="${onlyValues ? 0 : 1}" firstDataRow="${area.headers}" firstDataCol="${plan.rows.length}"${pages}/>`;
  const list = fields.map((field, index) => fieldXml(field, index, plan)).join("");
  return `${XML}<pivotTableDefinition ${SPACES} name="${escapeXml(name)}" cacheId="${cacheId}" applyNumberFormats="0" applyBorderFormats="0" applyFontFormats="0" applyPatternFormats="0" applyAlignmentFormats="0" applyWidthHeightFormats="1" dataCaption="Values" updatedVersion="6" minRefreshableVersion="3" itemPrintTitles="1" createdVersion="6" indent="0" compact="0" compactData="0" multipleFieldFilters="0">${location}<pivotFields count="${fields.length}">${list}</pivotFields>${linesXml(placed)}${columnsXml(placed)}${pagesXml(plan)}${valuesXml(placed)}<pivotTableStyleInfo name="PivotStyleLight16" showRowHeaders="1" showColHeaders="1" showRowStripes="0" showColStripes="0" showLastColumn="1"/></pivotTableDefinition>`;
}

function fieldXml({ items }: PivotField, index: number, plan: PivotPlan): string {
  const axis = plan.rows.includes(index)
    ? "axisRow"
    : plan.column === index
      ? "axisCol"
      : plan.filters.includes(index)
        ? "axisPage"
        : null;
  const data = plan.values.some(({ field }) => field === index) ? ' dataField="1"' : "";
  const form = ' compact="0" outline="0" showAll="0"';
  if (axis === null) return `<pivotField${data}${form}/>`;
  const list = items.map((_, item) => `<item x="${item}"/>`).join("");
  return `<pivotField axis="${axis}"${data}${form}><items count="${items.length + 1}">${list}<item t="default"/></items></pivotField>`;
}

const position = (item: number) => (item === 0 ? "<x/>" : `<x v="${item}"/>`);

function linesXml({ plan, table }: PlacedTable): string {
  const list = table.lines.map((line, index) => lineXml(line, table.lines[index - 1])).join("");
  const fields = plan.rows.map((field) => `<field x="${field}"/>`).join("");
  return `<rowFields count="${plan.rows.length}">${fields}</rowFields><rowItems count="${table.lines.length}">${list}</rowItems>`;
}

function lineXml({ kind, path }: PivotLine, before: PivotLine | undefined): string {
  if (kind === "grand") return '<i t="grand"><x/></i>';
  const last = path.length - 1;
  const same = before?.kind === "item" ? path.findIndex((item, depth) => before.path[depth] !== item) : 0;
  const repeated = kind === "subtotal" ? last : same;
  const type = kind === "subtotal" ? ' t="default"' : "";
  const items = path.slice(repeated).map(position).join("");
  return `<i${type}${repeated > 0 ? ` r="${repeated}"` : ""}>${items}</i>`;
}

function columnsXml({ plan, table }: PlacedTable): string {
  const many = plan.values.length > 1;
  const fields = [...(plan.column === null ? [] : [plan.column]), ...(many ? [VALUES_FIELD] : [])];
  const list = table.columns.map(({ item, value }) => {
    const which = value > 0 ? ` i="${value}"` : "";
    if (plan.column === null) return many ? `<i${which}>${position(value)}</i>` : "<i/>";
    if (item === null) return `<i t="grand"${which}><x/></i>`;
    if (!many) return `<i>${position(item)}</i>`;
    return value === 0 ? `<i>${position(item)}<x/></i>` : `<i r="1"${which}>${position(value)}</i>`;
  });
  const named = fields.map((field) => `<field x="${field}"/>`).join("");
  const across = fields.length === 0 ? "" : `<colFields count="${fields.length}">${named}</colFields>`;
  return `${across}<colItems count="${list.length}">${list.join("")}</colItems>`;
}

function pagesXml({ filters }: PivotPlan): string {
  if (filters.length === 0) return "";
  const list = filters.map((field) => `<pageField fld="${field}" hier="-1"/>`).join("");
  return `<pageFields count="${filters.length}">${list}</pageFields>`;
}

function valuesXml({ plan, formatIds }: PlacedTable): string {
  const list = plan.values.map(({ field, of, name }, index) => {
    const subtotal = of === "sum" ? "" : ` subtotal="${of}"`;
    const id = formatIds[index];
    const format = id === undefined || id === null ? "" : ` numFmtId="${id}"`;
    return `<dataField name="${escapeXml(name)}" fld="${field}"${subtotal} baseField="0" baseItem="0"${format}/>`;
  });
  return `<dataFields count="${plan.values.length}">${list.join("")}</dataFields>`;
}

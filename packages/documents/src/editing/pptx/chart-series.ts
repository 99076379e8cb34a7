import { escapeXml } from "../../ooxml/write-xml.ts";
import { columnLetter, parseCellName } from "../../tables/cell-names.ts";
import { attributeIn, decodedText, type ElementSpan, elementSpans, type Splice, spliced } from "../element-spans.ts";

export type SeriesData = Readonly<{ name: string; values: readonly (number | null)[] }>;
export type ChartData = Readonly<{ categories: readonly (string | number)[]; series: readonly SeriesData[] }>;
/** Where the figures of a chart stand in its workbook; rows and columns from 0. */
export type ChartCells = Readonly<{
  sheet: string;
  firstRow: number;
  nameRow: number;
  categoryColumn: number;
  columns: readonly number[];
}>;

/** The series of a chart part in their order. */
export function seriesOf(xml: string): readonly ElementSpan[] {
  return elementSpans(xml, ["ser"]).filter((span) => span.prefix === "c:");
}

function childrenOf(ser: string): readonly ElementSpan[] {
  const root = elementSpans(ser, ["ser"])[0];
  return root ? elementSpans(ser, null, root.open, root.close).filter((span) => span.depth === 0) : [];
}

type Reference = Readonly<{ sheet: string; top: number; left: number; bottom: number; right: number }>;

function referenceIn(ser: string, names: readonly string[]): Reference | null {
  const holder = childrenOf(ser).find((span) => names.includes(span.name));
  const formula = holder && elementSpans(ser, ["f"], holder.open, holder.close)[0];
  const text = formula ? decodedText(ser.slice(formula.open, formula.close)) : "";
  const match = /^(?:'((?:[^']|'')+)'|([^'!]+))!(\$?[A-Z]+\$?\d+)(?::(\$?[A-Z]+\$?\d+))?$/.exec(text.trim());
  const from = parseCellName((match?.[3] ?? "").replaceAll("$", ""));
  const to = parseCellName((match?.[4] ?? match?.[3] ?? "").replaceAll("$", ""));
  if (!match || !from || !to) return null;
  const sheet = (match[1] ?? "").replaceAll("''", "'") || (match[2] ?? "");
  return { sheet, top: from.row, left: from.column, bottom: to.row, right: to.column };
}

/** The cells the series refer to, when they stand in columns side by side under their names; null for any other order. */
export function cellsOfChart(series: readonly string[]): ChartCells | null {
  const first = series[0] ?? "";
  const categories = referenceIn(first, ["cat", "xVal"]);
  const values = series.map((ser) => referenceIn(ser, ["val", "yVal"]));
  const names = series.map((ser) => referenceIn(ser, ["tx"]));
  const top = values[0]?.top;
  const nameRow = names[0]?.top;
  if (!categories || top === undefined || nameRow === undefined || categories.left !== categories.right) return null;
  const fits = series.every((_, index) => {
    const [value, name] = [values[index], names[index]];
    return (
      value?.left === value?.right &&
      value?.top === top &&
      value.sheet === categories.sheet &&
      name?.left === value.left &&
      name.top === nameRow
    );
  });
  if (!fits || categories.top !== top || nameRow >= top) return null;
  const columns = values.map((value) => value?.left ?? 0);
  return { sheet: categories.sheet, firstRow: top, nameRow, categoryColumn: categories.left, columns };
}

/** How many values the longest series has now. */
export function longestOf(series: readonly string[]): number {
  const lengths = series.map((ser) => {
    const range = referenceIn(ser, ["val", "yVal"]);
    return range ? range.bottom - range.top + 1 : 0;
  });
  return Math.max(0, ...lengths);
}

/** Names of the series as they are kept in the part. */
export function nameOf(ser: string): string {
  const holder = childrenOf(ser).find((span) => span.name === "tx");
  const value = holder && elementSpans(ser, ["v"], holder.open, holder.close)[0];
  return value ? decodedText(ser.slice(value.open, value.close)) : "";
}

/** A series like another one, in a color the program chooses. */
export function anotherSeries(ser: string, number: number): string {
  const left = new Set(["spPr", "marker", "dPt", "extLst"]);
  const splices = childrenOf(ser).flatMap((span): Splice[] => {
    if (left.has(span.name)) return [{ start: span.start, end: span.end, text: "" }];
    if (span.name !== "idx" && span.name !== "order") return [];
    return [{ start: span.start, end: span.end, text: `<c:${span.name} val="${number}"/>` }];
  });
  return spliced(ser, splices);
}

/** The highest number a series has. */
export function lastNumber(series: readonly string[]): number {
  const numbers = series.flatMap((ser) =>
    childrenOf(ser)
      .filter((span) => span.name === "idx" || span.name === "order")
      .map((span) => Number(attributeIn(ser.slice(span.start, span.open), "val"))),
  );
  return Math.max(-1, ...numbers);
}

function rangeText(cells: ChartCells, column: number, from: number, to: number): string {
  const sheet = /^[A-Za-z_][\w.]*$/.test(cells.sheet) ? cells.sheet : `'${cells.sheet.replaceAll("'", "''")}'`;
  const letter = columnLetter(column);
  return escapeXml(`${sheet}!$${letter}$${from + 1}${from === to ? "" : `:$${letter}$${to + 1}`}`);
}

/** The series with other figures and their places in the workbook; its look stays. */
export function withFigures(
  ser: string,
  data: SeriesData,
  at: { index: number; cells: ChartCells; categories: ChartData["categories"] },
): string {
  const { cells, categories, index } = at;
  const children = childrenOf(ser);
  const last = cells.firstRow + categories.length - 1;
  const column = cells.columns[index] ?? 0;
  const holder = (names: readonly string[]) => children.find((span) => names.includes(span.name));
  const format = (span: ElementSpan | undefined) => {
    const code = span && elementSpans(ser, ["formatCode"], span.open, span.close)[0];
    return code ? ser.slice(code.start, code.end) : "<c:formatCode>General</c:formatCode>";
  };
  const isNumeric = categories.every((each) => typeof each === "number");
  const categoryHolder = holder(["cat", "xVal"]);
  const valueHolder = holder(["val", "yVal"]);
  const wasNumeric = categoryHolder && /<c:num(?:Ref|Lit)\b/.test(ser.slice(categoryHolder.open, categoryHolder.close));
  const categoryRange = rangeText(cells, cells.categoryColumn, cells.firstRow, last);
  const labels = cached(categories, isNumeric && wasNumeric === true ? format(categoryHolder) : null);
  const categoryText = reference(isNumeric && wasNumeric === true ? "num" : "str", categoryRange, labels);
  const valueText = reference(
    "num",
    rangeText(cells, column, cells.firstRow, last),
    cached(data.values, format(valueHolder)),
  );
  const nameText = reference("str", rangeText(cells, column, cells.nameRow, cells.nameRow), cached([data.name], null));
  const isPaired = valueHolder?.name === "yVal";
  const splices: Splice[] = [];
  const put = (span: ElementSpan | undefined, name: string, text: string, otherwise: number) => {
    const element = `<c:${name}>${text}</c:${name}>`;
    splices.push(
      span ? { start: span.start, end: span.end, text: element } : { start: otherwise, end: otherwise, text: element },
    );
  };
  put(holder(["tx"]), "tx", nameText, holder(["order"])?.end ?? 0);
  put(categoryHolder, isPaired ? "xVal" : "cat", categoryText, valueHolder?.start ?? 0);
  put(valueHolder, isPaired ? "yVal" : "val", valueText, categoryHolder?.end ?? 0);
  return spliced(ser, splices);
}

function reference(kind: "num" | "str", range: string, cache: string): string {
  return `<c:${kind}Ref><c:f>${range}</c:f><c:${kind}Cache>${cache}</c:${kind}Cache></c:${kind}Ref>`;
}

function cached(values: readonly (string | number | null)[], format: string | null): string {
  const points = values.map((value, index) =>
    value === null ? "" : `<c:pt idx="${index}"><c:v>${escapeXml(String(value))}</c:v></c:pt>`,
  );
  return `${format ?? ""}<c:ptCount val="${values.length}"/>${points.join("")}`;
}

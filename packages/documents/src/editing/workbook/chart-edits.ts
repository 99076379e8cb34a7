import { Refusal } from "../../refusal.ts";
import type { Grid } from "../../tables/grid.ts";
import {
  allBelow,
  childOf,
  elementOf,
  elementsOf,
  insertAt,
  plainTextOf,
  prefixOf,
  removeNode,
  setAttribute,
  type XmlNode,
  xmlOf,
} from "../xml-tree.ts";
import { addressIn, type Book, relatedParts, sheetsOf } from "./book.ts";
import { type CellRange, rangeOf } from "./cell-range.ts";
import { mapReferences, sheetPrefix } from "./formula-references.ts";
import { escapedFormula } from "./sheet-text.ts";
import type { ChangeChart } from "./workbook-edits.ts";

type PlacedChart = Readonly<{ part: string; address: string; title: string }>;
type FreshResult = Readonly<{ sheet: string; row: number; column: number; value: string | number | boolean }>;

function chartsOf(book: Book): readonly PlacedChart[] {
  return sheetsOf(book).flatMap((sheet) => {
    const parts = relatedParts(book, sheet.part, "drawing").flatMap((drawing) => relatedParts(book, drawing, "chart"));
    return parts.map((part, index) => {
      const title = childOf(book.draft.tree(part).root, "chart", "title");
      const text = title ? allBelow(title, "t").map(plainTextOf).join("") : "";
      return { part, address: `${sheet.name}!${index + 1}`, title: text.trim() };
    });
  });
}

function chartNamed(book: Book, named: string): PlacedChart {
  const charts = chartsOf(book);
  const wanted = named.trim().toLowerCase();
  const place = wanted.replace(
    /^'(.*)'(!\d+)$/,
    (_, sheet: string, number: string) => sheet.replaceAll("''", "'") + number,
  );
  const found = charts.filter(
    (each) => each.title.toLowerCase() === wanted || [wanted, place].includes(each.address.toLowerCase()),
  );
  const [only] = found;
  if (only && found.length === 1) return only;
  const list = charts.map((each) => (each.title === "" ? each.address : `${each.address} (${each.title})`)).join(", ");
  throw new Refusal(
    "unsupported",
    `Nothing was changed: ${found.length === 0 ? "there is no chart" : "several charts are called"} ${named}; ${charts.length === 0 ? "the workbook has no charts" : `the charts are ${list}`}.`,
  );
}

/** Makes a chart show other cells; the values it keeps for viewers that do not calculate are taken from them. */
export function changeChart(book: Book, edit: ChangeChart): void {
  const { part } = chartNamed(book, edit.chart);
  const values = edit.values?.map((range) => absolute(book, range));
  const categories = edit.categories === undefined ? undefined : absolute(book, edit.categories);
  book.draft.changeTree(part, ({ root }) => {
    const series = allBelow(root, "ser");
    if (values && values.length !== series.length)
      throw new Refusal(
        "unsupported",
        `Nothing was changed: the chart has ${series.length} series, so "values" has to be ${series.length} ranges; make a chart with other series anew.`,
      );
    series.forEach((each, index) => {
      const range = values?.[index];
      if (range !== undefined) pointTo(each, ["val", "yVal"], range);
      if (categories !== undefined) pointTo(each, ["cat", "xVal"], categories);
    });
    if (edit.title !== undefined) retitle(root, edit.title);
  });
  book.charts.add(part);
}

function absolute(book: Book, range: string): string {
  const { sheet, cells } = addressIn(book, range);
  if (!rangeOf(cells))
    throw new Refusal("unsupported", `Nothing was changed: ${range} is not a range such as Sheet1!B2:B9.`);
  return `${sheetPrefix(sheet.name)}${cells.replace(/([A-Z]+)(\d+)/g, "$$$1$$$2")}`;
}

/** Lets a series take its values or categories from cells. */
function pointTo(series: XmlNode, names: readonly string[], range: string): void {
  const holder = names.map((name) => childOf(series, name)).find((each) => each !== undefined);
  const reference = holder && elementsOf(holder).find((each) => /^(?:num|str|multiLvlStr)Ref$/.test(each.local));
  const formula = childOf(reference, "f");
  if (formula) formula.children = [escapedFormula(range)];
  else if (holder) {
    const p = prefixOf(holder);
    const kind = names.includes("val") ? "numRef" : "strRef";
    const made = elementOf(`<${p}${kind}><${p}f>${escapedFormula(range)}</${p}f></${p}${kind}>`);
    made.parent = holder;
    holder.children = [made];
  }
}

/** Says the title anew in the look it has; one that is taken from a cell or the series' name, or is missing, gets text of its own. */
function retitle(root: XmlNode, text: string): void {
  const chart = childOf(root, "chart");
  if (!chart) throw new Refusal("damaged", "The file was not changed: one of its charts is damaged.");
  const p = prefixOf(chart);
  const title = childOf(chart, "title") ?? elementOf(`<${p}title><${p}overlay val="0"/></${p}title>`);
  if (!title.parent) insertAt(chart, 0, [title]);
  const [first, ...rest] = allBelow(childOf(title, "tx", "rich") ?? elementOf("<none/>"), "t");
  if (first) {
    first.children = [escapedFormula(text)];
    for (const each of rest) each.children = [];
  } else giveText(title, p, text);
  const deleted = childOf(chart, "autoTitleDeleted");
  if (deleted) setAttribute(deleted, "val", "0");
}

const DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main";

/** Text of its own for a title, in the look that was set for what it showed before. */
function giveText(title: XmlNode, p: string, text: string): void {
  const look = childOf(title, "txPr");
  const properties = childOf(look, "p", "pPr");
  const body = childOf(look, "bodyPr");
  const rich = `${body ? xmlOf(body) : "<a:bodyPr/>"}<a:p>${properties ? xmlOf(properties) : ""}<a:r><a:t>${escapedFormula(text)}</a:t></a:r></a:p>`;
  const made = elementOf(`<${p}tx><${p}rich xmlns:a="${DRAWING}">${rich}</${p}rich></${p}tx>`);
  for (const each of [childOf(title, "tx"), look]) if (each) removeNode(each);
  insertAt(title, 0, [made]);
}

/** Writes the values that edited charts keep, from the cells as they are by now. */
export function refreshCharts(book: Book, grids: readonly Grid[], fresh: readonly FreshResult[]): void {
  const results = new Map(fresh.map((each) => [`${each.sheet}!${each.row},${each.column}`, each.value]));
  const valueAt = (sheet: string, row: number, column: number) => {
    const grid = grids.find((each) => each.name.toLowerCase() === sheet.toLowerCase());
    return results.get(`${grid?.name}!${row},${column}`) ?? grid?.rows.get(row)?.[column]?.value ?? null;
  };
  for (const part of book.charts)
    book.draft.changeTree(part, ({ root }) => {
      for (const each of allBelow(root, "numRef", "strRef")) refreshCache(each, valueAt);
    });
}

type ValueAt = (sheet: string, row: number, column: number) => string | number | boolean | null;

function refreshCache(reference: XmlNode, valueAt: ValueAt): void {
  const area = areaOf(plainTextOf(childOf(reference, "f")));
  if (!area) return;
  const isNumber = reference.local === "numRef";
  const p = prefixOf(reference);
  const old = childOf(reference, isNumber ? "numCache" : "strCache");
  const format = plainTextOf(childOf(old, "formatCode"));
  const places = placesIn(area);
  const points = places.flatMap(({ row, column }, index) => {
    const value = valueAt(area.sheet, row, column);
    const isShown = isNumber ? typeof value === "number" : value !== null;
    return isShown ? [`<${p}pt idx="${index}"><${p}v>${escapedFormula(String(value))}</${p}v></${p}pt>`] : [];
  });
  const name = `${p}${isNumber ? "numCache" : "strCache"}`;
  const code = isNumber ? `<${p}formatCode>${escapedFormula(format || "General")}</${p}formatCode>` : "";
  const made = elementOf(`<${name}>${code}<${p}ptCount val="${places.length}"/>${points.join("")}</${name}>`);
  if (old) removeNode(old);
  const formula = childOf(reference, "f");
  reference.children.splice(formula ? reference.children.indexOf(formula) + 1 : 0, 0, made);
  made.parent = reference;
}

function placesIn({ top, left, bottom, right }: CellRange): { row: number; column: number }[] {
  const rows = Array.from({ length: bottom - top + 1 }, (_, down) => top + down);
  const columns = Array.from({ length: right - left + 1 }, (_, across) => left + across);
  return rows.flatMap((row) => columns.map((column) => ({ row, column })));
}

/** points a chart keeps at most */
const MOST_POINTS = 20_000;

function areaOf(formula: string): (CellRange & Readonly<{ sheet: string }>) | null {
  const found: (CellRange & Readonly<{ sheet: string }>)[] = [];
  const rest = mapReferences(formula, ({ sheet, cells }) => {
    const range = rangeOf(cells.replaceAll("$", ""));
    if (range && sheet !== null) found.push({ ...range, sheet });
    return "";
  });
  const [area] = found;
  if (!area || rest.trim() !== "") return null;
  return (area.bottom - area.top + 1) * (area.right - area.left + 1) > MOST_POINTS ? null : area;
}

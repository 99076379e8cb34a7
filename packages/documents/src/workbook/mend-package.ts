import { strToU8 } from "fflate";
import { patchPackage } from "../editing/patch-package.ts";
import { decodeXml } from "../ooxml/xml.ts";
import { openZip } from "../ooxml/zip-archive.ts";
import type { Theme } from "../theme/theme.ts";
import { flatCellBars } from "./cell-bars.ts";
import { describedDrawing, themedChart } from "./chart-look.ts";

/** What a chart's values look like in their cells. */
export type ChartMending = Readonly<{
  title: string;
  format: string | null;
  /** columns or bars of a chart of those; null for others */
  bars: number | null;
}>;
export type SheetMending = Readonly<{ /** points */ usualHeight: number | null; charts: readonly ChartMending[] }>;

/**
 * Mends what hucre 1.0.0 writes against the schema: the order inside fonts, and errors cached by formulas as text; and gives its rows
 * their usual height and its charts the theme's look. `sheets` are all of them, in order.
 */
export function mendPackage(bytes: Uint8Array, theme: Theme, sheets: readonly SheetMending[]): Uint8Array {
  const drawn = sheets.filter(({ charts }) => charts.length > 0);
  const charts = drawn.flatMap((sheet) => sheet.charts);
  const zip = openZip(bytes);
  const mended = (name: string, xml: string): string => {
    if (name === "xl/styles.xml") return orderFonts(xml);
    if (/^xl\/worksheets\/[^/]+\.xml$/.test(name))
      return flatCellBars(withHeight(markErrors(xml), sheets[indexOf(name)]));
    if (/^xl\/charts\/chart\d+\.xml$/.test(name)) return themedChart(xml, theme, charts[indexOf(name)]);
    if (!/^xl\/drawings\/drawing\d+\.xml$/.test(name)) return xml;
    const titles = (drawn[indexOf(name)]?.charts ?? []).map(({ title }) => title);
    return describedDrawing(xml, titles);
  };
  const changes = new Map<string, Uint8Array>();
  for (const name of zip.names.filter((each) => each.endsWith(".xml"))) {
    const before = decodeXml(zip.part(name) ?? new Uint8Array());
    const after = mended(name, before);
    if (after !== before) changes.set(name, strToU8(after));
  }
  return patchPackage(bytes, changes);
}

/** Position of a part among those of its kind. */
function indexOf(name: string): number {
  return Number(/(\d+)\.xml$/.exec(name)?.[1] ?? 1) - 1;
}

function withHeight(sheet: string, mending: SheetMending | undefined): string {
  if (!mending?.usualHeight) return sheet;
  return sheet.replace(
    '<sheetFormatPr defaultRowHeight="15"/>',
    `<sheetFormatPr defaultRowHeight="${mending.usualHeight}" customHeight="1"/>`,
  );
}

/** The size comes before the color. */
function orderFonts(styles: string): string {
  return styles.replace(/(<color [^>]*\/>)(<sz [^>]*\/>)/g, "$2$1");
}

function markErrors(sheet: string): string {
  return sheet.replace(
    /(<c [^>]*?)t="str"([^>]*>(?:(?!<\/c>).)*?<v>)(#(?:DIV\/0!|N\/A|NAME\?|NULL!|NUM!|REF!|VALUE!))(<\/v>)/g,
    '$1t="e"$2$3$4',
  );
}

import { strToU8, zipSync } from "fflate";
import { decodeXml } from "../ooxml/xml.ts";
import { openZip } from "../ooxml/zip-archive.ts";
import type { Theme } from "../theme/theme.ts";
import { describedDrawing, themedChart } from "./chart-look.ts";
import { flatDataBars } from "./data-bars.ts";

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
  const parts: Record<string, Uint8Array> = {};
  for (const name of zip.names) {
    const part = zip.part(name) ?? new Uint8Array();
    if (name === "xl/styles.xml") parts[name] = strToU8(orderFonts(decodeXml(part)));
    else if (/^xl\/worksheets\/[^/]+\.xml$/.test(name))
      parts[name] = strToU8(flatDataBars(withHeight(markErrors(decodeXml(part)), sheets[indexOf(name)])));
    else if (/^xl\/charts\/chart\d+\.xml$/.test(name))
      parts[name] = strToU8(themedChart(decodeXml(part), theme, charts[indexOf(name)]));
    else if (/^xl\/drawings\/drawing\d+\.xml$/.test(name)) {
      const titles = (drawn[indexOf(name)]?.charts ?? []).map(({ title }) => title);
      parts[name] = strToU8(describedDrawing(decodeXml(part), titles));
    } else parts[name] = part;
  }
  return zipSync(parts, { level: 6, mtime: new Date("1980-01-02T00:00:00Z") });
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

import { strToU8, zipSync } from "fflate";
import { decodeXml } from "../ooxml/xml.ts";
import { openZip } from "../ooxml/zip-archive.ts";
import type { Theme } from "../theme/theme.ts";
import { describedDrawing, themedChart } from "./chart-look.ts";

/**
 * Mends what hucre 1.0.0 writes against the schema: the order inside fonts, and errors cached by formulas as text; and gives its charts
 * the theme's look. `titles` are those of the charts of each sheet that has some.
 */
export function mendPackage(bytes: Uint8Array, theme: Theme, titles: readonly (readonly string[])[]): Uint8Array {
  const zip = openZip(bytes);
  const parts: Record<string, Uint8Array> = {};
  for (const name of zip.names) {
    const part = zip.part(name) ?? new Uint8Array();
    if (name === "xl/styles.xml") parts[name] = strToU8(orderFonts(decodeXml(part)));
    else if (/^xl\/worksheets\/[^/]+\.xml$/.test(name)) parts[name] = strToU8(markErrors(decodeXml(part)));
    else if (/^xl\/charts\/chart\d+\.xml$/.test(name)) parts[name] = strToU8(themedChart(decodeXml(part), theme));
    else if (/^xl\/drawings\/drawing\d+\.xml$/.test(name)) {
      const index = Number(/(\d+)\.xml$/.exec(name)?.[1] ?? 1) - 1;
      parts[name] = strToU8(describedDrawing(decodeXml(part), titles[index] ?? []));
    } else parts[name] = part;
  }
  return zipSync(parts, { level: 6, mtime: new Date("1980-01-02T00:00:00Z") });
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

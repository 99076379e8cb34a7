import { escapeXml } from "../ooxml/write-xml.ts";
import type { Theme } from "./theme.ts";

/** The theme part that documents, workbooks and decks share: colors and fonts by the names programs know. */
export function themePart(theme: Theme): string {
  const named = escapeXml(theme.name);
  const color = (name: string, value: string) => `<a:${name}><a:srgbClr val="${value}"/></a:${name}>`;
  const colors = [
    color("dk1", theme.text),
    color("lt1", theme.paper),
    color("dk2", theme.strong),
    color("lt2", theme.surface),
    ...theme.accents.map((accent, index) => color(`accent${index + 1}`, accent)),
    color("hlink", theme.link),
    color("folHlink", theme.muted),
  ].join("");
  const fonts = (name: string, font: string) =>
    `<a:${name}><a:latin typeface="${escapeXml(font)}"/><a:ea typeface=""/><a:cs typeface=""/></a:${name}>`;
  const fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>';
  const line = (width: number) => `<a:ln w="${width}">${fill}</a:ln>`;
  const effect = "<a:effectStyle><a:effectLst/></a:effectStyle>";
  return (
    `<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="${named}"><a:themeElements>` +
    `<a:clrScheme name="${named}">${colors}</a:clrScheme>` +
    `<a:fontScheme name="${named}">${fonts("majorFont", theme.headingFont)}${fonts("minorFont", theme.bodyFont)}</a:fontScheme>` +
    `<a:fmtScheme name="${named}"><a:fillStyleLst>${fill.repeat(3)}</a:fillStyleLst>` +
    `<a:lnStyleLst>${line(6350)}${line(12700)}${line(19050)}</a:lnStyleLst>` +
    `<a:effectStyleLst>${effect.repeat(3)}</a:effectStyleLst><a:bgFillStyleLst>${fill.repeat(3)}</a:bgFillStyleLst></a:fmtScheme>` +
    "</a:themeElements></a:theme>"
  );
}

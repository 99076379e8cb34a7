import type { OfficePackage } from "../ooxml/office-package.ts";
import { decodeXml } from "../ooxml/xml.ts";
import { type Finding, remark } from "./check-report.ts";

/** Families that come with office programs or the systems they run on, or stand in for those; lower case. */
const usual = new Set(
  `arial|arial black|arial narrow|aptos|aptos display|aptos narrow|bahnschrift|baskerville old face|book antiqua|bookman old style|calibri|calibri light|cambria|cambria math|candara|
  carlito|caladea|century|century gothic|century schoolbook|comic sans ms|consolas|constantia|corbel|courier|courier new|dejavu sans|dejavu serif|dejavu sans mono|franklin gothic book|
  franklin gothic medium|garamond|georgia|gill sans mt|helvetica|helvetica neue|impact|liberation sans|liberation serif|liberation mono|liberation sans narrow|lucida console|
  lucida sans|lucida sans unicode|ms gothic|ms mincho|ms sans serif|ms pgothic|ms pmincho|opensymbol|palatino linotype|rockwell|segoe ui|segoe ui light|segoe ui semibold|segoe ui symbol|
  segoe ui emoji|sylfaen|symbol|tahoma|times|times new roman|trebuchet ms|tw cen mt|verdana|webdings|wingdings|wingdings 2|wingdings 3|yu gothic|yu mincho|simsun|simhei|
  microsoft yahei|malgun gothic|mangal|noto sans|noto serif|sans-serif|serif|monospace`
    .split("|")
    .map((name) => name.trim()),
);
const PARTS =
  /^(?:word\/(?:document|styles|header\d*|footer\d*)|ppt\/(?:slides\/slide\d+|slideLayouts\/slideLayout\d+|slideMasters\/slideMaster\d+|theme\/theme1)|xl\/(?:styles|theme\/theme1)|word\/theme\/theme1)\.xml$/i;
const NAMES: readonly RegExp[] = [
  /\bw:(?:ascii|hAnsi)="([^"]+)"/g,
  /<a:latin\b[^>]*\btypeface="([^"]+)"/g,
  /<name val="([^"]+)"/g,
];

/** Font families that other computers are unlikely to have, by name; they show another one and lines break elsewhere. */
export function fontFindings(office: OfficePackage): Finding[] {
  const embedded = new Set(office.names.filter((name) => /^(?:word|ppt)\/fonts\//i.test(name)));
  if (embedded.size > 0) return [];
  const found = new Set<string>();
  for (const name of office.names.filter((each) => PARTS.test(each))) {
    const text = decodeXml(office.part(name) ?? new Uint8Array());
    for (const pattern of NAMES) for (const match of text.matchAll(pattern)) found.add(match[1] ?? "");
  }
  const strange = [...found].filter((name) => !name.startsWith("+") && name !== "" && !usual.has(name.toLowerCase()));
  if (strange.length === 0) return [];
  const names = strange.slice(0, 5).join(", ");
  return [
    remark(
      "missing-font",
      "fonts",
      `${strange.length === 1 ? "The font" : "The fonts"} ${names} may be missing on other computers, which then show another one; use one that comes with office programs.`,
    ),
  ];
}

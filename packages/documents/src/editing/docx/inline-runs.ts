import { parseInline } from "../../markup/inline.ts";
import { relationshipsName } from "../../ooxml/office-package.ts";
import { escapeXml } from "../../ooxml/write-xml.ts";
import { linkTarget } from "../../workbook/link-target.ts";
import type { PackageDraft } from "../package-draft.ts";
import { elementOf, fragment, insertInOrder, type XmlNode, xmlOf } from "../xml-tree.ts";
import { textXml } from "./run-text.ts";

const LOOK_ORDER = [
  "rStyle",
  "rFonts",
  "b",
  "bCs",
  "i",
  "iCs",
  "caps",
  "smallCaps",
  "strike",
  "dstrike",
  "outline",
  "shadow",
  "emboss",
  "imprint",
  "noProof",
  "snapToGrid",
  "vanish",
  "webHidden",
  "color",
  "spacing",
  "w",
  "kern",
  "position",
  "sz",
  "szCs",
  "highlight",
  "u",
  "effect",
  "bdr",
  "shd",
  "fitText",
  "vertAlign",
  "rtl",
  "cs",
  "em",
  "lang",
  "eastAsianLayout",
  "specVanish",
  "oMath",
];

/** Whether inline Markdown says more than its plain words. */
export function hasMarks(text: string): boolean {
  return parseInline(text).some(
    (part) => part.kind === "text" && (part.bold || part.italic || part.strike || part.link !== undefined),
  );
}

/** The words of inline Markdown, with line ends. */
export function plainOf(text: string): string {
  return parseInline(text)
    .map((part) => (part.kind === "text" ? part.text : part.kind === "break" ? "\n" : ""))
    .join("");
}

type Place = Readonly<{ draft: PackageDraft; part: string }>;

/** Inline Markdown as runs on top of a look, which is the inside of an `rPr`; links are related to the part they stand in. */
export function inlineRuns(text: string, look: string, { draft, part }: Place): string {
  return parseInline(text)
    .map((piece) => {
      if (piece.kind === "break") return run("<w:br/>", look, []);
      if (piece.kind !== "text") return "";
      const marks = [piece.bold ? "b" : "", piece.italic ? "i" : "", piece.strike ? "strike" : ""].filter(
        (each) => each !== "",
      );
      const made = run(textXml(piece.text), look, marks);
      const target = piece.link === undefined ? null : linkTarget(piece.link)?.target;
      if (!target) return made;
      const id = knownLink({ draft, part }, target) ?? draft.relate(part, "hyperlink", target, { external: true });
      const namespace = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';
      return `<w:hyperlink ${namespace} r:id="${escapeXml(id)}" w:history="1">${made}</w:hyperlink>`;
    })
    .join("");
}

function knownLink({ draft, part }: Place, target: string): string | null {
  if (!draft.has(relationshipsName(part))) return null;
  return draft.relationships(part).find((each) => each.type === "hyperlink" && each.target === target)?.id ?? null;
}

function run(content: string, look: string, marks: readonly string[]): string {
  const properties = elementOf(`<w:rPr>${look}</w:rPr>`);
  for (const mark of marks)
    if (!fragment(look).some((each) => typeof each !== "string" && each.local === mark))
      insertInOrder(properties, elementOf(`<w:${mark}/>`), LOOK_ORDER);
  const text = properties.children.length === 0 ? "" : xmlOf(properties);
  return `<w:r>${text}${content}</w:r>`;
}

/** The look that a paragraph's longest run has, without what belongs to a change or a link. */
export function lookOf(
  runs: readonly XmlNode[],
  lengthOf: (run: XmlNode) => number,
  properties: (run: XmlNode) => XmlNode | undefined,
): string {
  const longest = runs.toSorted((one, other) => lengthOf(other) - lengthOf(one))[0];
  const found = longest && properties(longest);
  if (!found) return "";
  const kept = found.children.filter(
    (each) =>
      typeof each === "string" || !/^(?:ins|del|moveFrom|moveTo|rPrChange|vanish|specVanish|rStyle)$/.test(each.local),
  );
  return kept.map(xmlOf).join("");
}

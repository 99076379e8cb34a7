import { escapeXml } from "../../ooxml/write-xml.ts";
import {
  allBelow,
  childOf,
  elementOf,
  elementsOf,
  insertAt,
  insertBefore,
  insertInOrder,
  removeNode,
  setAttribute,
  type XmlNode,
  xmlOf,
} from "../xml-tree.ts";

/** Who changes what, and the number of the next mark. */
export type Tracking = { readonly author: string; readonly at: Date; next: number };
export type Mark = "ins" | "del" | "moveFrom" | "moveTo";

/** Attributes of a mark of a tracked change. */
export function markOf(tracking: Tracking): string {
  tracking.next += 1;
  return `w:id="${tracking.next}" w:author="${escapeXml(tracking.author)}" w:date="${stamp(tracking.at)}"`;
}

/** A moment as marks of changes hold it, to the second. */
export function stamp(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}

/** The highest number that marks and the like have in these texts. */
export function lastMark(texts: readonly string[]): number {
  const numbers = texts.flatMap((xml) => [...xml.matchAll(/\sw:id="(\d{1,9})"/g)].map((match) => Number(match[1])));
  return numbers.reduce((most, each) => Math.max(most, each), 1_000);
}

/** Runs as an insertion when changes are tracked; links stand around it. */
export function insertedRuns(xml: string, tracking: Tracking | null): string {
  if (!tracking || xml === "") return xml;
  const wrap = (runs: string) => (runs === "" ? "" : `<w:ins ${markOf(tracking)}>${runs}</w:ins>`);
  return xml
    .split(/(<w:hyperlink\s[^>]*>[\s\S]*?<\/w:hyperlink>)/)
    .map((piece) => {
      const link = /^(<w:hyperlink\s[^>]*>)([\s\S]*)<\/w:hyperlink>$/.exec(piece);
      return link ? `${link[1]}${wrap(link[2] ?? "")}</w:hyperlink>` : wrap(piece);
    })
    .join("");
}

/** The properties of a paragraph, made where there are none. */
export function paragraphProperties(paragraph: XmlNode): XmlNode {
  const found = childOf(paragraph, "pPr");
  if (found) return found;
  const made = elementOf("<w:pPr></w:pPr>");
  insertAt(paragraph, 0, [made]);
  paragraph.isEmpty = false;
  return made;
}

/** Marks the end of a paragraph, so that it comes or goes with the change. */
export function markParagraphEnd(paragraph: XmlNode, mark: Mark, tracking: Tracking): void {
  const properties = paragraphProperties(paragraph);
  const look = childOf(properties, "rPr") ?? elementOf("<w:rPr></w:rPr>");
  if (!look.parent) insertInOrder(properties, look, ["rPr", "sectPr", "pPrChange"]);
  if (elementsOf(look).some((each) => each.local === mark)) return;
  const earlier = END_MARKS.slice(0, END_MARKS.indexOf(mark));
  const before = look.children.findLastIndex(
    (each) => typeof each !== "string" && earlier.some((one) => one === each.local),
  );
  insertAt(look, before + 1, [elementOf(`<w:${mark} ${markOf(tracking)}/>`)]);
  look.isEmpty = false;
}

/** in the order in which the end of a paragraph has them */
const END_MARKS: readonly Mark[] = ["ins", "del", "moveFrom", "moveTo"];

/** Numbers the marks of a copy anew. What was moved before moves on as text; what had been moved away stays behind. */
export function renumberMarks(copy: XmlNode, tracking: Tracking): void {
  for (const each of allBelow(copy, "moveFrom", ...MOVE_RANGES)) removeNode(each);
  for (const each of allBelow(copy, "moveTo")) {
    if (each.children.length > 0) insertBefore(each, ...each.children);
    removeNode(each);
  }
  for (const each of allBelow(copy, "ins", "del", "rPrChange", "pPrChange", "numberingChange")) {
    tracking.next += 1;
    setAttribute(each, "w:id", String(tracking.next));
  }
}

const MOVE_RANGES = ["moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd"];

const RUNS = new Set(["r"]);
const HOLDERS = new Set(["hyperlink", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml", "ins", "dir", "bdo"]);

/** What was moved in can be deleted, but not moved on. */
function isHolder({ local }: XmlNode, mark: Mark): boolean {
  return HOLDERS.has(local) || (mark === "del" && local === "moveTo");
}

/** Marks all runs in a paragraph as deleted or moved away; what was inserted and is not accepted is deleted inside its insertion. */
export function markRuns(holder: XmlNode, mark: "del" | "moveFrom" | "moveTo", tracking: Tracking): void {
  const groups: XmlNode[][] = [];
  let open: XmlNode[] | null = null;
  for (const child of holder.children) {
    if (typeof child === "string") continue;
    if (RUNS.has(child.local)) {
      if (open) open.push(child);
      else {
        open = [child];
        groups.push(open);
      }
      continue;
    }
    open = null;
    if (isHolder(child, mark)) markRuns(child, mark, tracking);
  }
  for (const runs of groups) {
    const [first] = runs;
    if (!first) continue;
    const at = holder.children.indexOf(first);
    for (const run of runs) removeNode(run);
    const texts = runs.map((run) => (mark === "del" ? deletedRun(run) : run));
    const made = elementOf(`<w:${mark} ${markOf(tracking)}>${texts.map(xmlOf).join("")}</w:${mark}>`);
    insertAt(holder, at, [made]);
  }
}

/** A run whose text is marked as deleted text. */
export function deletedRun(run: XmlNode): XmlNode {
  const text = xmlOf(run)
    .replace(/<(\/?)w:t(?=[\s/>])/g, "<$1w:delText")
    .replace(/<(\/?)w:instrText(?=[\s/>])/g, "<$1w:delInstrText");
  return elementOf(text);
}

/** Keeps what properties were before a change, inside them. */
export function rememberProperties(properties: XmlNode, before: string, tracking: Tracking): void {
  if (childOf(properties, `${properties.local}Change`)) return;
  const name = properties.local;
  const made = elementOf(`<w:${name}Change ${markOf(tracking)}><w:${name}>${before}</w:${name}></w:${name}Change>`);
  insertInOrder(properties, made, [`${name}Change`]);
  setAttribute(made, "w:rsidR", null);
}

import { parseInline } from "../../markup/inline.ts";
import { openOfficePackage } from "../../ooxml/office-package.ts";
import { escapeXml } from "../../ooxml/write-xml.ts";
import { decodeXml } from "../../ooxml/xml.ts";
import { Refusal } from "../../refusal.ts";
import { elementSpans, spliced } from "../element-spans.ts";
import { checkedEdits, type EditingOptions, type MadeEdits } from "../format-editor.ts";
import { occurrences, type Paragraph, paragraphsOf, replaceText, textOfParagraph } from "../paragraph-text.ts";
import { patchPackage } from "../patch-package.ts";
import { documentShapes, type TextEdit } from "./document-edits.ts";
import { markOf, replaceTracked, type Tracking } from "./tracked-runs.ts";

type AnchoredEdit = Exclude<TextEdit, Readonly<{ replace: string }>>;
type PartOf<Key extends string> = Extract<TextEdit, Readonly<Record<Key, unknown>>>;

/** A docx with its main part edited; all other parts keep their bytes. Addresses count the paragraphs as they are before the first edit. */
export async function editDocument(
  bytes: Uint8Array,
  input: readonly unknown[],
  options: EditingOptions,
): Promise<MadeEdits> {
  const edits = checkedEdits<TextEdit>(input, documentShapes);
  const office = openOfficePackage(bytes);
  const part = office.part(office.main) ?? new Uint8Array();
  const before = decodeXml(part);
  if (!/xmlns:w\s*=/.test(before))
    throw new Refusal(
      "unsupported",
      "The document names its elements in an unusual way and cannot be edited safely here.",
    );
  const tracking =
    options.author === undefined ? null : { author: options.author, at: options.at, next: lastMark(before) };
  const addresses = paragraphsOf(before).map((paragraph) => paragraph.address);
  let xml = before;
  // later paragraphs first, so that addresses of earlier ones still hold
  const order = new Map(addresses.map((address, index) => [address, index]));
  const anchored = edits.flatMap((each) => ("replace" in each ? [] : [addressed(before, each)]));
  for (const each of anchored) if (!order.has(anchorOf(each))) throw unknownParagraph(anchorOf(each), addresses.length);
  for (const each of edits) if ("replace" in each) xml = replaced(xml, each, tracking);
  const sorted = anchored.toSorted((one, other) => (order.get(anchorOf(other)) ?? 0) - (order.get(anchorOf(one)) ?? 0));
  for (const each of sorted) xml = applied(xml, each, tracking);
  const name = office.names.find((each) => each.toLowerCase() === office.main.toLowerCase()) ?? office.main;
  return { bytes: patchPackage(bytes, new Map([[name, new TextEncoder().encode(utf8(xml))]])), remarks: [] };
}

/** The edit with its paragraph by address, where it named one by a text in it. */
function addressed(xml: string, edit: AnchoredEdit): AnchoredEdit {
  if ("paragraph" in edit) return { ...edit, paragraph: addressOf(xml, edit.paragraph) };
  if ("delete" in edit) return { delete: addressOf(xml, edit.delete) };
  return { ...edit, after: addressOf(xml, edit.after), ...(edit.like && { like: addressOf(xml, edit.like) }) };
}

function addressOf(xml: string, named: string): string {
  if (/^p[1-9]\d{0,6}$/.test(named)) return named;
  const found = paragraphsOf(xml).filter((paragraph) => textOfParagraph(xml, paragraph).includes(named));
  const [only] = found;
  if (only && found.length === 1) return only.address;
  const shown = JSON.stringify(named.slice(0, 60));
  const places = found.slice(0, 10).map((paragraph) => paragraph.address);
  throw new Refusal(
    "unsupported",
    found.length === 0
      ? `No paragraph holds the text ${shown}; give a text that stands in it letter by letter.`
      : `${found.length} paragraphs hold the text ${shown} (${places.join(", ")}); give one of these addresses.`,
  );
}

/** The text is written as UTF-8, whatever it was. */
function utf8(xml: string): string {
  return xml.replace(/^(<\?xml[^>]*encoding=["'])[^"']+/, "$1UTF-8");
}

function lastMark(xml: string): number {
  return Math.max(1_000, ...[...xml.matchAll(/\sw:id="(\d{1,9})"/g)].map((match) => Number(match[1])));
}

function anchorOf(edit: AnchoredEdit): string {
  if ("paragraph" in edit) return edit.paragraph;
  return "after" in edit ? edit.after : edit.delete;
}

function unknownParagraph(address: string, count: number): Refusal {
  return new Refusal(
    "unsupported",
    `There is no paragraph ${address}; the document has p1 to p${count}. Read it with addresses first.`,
  );
}

function paragraphAt(xml: string, address: string): Paragraph {
  const found = paragraphsOf(xml).find((each) => each.address === address);
  if (!found) throw unknownParagraph(address, paragraphsOf(xml).length);
  return found;
}

/** Replaces a text that has to be found once, or everywhere with `all`. */
function replaced(xml: string, edit: PartOf<"replace">, tracking: Tracking | null): string {
  const places = paragraphsOf(xml)
    .filter((paragraph) => edit.at === undefined || paragraph.address === edit.at)
    .flatMap((paragraph) => {
      const starts = occurrences(textOfParagraph(xml, paragraph), edit.replace);
      return starts.length === 0 ? [] : [{ paragraph, starts }];
    });
  const count = places.reduce((sum, place) => sum + place.starts.length, 0);
  const shown = JSON.stringify(edit.replace.slice(0, 60));
  if (count === 0)
    throw new Refusal(
      "unsupported",
      `The text ${shown} was not found${edit.at ? ` in ${edit.at}` : ""}; it has to stand in one paragraph, letter by letter.`,
    );
  if (count > 1 && !edit.all)
    throw new Refusal(
      "unsupported",
      `The text ${shown} was found ${count} times (${places
        .slice(0, 10)
        .map((place) => place.paragraph.address)
        .join(", ")}); add "at" with one of them, more of the text, or "all": true.`,
    );
  return places.toReversed().reduce((result, { paragraph, starts }) => {
    const stretches = starts.map((from) => ({ from, to: from + edit.replace.length, text: edit.with }));
    return tracking
      ? replaceTracked(result, paragraph, stretches, tracking)
      : replaceText(result, paragraph, stretches);
  }, xml);
}

function applied(xml: string, edit: AnchoredEdit, tracking: Tracking | null): string {
  if ("paragraph" in edit) return rewritten(xml, paragraphAt(xml, edit.paragraph), edit.text, tracking);
  if ("after" in edit) return inserted(xml, edit, tracking);
  return removed(xml, paragraphAt(xml, edit.delete), tracking);
}

/** The whole text of a paragraph anew, in the look of its first letter. */
function rewritten(xml: string, paragraph: Paragraph, text: string, tracking: Tracking | null): string {
  const before = textOfParagraph(xml, paragraph);
  if (before === "") return withContent(xml, paragraph, runsOf(text, "", tracking));
  if (tracking) return replaceTracked(xml, paragraph, [{ from: 0, to: before.length, text: plainOf(text) }], tracking);
  return replaceText(xml, paragraph, [{ from: 0, to: before.length, text: plainOf(text) }]);
}

function plainOf(text: string): string {
  return parseInline(text)
    .map((part) => (part.kind === "text" ? part.text : part.kind === "break" ? "\n" : ""))
    .join("");
}

function withContent(xml: string, { span }: Paragraph, content: string): string {
  if (span.open === span.end) {
    const tag = xml.slice(span.start, span.open).replace(/\s*\/>$/, ">");
    return spliced(xml, [{ start: span.start, end: span.end, text: `${tag}${content}</${span.prefix}p>` }]);
  }
  return spliced(xml, [{ start: span.close, end: span.close, text: content }]);
}

/** Runs of inline Markdown in a look, as an insertion when changes are tracked. */
function runsOf(text: string, look: string, tracking: Tracking | null): string {
  const runs = parseInline(text).map((part) => {
    if (part.kind === "break") return "<w:r><w:br/></w:r>";
    if (part.kind !== "text") return "";
    const marks = `${part.bold ? "<w:b/>" : ""}${part.italic ? "<w:i/>" : ""}`;
    const properties = look + marks === "" ? "" : `<w:rPr>${look}${marks}</w:rPr>`;
    return `<w:r>${properties}<w:t xml:space="preserve">${escapeXml(part.text)}</w:t></w:r>`;
  });
  const joined = runs.join("");
  return tracking && joined !== "" ? `<w:ins ${markOf(tracking)}>${joined}</w:ins>` : joined;
}

/** New paragraphs after one, with the properties of `like` or of that one; a heading's are not taken over. */
function inserted(xml: string, edit: PartOf<"after">, tracking: Tracking | null): string {
  const anchor = paragraphAt(xml, edit.after);
  const properties = propertiesOf(xml, paragraphAt(xml, edit.like ?? edit.after), edit.like === undefined);
  const texts = typeof edit.add === "string" ? edit.add.split(/\n\s*\n/) : edit.add;
  const made = texts.map((text) => {
    const mark = tracking ? `<w:rPr><w:ins ${markOf(tracking)}/></w:rPr>` : "";
    return `<w:p><w:pPr>${properties}${mark}</w:pPr>${runsOf(text.trim(), "", tracking)}</w:p>`;
  });
  return spliced(xml, [{ start: anchor.span.end, end: anchor.span.end, text: made.join("") }]);
}

function propertiesOf(xml: string, { span }: Paragraph, isOwn: boolean): string {
  const properties = elementSpans(xml, ["pPr"], span.open, span.close).find((each) => each.depth === 0);
  if (!properties) return "";
  const inside = xml.slice(properties.open, properties.close);
  const style = /<w:pStyle\s[^>]*w:val="([^"]*)"/.exec(inside)?.[1] ?? "";
  if (isOwn && /heading|title|berschrift|titre|titel/i.test(style)) return "";
  const dropped = elementSpans(inside, ["sectPr", "pPrChange", "rPr"]).filter((each) => each.depth === 0);
  return spliced(
    inside,
    dropped.map((each) => ({ start: each.start, end: each.end, text: "" })),
  );
}

function removed(xml: string, paragraph: Paragraph, tracking: Tracking | null): string {
  const { span } = paragraph;
  const inside = xml.slice(span.start, span.end);
  if (inside.includes("<w:sectPr"))
    throw new Refusal(
      "unsupported",
      `${paragraph.address} ends a section and cannot be deleted; empty its text instead.`,
    );
  if (tracking) return markedDeleted(xml, paragraph, tracking);
  const isLastOfCell = /^\s*<\/w:tc>/.test(xml.slice(span.end));
  const text = isLastOfCell ? "<w:p/>" : "";
  return spliced(xml, [{ start: span.start, end: span.end, text }]);
}

/** Text and paragraph mark as deleted, so that accepting the change takes the paragraph away. */
function markedDeleted(xml: string, paragraph: Paragraph, tracking: Tracking): string {
  const text = textOfParagraph(xml, paragraph);
  const marked = text === "" ? xml : replaceTracked(xml, paragraph, [{ from: 0, to: text.length, text: "" }], tracking);
  const { span } = paragraphAt(marked, paragraph.address);
  const mark = `<w:del ${markOf(tracking)}/>`;
  const properties = elementSpans(marked, ["pPr"], span.open, span.close).find((each) => each.depth === 0);
  if (!properties || properties.open === properties.end) {
    const start = properties?.start ?? span.open;
    const end = properties?.end ?? span.open;
    const added = spliced(marked, [{ start, end, text: `<w:pPr><w:rPr>${mark}</w:rPr></w:pPr>` }]);
    return span.open === span.end ? marked : added;
  }
  const look = elementSpans(marked, ["rPr"], properties.open, properties.close).find((each) => each.depth === 0);
  if (look && look.open !== look.end) return spliced(marked, [{ start: look.open, end: look.open, text: mark }]);
  const after = elementSpans(marked, ["sectPr", "pPrChange"], properties.open, properties.close).find(
    (each) => each.depth === 0,
  );
  const at = look?.start ?? after?.start ?? properties.close;
  return spliced(marked, [{ start: at, end: look?.end ?? at, text: `<w:rPr>${mark}</w:rPr>` }]);
}

import { attributeIn, elementSpans, type Splice, spliced } from "../../editing/element-spans.ts";
import type { PackageDraft } from "../../editing/package-draft.ts";

const STYLES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml";
const NUMBERING_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml";
const SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

type Style = Readonly<{ id: string; name: string; type: string; xml: string }>;

function stylesOf(xml: string): readonly Style[] {
  return elementSpans(xml, ["style"]).map((span) => {
    const text = xml.slice(span.start, span.end);
    const tag = xml.slice(span.start, span.open);
    const name = elementSpans(text, ["name"])[0];
    return {
      id: attributeIn(tag, "w:styleId") ?? "",
      type: attributeIn(tag, "w:type") ?? "paragraph",
      name: (name ? (attributeIn(text.slice(name.start, name.open), "w:val") ?? "") : "").toLowerCase(),
      xml: text,
    };
  });
}

/** Styles by name: those the other document has are used, the others are added to it. Gives the ids to use by the made ones. */
export function addStyles(draft: PackageDraft, own: PackageDraft): ReadonlyMap<string, string> {
  const ownPart = own.related(own.main, "styles");
  const made = ownPart === null ? "" : own.text(ownPart);
  const part = draft.related(draft.main, "styles");
  if (part === null) {
    draft.addXml("word/styles.xml", STYLES_TYPE, made);
    draft.relate(draft.main, "styles", "word/styles.xml");
    return new Map();
  }
  const xml = draft.text(part);
  const known = stylesOf(xml);
  const taken = new Set(known.map((style) => style.id.toLowerCase()));
  const names = new Map<string, string>();
  const added: Style[] = [];
  for (const style of stylesOf(made)) {
    const same = known.find((each) => each.name === style.name && each.type === style.type);
    if (same) names.set(style.id, same.id);
    else {
      const id = taken.has(style.id.toLowerCase()) ? `Deskhand${style.id}` : style.id;
      if (id !== style.id) names.set(style.id, id);
      added.push(style);
    }
  }
  const root = elementSpans(xml, ["styles"])[0];
  const texts = added.map((style) => withStyles(inherited(style.xml), names, new Map()).replace(/\sw:default="1"/, ""));
  if (root) draft.setText(part, spliced(xml, [{ start: root.close, end: root.close, text: texts.join("") }]));
  return names;
}

/** Added styles take fonts and numbers of headings from what they build on. */
function inherited(style: string): string {
  return style.replace(/<w:rFonts w:asciiTheme="m\w+HAnsi"[^>]*\/>/g, "").replace(/<w:numPr>.*?<\/w:numPr>/g, "");
}

/** Lists of the made document, added behind the other's. Gives the numbers to use by the made ones. */
export function addLists(draft: PackageDraft, own: PackageDraft): ReadonlyMap<string, string> {
  const ownPart = own.related(own.main, "numbering");
  if (ownPart === null) return new Map();
  const made = own.text(ownPart);
  const part = draft.related(draft.main, "numbering") ?? newNumbering(draft);
  const xml = draft.text(part);
  const highest = (text: string, name: string, attribute: string) =>
    Math.max(
      0,
      ...elementSpans(text, [name]).map((span) =>
        Number(attributeIn(text.slice(span.start, span.open), attribute) ?? 0),
      ),
    );
  const abstracts = highest(xml, "abstractNum", "w:abstractNumId") + 1;
  const numbers = highest(xml, "num", "w:numId") + 1;
  const ids = new Map<string, string>();
  const moved = (text: string) =>
    text
      .replace(/(w:abstractNumId=")(\d+)"/g, (_, start, id) => `${start}${Number(id) + abstracts}"`)
      .replace(/(<w:abstractNumId w:val=")(\d+)"/g, (_, start, id) => `${start}${Number(id) + abstracts}"`)
      .replace(/<w:pStyle w:val="[^"]*"\/>/g, "")
      .replace(/(<w:num w:numId=")(\d+)"/g, (_, start, id) => {
        ids.set(id, String(Number(id) + numbers));
        return `${start}${Number(id) + numbers}"`;
      });
  const texts = (name: string) => elementSpans(made, [name]).map((span) => moved(made.slice(span.start, span.end)));
  const root = elementSpans(xml, ["numbering"])[0];
  const firstNumber = elementSpans(xml, ["num"])[0]?.start;
  const lastNumber = elementSpans(xml, ["num"]).at(-1)?.end;
  const end = elementSpans(xml, ["numIdMacAtCleanup"])[0]?.start ?? root?.close ?? xml.length;
  const splices: Splice[] = [
    { start: firstNumber ?? end, end: firstNumber ?? end, text: texts("abstractNum").join("") },
    { start: lastNumber ?? end, end: lastNumber ?? end, text: texts("num").join("") },
  ];
  draft.setText(part, spliced(xml, splices));
  return ids;
}

function newNumbering(draft: PackageDraft): string {
  const part = draft.freeName("word/numbering.xml");
  draft.addXml(part, NUMBERING_TYPE, `<w:numbering xmlns:w="${SPACE}"></w:numbering>`);
  draft.relate(draft.main, "numbering", part);
  return part;
}

/** Text that names the styles and lists as the other document does. */
export function withStyles(
  xml: string,
  names: ReadonlyMap<string, string>,
  lists: ReadonlyMap<string, string>,
): string {
  return xml
    .replace(/(<w:(?:pStyle|rStyle|tblStyle|basedOn|next|link) w:val="|w:styleId=")([^"]+)"/g, (whole, start, id) => {
      const other = names.get(id);
      return other === undefined ? whole : `${start}${other}"`;
    })
    .replace(/(<w:numId w:val=")([^"]+)"/g, (whole, start, id) => {
      const other = lists.get(id);
      return other === undefined ? whole : `${start}${other}"`;
    });
}

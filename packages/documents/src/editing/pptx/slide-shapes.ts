import { Refusal } from "../../refusal.ts";
import { attributeIn, decodedText, type ElementSpan, elementSpans } from "../element-spans.ts";

export type Placeholder = Readonly<{ type: string; index: string | null; xml: string }>;
/** A shape in the text of a slide, layout or master. */
export type SlideShape = Readonly<{
  kind: "sp" | "pic" | "graphicFrame" | "grpSp" | "cxnSp";
  span: ElementSpan;
  /** the number `file_read` shows */
  number: string;
  name: string;
  placeholder: Placeholder | null;
  isInGroup: boolean;
}>;

const KINDS = ["sp", "pic", "graphicFrame", "grpSp", "cxnSp"] as const;

/** The shapes of a slide in drawing order, those in groups too; doubles for older programs are left out. */
export function shapesOf(xml: string): readonly SlideShape[] {
  const spans = elementSpans(xml, [...KINDS, "cNvPr", "ph", "Fallback"]);
  const fallbacks = spans.filter((span) => span.name === "Fallback");
  const groups = spans.filter((span) => span.name === "grpSp");
  const within = (span: ElementSpan, outer: ElementSpan) => outer.start < span.start && span.end <= outer.end;
  return spans.flatMap((span): SlideShape[] => {
    const kind = KINDS.find((each) => each === span.name);
    if (!kind || fallbacks.some((fallback) => within(span, fallback))) return [];
    const holder = elementSpans(xml, null, span.open, Math.min(span.close, span.open + 20_000)).find(
      (each) => each.depth === 0,
    );
    const inside = spans.filter((each) => holder && within(each, holder));
    const properties = inside.find((each) => each.name === "cNvPr");
    const tag = properties ? xml.slice(properties.start, properties.open) : "";
    const mark = inside.find((each) => each.name === "ph");
    return [
      {
        kind,
        span,
        number: attributeIn(tag, "id") ?? "",
        name: decodedText(attributeIn(tag, "name") ?? ""),
        placeholder: mark ? placeholderOf(xml.slice(mark.start, mark.open)) : null,
        isInGroup: groups.some((group) => within(span, group)),
      },
    ];
  });
}

function placeholderOf(tag: string): Placeholder {
  return { type: attributeIn(tag, "type") ?? "obj", index: attributeIn(tag, "idx"), xml: tag };
}

/** Names people and models use for placeholders, by the types files have. */
const ROLES: Readonly<Record<string, string>> = {
  ctrTitle: "title",
  subTitle: "subtitle",
  obj: "body",
  pic: "picture",
  ftr: "footer",
  sldNum: "number",
  dt: "date",
  tbl: "table",
  clipArt: "picture",
};

/** The role of a placeholder as addresses name it, such as `title`. */
export function roleOf(placeholder: Placeholder): string {
  return ROLES[placeholder.type] ?? placeholder.type;
}

/** What a shape is called where it has to be told: `5 "Title 1" (title)`. */
function labelOf(shape: SlideShape): string {
  const role = shape.placeholder ? ` (${roleOf(shape.placeholder)})` : "";
  return `${shape.number} "${shape.name}"${role}`;
}

/** The shape by its number, by the role of its placeholder (`body 2` is the second), or by its name; throws a refusal that lists what there is. */
export function shapeNamed(shapes: readonly SlideShape[], address: string | number, where: string): SlideShape {
  const found = findShape(shapes, String(address).trim());
  if (found) return found;
  const list = shapes.slice(0, 30).map(labelOf).join(", ");
  throw new Refusal(
    "unsupported",
    `On ${where} there is no shape "${String(address).slice(0, 60)}"; it has ${list || "none"}.`,
  );
}

/** The shape of that number, of that name where no other has it, or of that role: `body 2` is the second body. */
export function findShape(shapes: readonly SlideShape[], address: string): SlideShape | undefined {
  const byNumber = shapes.find((shape) => shape.number === address.replace(/^shape\s+/i, ""));
  if (byNumber) return byNumber;
  const wanted = address.toLowerCase();
  const byName = shapes.filter((shape) => shape.name.toLowerCase() === wanted);
  if (byName[0] && byName.length === 1) return byName[0];
  const match = /^(.*?)(?:\s+(\d+))?$/.exec(wanted);
  const role = match?.[1] ?? wanted;
  const withRole = shapes.filter((shape) => shape.placeholder && roleOf(shape.placeholder) === role);
  return withRole[Number(match?.[2] ?? 1) - 1];
}

/** The number a new shape of a slide gets. */
export function nextNumber(xml: string): number {
  const taken = elementSpans(xml, ["cNvPr"]).map((span) => Number(attributeIn(xml.slice(span.start, span.open), "id")));
  return Math.max(1, ...taken.filter((number) => number < 2 ** 31 - 1)) + 1;
}

/** Refuses slides whose shapes cannot be written to with the usual names of elements. */
export function refuseUnusual(xml: string, where: string): void {
  if (!/xmlns:a\s*=/.test(xml) || !/xmlns:p\s*=/.test(xml) || !/xmlns:r\s*=/.test(xml))
    throw new Refusal(
      "unsupported",
      `The file names the elements of ${where} in an unusual way, so it cannot be edited safely here.`,
    );
}

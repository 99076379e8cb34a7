import { escapeXml } from "../../ooxml/write-xml.ts";
import { decodeXml } from "../../ooxml/xml.ts";
import { Refusal } from "../../refusal.ts";
import { type NamedFiles, namedPicture } from "../../writing/picture.ts";
import { SPACES, shapeTree } from "../../writing/pptx/shape-xml.ts";
import { attributeIn, decodedText, elementSpans, spliced } from "../element-spans.ts";
import type { PackageDraft } from "../package-draft.ts";
import { placeOf } from "./shape-place.ts";
import { paragraphsFor } from "./shape-text.ts";
import { markOf, placedPicture, relatePicture } from "./slide-picture.ts";
import { findShape, nextNumber, type Placeholder, roleOf, type SlideShape, shapesOf } from "./slide-shapes.ts";

const SLIDE_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.slide+xml";
/** Placeholders a slide takes over from its neighbour, so that footers look alike. */
const MARGINAL: ReadonlySet<string> = new Set(["ftr", "sldNum", "dt"]);

type Layout = Readonly<{ part: string; name: string }>;
export type NewSlide = Readonly<{ layout: string; fill: Readonly<Record<string, string>>; files: NamedFiles }>;
export type AddedSlide = Readonly<{
  part: string /** placeholders of the layout that were given nothing */;
  left: readonly string[];
}>;

/** Adds a slide of one of the deck's layouts, its placeholders filled by name or role; `neighbour` is the slide before it. */
export function addSlide(draft: PackageDraft, { layout, fill, files }: NewSlide, neighbour: string | null): AddedSlide {
  const { part: layoutPart } = layoutNamed(draft, layout, neighbour);
  const xml = draft.text(layoutPart);
  const places = shapesOf(xml).filter((shape) => shape.placeholder && !MARGINAL.has(shape.placeholder.type));
  const part = draft.freeName("ppt/slides/slide.xml");
  draft.addXml(
    part,
    SLIDE_TYPE,
    `<p:sld ${SPACES}>${shapeTree("")}<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sld>`,
  );
  draft.relate(part, "slideLayout", layoutPart);
  const filled = new Map<SlideShape, string>();
  for (const [address, content] of Object.entries(fill)) {
    const found = findShape(places, address);
    if (!found || filled.has(found))
      throw new Refusal(
        "unsupported",
        `The layout "${layout}" has ${found ? "no second" : "no"} place "${address.slice(0, 60)}"; it has ${places.map(labelOf).join(", ") || "none"}.`,
      );
    filled.set(found, content);
  }
  let number = 1;
  const shapes = places.flatMap((shape) => {
    const content = filled.get(shape);
    const placeholder = shape.placeholder;
    if (content === undefined || placeholder === null) return [];
    number += 1;
    return [filledShape(draft, { part, layoutPart, shape, placeholder, number, content, files })];
  });
  insertShapes(draft, part, shapes.join("") + marginal(draft, neighbour, layoutPart, number + 1));
  return { part, left: places.filter((shape) => !filled.has(shape)).map(labelOf) };
}

function labelOf(shape: SlideShape): string {
  return `${shape.placeholder ? roleOf(shape.placeholder) : "shape"} ("${shape.name}")`;
}

type Filling = Readonly<{
  part: string;
  layoutPart: string;
  shape: SlideShape;
  placeholder: Placeholder;
  number: number;
  content: string;
  files: NamedFiles;
}>;

function filledShape(draft: PackageDraft, filling: Filling): string {
  const { part, layoutPart, shape, placeholder, number, content, files } = filling;
  const role = roleOf(placeholder);
  if (role === "picture" || files.has(content)) {
    const picture = namedPicture(files, content);
    const place = placeOf(draft, layoutPart, shape);
    const id = relatePicture(draft, part, picture);
    return placedPicture({ id, number, name: shape.name, placeholder, picture, place, alternative: shape.name });
  }
  const relate = (address: string) => draft.relate(part, "hyperlink", address, { external: true });
  const text = paragraphsFor(content, [], { isBulleted: role === "body", relate });
  return `<p:sp><p:nvSpPr><p:cNvPr id="${number}" name="${escapeXml(shape.name)}"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr>${markOf(placeholder)}</p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/>${text || "<a:p/>"}</p:txBody></p:sp>`;
}

/** Footer, date and number as the neighbour shows them, where the layout has a place for them. */
function marginal(draft: PackageDraft, neighbour: string | null, layoutPart: string, from: number): string {
  if (neighbour === null) return "";
  const xml = draft.text(neighbour);
  const known = new Set(shapesOf(draft.text(layoutPart)).flatMap((shape) => shape.placeholder?.type ?? []));
  return shapesOf(xml)
    .filter((shape) => shape.kind === "sp" && shape.placeholder && MARGINAL.has(shape.placeholder.type))
    .filter(
      (shape) =>
        known.has(shape.placeholder?.type ?? "") &&
        !/\sr:(?:id|embed|link)=/.test(xml.slice(shape.span.start, shape.span.end)),
    )
    .map((shape, index) => {
      const text = xml.slice(shape.span.start, shape.span.end);
      return text.replace(/(<p:cNvPr\b[^>]*?\sid=")[^"]*"/, `$1${from + index}"`);
    })
    .join("");
}

/** Draws shapes over all others of a slide. */
export function insertShapes(draft: PackageDraft, part: string, shapes: string): void {
  if (shapes === "") return;
  const xml = draft.text(part);
  const tree = elementSpans(xml, ["spTree"])[0];
  if (!tree) throw new Refusal("damaged", "The file is damaged: a slide has no place for shapes.");
  const after = elementSpans(xml, ["extLst"], tree.open, tree.close).find((span) => span.depth === 0);
  const at = after?.start ?? tree.close;
  draft.setText(part, spliced(xml, [{ start: at, end: at, text: shapes }]));
}

/** The number of the next shape on a slide. */
export function nextShape(draft: PackageDraft, part: string): number {
  return nextNumber(draft.text(part));
}

/** The layout of that name, of the master the neighbour uses first; throws a refusal that lists the names there are. */
function layoutNamed(draft: PackageDraft, name: string, neighbour: string | null): Layout {
  const layouts = allLayouts(draft);
  const own = neighbour === null ? null : masterOf(draft, draft.related(neighbour, "slideLayout"));
  const wanted = name.trim().toLowerCase();
  const found = layouts
    .filter((layout) => layout.name.toLowerCase() === wanted)
    .toSorted(
      (one, other) => Number(masterOf(draft, other.part) === own) - Number(masterOf(draft, one.part) === own),
    )[0];
  if (found) return found;
  const names = [...new Set(layouts.map((layout) => `"${layout.name}"`))];
  throw new Refusal(
    "unsupported",
    `The deck has no layout "${name.slice(0, 60)}"; it has ${names.slice(0, 40).join(", ")}.`,
  );
}

function masterOf(draft: PackageDraft, layout: string | null): string | null {
  return layout === null ? null : draft.related(layout, "slideMaster");
}

function allLayouts(draft: PackageDraft): readonly Layout[] {
  const masters = draft.relationships(draft.main).filter((each) => each.type === "slideMaster");
  return masters.flatMap((master) =>
    draft
      .relationships(master.target)
      .filter((each) => each.type === "slideLayout" && draft.has(each.target))
      .map((each) => ({ part: each.target, name: layoutName(decodeXml(draft.bytes(each.target))) })),
  );
}

function layoutName(xml: string): string {
  const span = elementSpans(xml, ["cSld"])[0];
  return span ? decodedText(attributeIn(xml.slice(span.start, span.open), "name") ?? "") : "";
}

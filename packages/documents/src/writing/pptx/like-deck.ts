import { attributeIn, decodedText, elementSpans, type Splice, spliced } from "../../editing/element-spans.ts";
import { PackageDraft } from "../../editing/package-draft.ts";
import { ownPlace, placeOf, slideSize } from "../../editing/pptx/shape-place.ts";
import { type ListedSlide, SlideList } from "../../editing/pptx/slide-list.ts";
import { setNotes } from "../../editing/pptx/slide-notes.ts";
import { type Placeholder, roleOf, type SlideShape, shapesOf } from "../../editing/pptx/slide-shapes.ts";
import { Refusal } from "../../refusal.ts";
import { forgetOutside } from "../forget-outside.ts";
import { takeProperties } from "../take-properties.ts";
import { EMU_PER_POINT, type Place, places, SLIDE, transform } from "./places.ts";

const TYPE = "application/vnd.openxmlformats-officedocument.presentationml";

type Layout = Readonly<{ part: string; type: string; name: string; shapes: readonly SlideShape[] }>;
/** Kinds of layouts that do for a made one, the best first. */
const ALIKE: Readonly<Record<string, readonly string[]>> = {
  title: ["title", "secHead", "titleOnly", "obj"],
  secHead: ["secHead", "title", "titleOnly", "obj"],
  obj: ["obj", "tx", "titleOnly"],
  twoObj: ["twoObj", "twoTxTwoObj", "obj", "titleOnly"],
  titleOnly: ["titleOnly", "obj", "blank"],
  cust: ["titleOnly", "obj"],
};

/** The slides of a made deck on the master and layouts of another one, whose own slides and notes stay behind. */
export function likeDeck(made: Uint8Array, like: Uint8Array): Uint8Array {
  const own = new PackageDraft(made);
  const draft = new PackageDraft(like);
  const before = draft.reachable();
  const list = new SlideList(draft);
  const old = [...list.order];
  const layouts = layoutsOf(draft);
  if (layouts.length === 0)
    throw new Refusal("unsupported", 'The deck given as "like" has no layouts; give another one.');
  let last: ListedSlide | null = old.at(-1) ?? null;
  for (const slide of new SlideList(own).order) last = list.insert(takeSlide(draft, own, slide.part, layouts), last);
  for (const slide of old) list.delete(slide);
  list.write();
  takeProperties(draft, own);
  forgetLists(draft);
  draft.setType(draft.main, `${TYPE}.presentation.main+xml`);
  draft.dropUnreachable(before);
  forgetOutside(draft);
  return draft.pack();
}

function layoutsOf(draft: PackageDraft): readonly Layout[] {
  const master = draft.related(draft.main, "slideMaster");
  const related = master === null ? [] : draft.relationships(master);
  return related
    .filter((each) => each.type === "slideLayout" && draft.has(each.target))
    .map(({ target }) => {
      const xml = draft.text(target);
      const root = elementSpans(xml, ["sldLayout"])[0];
      const name = elementSpans(xml, ["cSld"])[0];
      return {
        part: target,
        type: (root && attributeIn(xml.slice(root.start, root.open), "type")) ?? "cust",
        name: name ? decodedText(attributeIn(xml.slice(name.start, name.open), "name") ?? "") : "",
        shapes: shapesOf(xml),
      };
    });
}

function layoutFor(own: PackageDraft, slide: string, layouts: readonly Layout[]): Layout {
  const type = layoutType(own, slide);
  const hasTitle = (layout: Layout) =>
    layout.shapes.some((shape) => shape.placeholder && roleOf(shape.placeholder) === "title");
  const found = (ALIKE[type] ?? []).flatMap((kind) =>
    layouts.filter((layout) => layout.type === kind && hasTitle(layout)),
  );
  const first = found[0] ?? layouts.find(hasTitle) ?? layouts[0];
  if (!first) throw new Refusal("unsupported", 'The deck given as "like" has no layouts; give another one.');
  return first;
}

function layoutType(own: PackageDraft, slide: string): string {
  const xml = own.text(own.related(slide, "slideLayout") ?? "");
  return /<p:sldLayout[^>]*\stype="(\w+)"/.exec(xml)?.[1] ?? "cust";
}

function takeSlide(draft: PackageDraft, own: PackageDraft, slide: string, layouts: readonly Layout[]): string {
  const layout = layoutFor(own, slide, layouts);
  const part = draft.freeName("ppt/slides/slide.xml");
  draft.addXml(part, `${TYPE}.slide+xml`, "<p:sld/>");
  draft.relate(part, "slideLayout", layout.part);
  const ids = new Map<string, string>();
  for (const each of own.relationships(slide)) {
    if (each.type === "slideLayout" || each.type === "notesSlide") continue;
    const target = each.external ? each.target : takePart(draft, own, each.target);
    ids.set(each.id, draft.relate(part, each.type, target, { external: each.external }));
  }
  const xml = own
    .text(slide)
    .replace(/(\sr:(?:id|embed)=")([^"]+)"/g, (_, start, id) => `${start}${ids.get(id) ?? id}"`);
  // the second ground color of other decks is often too strong for text in color
  const ground = '<a:schemeClr val="bg1"><a:lumMod val="95000"/></a:schemeClr>';
  draft.setText(part, fitted(draft, own, { xml, slide, layout }).replaceAll('<a:schemeClr val="bg2"/>', ground));
  const notes = own.related(slide, "notesSlide");
  if (notes !== null) setNotes(draft, part, notesOf(own.text(notes)));
  return part;
}

function notesOf(xml: string): string {
  const body = shapesOf(xml).find((shape) => shape.placeholder?.type === "body");
  const paragraphs = body ? elementSpans(xml, ["p"], body.span.open, body.span.close) : [];
  const words = (from: number, to: number) =>
    elementSpans(xml, ["t"], from, to)
      .map((span) => decodedText(xml.slice(span.open, span.close)))
      .join("");
  return paragraphs.map((span) => words(span.open, span.close)).join("\n");
}

function takePart(draft: PackageDraft, own: PackageDraft, part: string): string {
  const name = draft.freeName(part);
  const type = own.ownType(part);
  if (type === null) draft.addBytes(name, own.bytes(part));
  else draft.addXml(name, type, own.text(part));
  const ids = new Map(
    own.relationships(part).map((each) => {
      const target = each.external ? each.target : takePart(draft, own, each.target);
      return [each.id, draft.relate(name, each.type, target, { external: each.external })] as const;
    }),
  );
  if (ids.size > 0)
    draft.setText(
      name,
      own.text(part).replace(/(\sr:(?:id|embed)=")([^"]+)"/g, (_, start, id) => `${start}${ids.get(id) ?? id}"`),
    );
  return name;
}

type Fitting = Readonly<{ xml: string; slide: string; layout: Layout }>;

/** Shapes in the places the other deck has for them: placeholders by their role, all else in the room under its titles. */
function fitted(draft: PackageDraft, own: PackageDraft, { xml, slide, layout }: Fitting): string {
  const size = slideSize(draft);
  const room = roomOf(draft, layout, size);
  const free = layout.shapes.flatMap((shape) => shape.placeholder ?? []);
  // a layout of the made deck's own kind, such as that of a quote, brings its places along
  const isFree = layoutType(own, slide) === "cust";
  const refit = (shape: SlideShape): Splice[] => {
    const place = placeOf(own, slide, shape);
    if (!shape.placeholder) return place ? movedTo(xml, shape, toRoom(place, room)) : [];
    const found = takeAlike(free, shape.placeholder);
    if (isMarginal(shape.placeholder) || place === null) return inMargin(xml, shape, found);
    if (!found) return asBox(xml, shape, scaled(place, size));
    const kept = isFree ? scaled(place, size) : null;
    return filling(xml, shape, found, ownPlace(xml, shape) ? toRoom(place, room) : kept);
  };
  return spliced(xml, shapesOf(xml).flatMap(refit));
}

/** Footers and numbers stand where the other deck has them, or not at all. */
function inMargin(xml: string, shape: SlideShape, found: Placeholder | undefined): Splice[] {
  return found ? filling(xml, shape, found, null) : [{ start: shape.span.start, end: shape.span.end, text: "" }];
}

/** The first place of this role, which then is taken. */
function takeAlike(free: Placeholder[], wanted: Placeholder): Placeholder | undefined {
  const at = free.findIndex((each) => isAlike(wanted, each));
  return at < 0 ? undefined : free.splice(at, 1)[0];
}

function isMarginal(placeholder: Placeholder): boolean {
  return ["footer", "number", "date"].includes(roleOf(placeholder));
}

function isAlike(wanted: Placeholder, found: Placeholder): boolean {
  const role = (each: Placeholder) => roleOf(each).replace("subtitle", "body");
  return role(wanted) === role(found);
}

/** The area a deck has for its content. */
function roomOf(draft: PackageDraft, layout: Layout, size: Readonly<{ width: number; height: number }>): Place {
  const body = layout.shapes.find((shape) => shape.placeholder && roleOf(shape.placeholder) === "body");
  const stated =
    body && layout.type !== "title" && layout.type !== "secHead" && layout.type !== "twoObj"
      ? placeOf(draft, layout.part, body)
      : null;
  if (stated) return stated;
  const title = layout.shapes.find((shape) => shape.placeholder && roleOf(shape.placeholder) === "title");
  const above = title ? placeOf(draft, layout.part, title) : null;
  const left = above?.left ?? size.width * 0.05;
  const floor = footerTop(draft, layout, size.height);
  const top =
    above && above.top < size.height * 0.3 ? above.top + above.height + size.height * 0.02 : size.height * 0.22;
  return { left, top, width: size.width - 2 * left, height: floor - top };
}

/** Where footers begin, or the usual edge. */
function footerTop(draft: PackageDraft, layout: Layout, height: number): number {
  const tops = layout.shapes
    .filter((shape) => shape.placeholder && isMarginal(shape.placeholder))
    .map((shape) => placeOf(draft, layout.part, shape)?.top ?? height)
    .filter((top) => top > height * 0.6);
  return Math.min(height * 0.92, ...tops.map((top) => top - height * 0.01));
}

function toRoom(place: Place, room: Place): Place {
  const { left, top, width, height } = places.body;
  const across = room.width / width;
  const down = Math.min(room.height / height, 1.4);
  return {
    left: room.left + (place.left - left) * across,
    top: room.top + (place.top - top) * down,
    width: place.width * across,
    height: place.height * down,
  };
}

function scaled(place: Place, size: Readonly<{ width: number; height: number }>): Place {
  const across = size.width / SLIDE.width;
  const down = size.height / SLIDE.height;
  return { left: place.left * across, top: place.top * down, width: place.width * across, height: place.height * down };
}

function filling(xml: string, shape: SlideShape, placeholder: Placeholder, place: Place | null): Splice[] {
  const mark = elementSpans(xml, ["ph"], shape.span.open, shape.span.close)[0];
  const properties = elementSpans(xml, ["spPr"], shape.span.open, shape.span.close)[0];
  const body = elementSpans(xml, ["bodyPr"], shape.span.open, shape.span.close)[0];
  return [
    ...(mark ? [{ start: mark.start, end: mark.end, text: placeholder.xml.replace(/\s*\/?>$/, "/>") }] : []),
    ...(properties
      ? [
          {
            start: properties.start,
            end: properties.end,
            text: place ? `<p:spPr>${transform(place)}</p:spPr>` : "<p:spPr/>",
          },
        ]
      : []),
    ...(body ? [{ start: body.start, end: body.end, text: "<a:bodyPr><a:normAutofit/></a:bodyPr>" }] : []),
  ];
}

/** A placeholder that the other deck has no place for becomes a text box. */
function asBox(xml: string, shape: SlideShape, place: Place): Splice[] {
  const mark = elementSpans(xml, ["ph"], shape.span.open, shape.span.close)[0];
  const gone = mark ? [{ start: mark.start, end: mark.end, text: "" }] : [];
  return [...gone, ...movedTo(xml, shape, place)];
}

function movedTo(xml: string, shape: SlideShape, place: Place): Splice[] {
  const frame = elementSpans(xml, ["xfrm"], shape.span.open, shape.span.close)[0];
  if (frame) {
    const tag = `${frame.prefix}xfrm`;
    const own = shape.kind === "pic" ? inProportion(xml, frame, place) : place;
    return [{ start: frame.start, end: frame.end, text: transform(own, tag) }, ...columns(xml, shape, place)];
  }
  const properties = elementSpans(xml, ["spPr"], shape.span.open, shape.span.close)[0];
  if (!properties) return [];
  const text = `<p:spPr>${transform(place)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>`;
  return [{ start: properties.start, end: properties.end, text }];
}

/** A picture keeps its proportions around the middle of its new place. */
function inProportion(xml: string, frame: Readonly<{ open: number; close: number }>, place: Place): Place {
  const extent = elementSpans(xml, ["ext"], frame.open, frame.close)[0];
  const tag = extent ? xml.slice(extent.start, extent.open) : "";
  const [width, height] = [Number(attributeIn(tag, "cx") ?? 0), Number(attributeIn(tag, "cy") ?? 0)];
  if (width <= 0 || height <= 0) return place;
  const scale = Math.min(place.width / width, place.height / height);
  const [across, down] = [width * scale, height * scale];
  return {
    left: place.left + (place.width - across) / 2,
    top: place.top + (place.height - down) / 2,
    width: across,
    height: down,
  };
}

/** The columns of a table share its new width as they shared the old one. */
function columns(xml: string, shape: SlideShape, place: Place): Splice[] {
  const grid = elementSpans(xml, ["gridCol"], shape.span.open, shape.span.close);
  const widths = grid.map((span) => Number(attributeIn(xml.slice(span.start, span.open), "w") ?? 0));
  const whole = widths.reduce((sum, width) => sum + width, 0);
  return grid.map((span, index) => ({
    start: span.start,
    end: span.end,
    text: `<a:gridCol w="${Math.floor(((widths[index] ?? 0) / whole) * place.width * EMU_PER_POINT)}"/>`,
  }));
}

/** Sections and shows listed slides that are gone. */
function forgetLists(draft: PackageDraft): void {
  const xml = draft.text(draft.main);
  const extensions = elementSpans(xml, ["ext"]).filter((span) =>
    /<p14:sectionLst\b/.test(xml.slice(span.start, span.end)),
  );
  const lists = elementSpans(xml, ["custShowLst"]);
  const gone = [...extensions, ...lists].map((span) => ({ start: span.start, end: span.end, text: "" }));
  if (gone.length > 0) draft.setText(draft.main, spliced(xml, gone).replace(/<p:extLst>\s*<\/p:extLst>/, ""));
  const macros = draft
    .relationships(draft.main)
    .filter((each) => each.type === "vbaProject" || each.type === "customXml" || each.type === "commentAuthors");
  draft.unrelate(draft.main, ...macros.map((each) => each.id));
}

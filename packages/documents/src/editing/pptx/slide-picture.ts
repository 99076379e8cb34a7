import { escapeXml, oneLine } from "../../ooxml/write-xml.ts";
import { Refusal } from "../../refusal.ts";
import { type NamedFiles, namedPicture, type Picture } from "../../writing/picture.ts";
import { type Place, transform } from "../../writing/pptx/places.ts";
import { elementSpans, type Splice, spliced } from "../element-spans.ts";
import type { PackageDraft } from "../package-draft.ts";
import { setTextAndForget } from "./set-text-and-forget.ts";
import { ownPlace, placeOf } from "./shape-place.ts";
import type { Placeholder, SlideShape } from "./slide-shapes.ts";

/** Adds the bytes of a picture; gives the relationship's id. */
export function relatePicture(draft: PackageDraft, part: string, picture: Picture): string {
  const name = draft.freeName(`ppt/media/image.${picture.ending}`);
  draft.addBytes(name, picture.bytes);
  return draft.relate(part, "image", name);
}

type Replacement = Readonly<{ path: string; alternative: string | undefined; files: NamedFiles }>;

/** Puts another picture in the place of one, without distorting it: cropped where the old one was cropped or fills a placeholder, else fitted in. */
export function replacePicture(
  draft: PackageDraft,
  part: string,
  shape: SlideShape,
  { path, alternative, files }: Replacement,
): void {
  const xml = draft.text(part);
  const inside = elementSpans(xml, ["cNvPr", "blip", "srcRect", "xfrm"], shape.span.open, shape.span.close);
  const blip = inside.find((span) => span.name === "blip");
  if (shape.kind !== "pic" || !blip)
    throw new Refusal("unsupported", `Shape ${shape.number} is not a picture; name the number of a picture.`);
  const picture = namedPicture(files, path);
  const id = relatePicture(draft, part, picture);
  const place = placeOf(draft, part, shape);
  const own = ownPlace(xml, shape);
  const crop = inside.find((span) => span.name === "srcRect");
  const isCropped = own === null || (crop !== undefined && /\s[ltrb]=/.test(xml.slice(crop.start, crop.open)));
  const fillEnd = crop?.end ?? blip.end;
  const rectangle = place !== null && isCropped ? cropXml(picture, place) : "";
  const splices: Splice[] = [
    { start: blip.start, end: blip.end, text: `<a:blip r:embed="${id}"/>` },
    { start: crop?.start ?? blip.end, end: fillEnd, text: rectangle },
  ];
  const frame = inside.find((span) => span.name === "xfrm");
  if (frame && own && !isCropped) {
    const { left, top, width, height } = fitted(picture, own);
    const tag = xml.slice(frame.start, frame.open);
    const inner = transform({ left, top, width, height }).replace("<a:xfrm>", "").replace("</a:xfrm>", "");
    splices.push({ start: frame.start, end: frame.end, text: `${tag}${inner}</a:xfrm>` });
  }
  const properties = inside.find((span) => span.name === "cNvPr");
  if (properties && alternative !== undefined) {
    const tag = xml.slice(properties.start, properties.open).replace(/\s(?:descr|title)="[^"]*"/g, "");
    const text = tag.replace(/\s*(\/?)>$/, ` descr="${escapeXml(oneLine(alternative))}"$1>`);
    splices.push({ start: properties.start, end: properties.open, text });
  }
  setTextAndForget(draft, part, spliced(xml, splices));
}

/** The picture's own proportions, as large as the place allows, around its middle. */
function fitted(picture: Picture, place: Place): Place {
  const scale = Math.min(place.width / picture.width, place.height / picture.height);
  const width = picture.width * scale;
  const height = picture.height * scale;
  return { left: place.left + (place.width - width) / 2, top: place.top + (place.height - height) / 2, width, height };
}

/** What is cut off so that the picture fills the place. */
function cropXml(picture: Picture, place: Place): string {
  const ratio = picture.width / picture.height / (place.width / place.height);
  if (Math.abs(ratio - 1) < 0.01) return "";
  const cut = (share: number) => Math.round(((1 - share) / 2) * 100_000);
  if (ratio > 1) return `<a:srcRect l="${cut(1 / ratio)}" r="${cut(1 / ratio)}"/>`;
  return `<a:srcRect t="${cut(ratio)}" b="${cut(ratio)}"/>`;
}

/** A picture that fills a placeholder of a layout. */
export function placedPicture(
  look: Readonly<{
    id: string;
    number: number;
    name: string;
    placeholder: Placeholder;
    picture: Picture;
    place: Place | null;
    alternative: string;
  }>,
): string {
  const crop = look.place ? cropXml(look.picture, look.place) : "";
  return `<p:pic><p:nvPicPr><p:cNvPr id="${look.number}" name="${escapeXml(look.name)}" descr="${escapeXml(oneLine(look.alternative))}"/><p:cNvPicPr><a:picLocks noGrp="1" noChangeAspect="1"/></p:cNvPicPr><p:nvPr>${markOf(look.placeholder)}</p:nvPr></p:nvPicPr><p:blipFill><a:blip r:embed="${look.id}"/>${crop}<a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr/></p:pic>`;
}

/** The mark that makes a shape fill a placeholder, as an element without content. */
export function markOf(placeholder: Placeholder): string {
  return placeholder.xml.replace(/\s*\/?>$/, "/>");
}

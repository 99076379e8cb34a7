import { escapeXml, oneLine } from "../../ooxml/write-xml.ts";
import { type NamedFiles, namedPicture, type Picture } from "../../writing/picture.ts";
import {
  allBelow,
  ancestorOf,
  attributeValue,
  childOf,
  copyOf,
  elementOf,
  elementsOf,
  insertBefore,
  removeNode,
  setAttribute,
  type XmlNode,
  xmlOf,
} from "../xml-tree.ts";
import type { Insert } from "./document-edits.ts";
import { freeDrawingNumber, renumberDrawings } from "./drawing-numbers.ts";
import { textWidth } from "./insert-table.ts";
import { newParagraph, propertiesFor, putBeside, removeParagraph } from "./paragraphs.ts";
import { type EditedDocument, type Target, unsupported } from "./story.ts";
import { markOf, markParagraphEnd } from "./tracking.ts";

const EMU_PER_PIXEL = 9_525;
const EMU_PER_TWIP = 635;
const EMU_PER_CENTIMETRE = 360_000;
const DRAWING = "http://schemas.openxmlformats.org/drawingml/2006";
const NAMESPACES = `xmlns:wp="${DRAWING}/wordprocessingDrawing" xmlns:a="${DRAWING}/main" xmlns:pic="${DRAWING}/picture" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`;

type ImageTarget = Extract<Target, { kind: "image" }>;

/** Puts the picture's bytes into the file; gives the relationship of the part to it. */
function storePicture({ draft }: EditedDocument, part: string, picture: Picture): string {
  const folder = draft.main.slice(0, draft.main.lastIndexOf("/") + 1);
  const ending = picture.ending;
  const name = draft.freeName(`${folder}media/image.${ending}`);
  draft.addBytes(name, picture.bytes);
  return draft.relate(part, "image", name);
}

/** A paragraph with a picture beside a place, in its own size but never wider than the text. */
export function insertImage(document: EditedDocument, target: Target, edit: Insert, files: NamedFiles): void {
  const picture = namedPicture(files, edit.image ?? "");
  const id = storePicture(document, target.story.part, picture);
  const wanted = edit.width === undefined ? picture.width * EMU_PER_PIXEL : edit.width * EMU_PER_CENTIMETRE;
  const width = Math.round(Math.min(wanted, textWidth(document) * EMU_PER_TWIP));
  const height = Math.round((width * picture.height) / picture.width);
  const number = freeDrawingNumber(document);
  const alternative = escapeXml(oneLine(edit.alt ?? ""));
  const size = `cx="${width}" cy="${height}"`;
  const drawing = `<w:drawing><wp:inline ${NAMESPACES} distT="0" distB="0" distL="0" distR="0"><wp:extent ${size}/><wp:docPr id="${number}" name="Picture ${number}" descr="${alternative}"/><wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="${DRAWING}/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="${number}" name="Picture ${number}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="${id}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext ${size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>`;
  const isLike = edit.like !== undefined || edit.style !== undefined;
  const properties = isLike ? propertiesFor(document, target, edit).inside : "";
  const made = newParagraph(document, properties, `<w:r>${drawing}</w:r>`);
  putBeside(document, target, { isAfter: "after" in edit, made: [made] });
}

/** Another picture in the place and width of one; its height follows. */
export function replaceImage(document: EditedDocument, target: ImageTarget, path: string, files: NamedFiles): void {
  const picture = namedPicture(files, path);
  const run = ancestorOf(target.node, "r");
  const { tracking } = document;
  if (allBelow(target.node, "blip", "imagedata").length === 0)
    throw unsupported(`${target.address} is a drawing without a picture in it; replace it in the text program.`);
  const id = storePicture(document, target.story.part, picture);
  if (!tracking || !run) {
    pointTo(target.node, id, picture);
    if (tracking) document.remarks.add(`The picture ${target.address} was replaced without a tracked change.`);
    return;
  }
  const made = copyOf(run);
  for (const each of allBelow(made, target.node.local)) pointTo(each, id, picture);
  renumberDrawings(made, document);
  const old = elementOf(`<w:del ${markOf(tracking)}>${xmlOf(run)}</w:del>`);
  const fresh = elementOf(`<w:ins ${markOf(tracking)}>${xmlOf(made)}</w:ins>`);
  insertBefore(run, old, fresh);
  removeNode(run);
}

function pointTo(drawing: XmlNode, id: string, picture: Picture): void {
  for (const blip of allBelow(drawing, "blip")) {
    setRelationship(blip, "embed", id);
    setRelationship(blip, "link", null);
    for (const each of elementsOf(blip)) if (each.local === "extLst") removeNode(each);
    const fill = blip.parent;
    const crop = childOf(fill, "srcRect");
    if (crop) removeNode(crop);
  }
  for (const each of allBelow(drawing, "imagedata")) setRelationship(each, "id", id);
  const extent = allBelow(drawing, "extent")[0];
  const width = Number(attributeValue(extent, "cx") ?? 0);
  if (!extent || width <= 0) return;
  const height = String(Math.round((width * picture.height) / picture.width));
  setAttribute(extent, "cy", height);
  for (const each of allBelow(drawing, "ext"))
    if (attributeValue(each, "cx") !== null) setAttribute(each, "cy", height);
}

/** An attribute that names a relationship, whatever its prefix. */
function setRelationship(node: XmlNode, local: string, id: string | null): void {
  const name = new RegExp(`\\s([\\w.-]+:${local})\\s*=`).exec(node.tag)?.[1];
  if (name !== undefined) setAttribute(node, name, id);
}

/** Takes a picture out, with its paragraph where that holds nothing else; tracked, both are marked as deleted. */
export function deleteImage({ tracking }: EditedDocument, { node, address }: ImageTarget): void {
  const run = ancestorOf(node, "r");
  const paragraph = ancestorOf(node, "p");
  if (!run || !paragraph) throw unsupported(`${address} stands where it cannot be deleted.`);
  const isFrame = (each: XmlNode) => /^(?:pPr|bookmarkStart|bookmarkEnd|proofErr)$/.test(each.local);
  const isAlone = elementsOf(paragraph).every((each) => each === run || isFrame(each));
  const goesWhole = isAlone && allBelow(paragraph, "sectPr").length === 0;
  if (tracking) {
    insertBefore(run, elementOf(`<w:del ${markOf(tracking)}>${xmlOf(run)}</w:del>`));
    removeNode(run);
    if (goesWhole) markParagraphEnd(paragraph, "del", tracking);
    return;
  }
  removeNode(ancestorOf(node, "AlternateContent") ?? node);
  if (elementsOf(run).every((each) => each.local === "rPr")) removeNode(run);
  if (goesWhole && !elementsOf(paragraph).includes(run)) removeParagraph(paragraph);
}

import type { OfficePackage } from "../ooxml/office-package.ts";
import { child, descendants, prefixedAttribute, type XmlElement } from "../ooxml/xml.ts";

/** Whether nothing is seen through a picture of a slide; no where its kind can have holes that are not known. */
export function pictureHides(office: OfficePackage, partName: string, picture: XmlElement): boolean {
  const image = child(picture, "blipFill", "blip");
  if (!image || descendants(image, "alphaModFix").length > 0 || descendants(image, "clrChange").length > 0)
    return false;
  const id = prefixedAttribute(image.attributes, "embed");
  const part = office.relationships(partName).find((each) => each.id === id && !each.external)?.target;
  const bytes = part ? office.part(part) : null;
  return bytes !== null && isOpaque(bytes);
}

/** Photographs, and PNG pictures whose header and parts name no transparency. */
function isOpaque(bytes: Uint8Array): boolean {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return true;
  const isPng = bytes[0] === 0x89 && bytes[1] === 0x50;
  if (!isPng || bytes.length < 33) return false;
  const isAlpha = ((bytes[25] ?? 0) & 4) !== 0;
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4_096));
  return !isAlpha && !head.includes("tRNS", 0, "latin1");
}

import { openOfficePackage, tryXml } from "../ooxml/office-package.ts";
import { attribute, child, childElements, descendants, textOf, type XmlElement } from "../ooxml/xml.ts";

/** What a picture or chart shows, in words; `null` for mere decoration. */
export type FigureWords = string | null;

const PARTS = /^(?:word\/document|ppt\/slides\/slide(\d+)|xl\/drawings\/drawing(\d+))\.xml$/;

/** The words of all pictures and charts of an office file, in the order in which they are printed. */
export function figureWords(bytes: Uint8Array): readonly FigureWords[] {
  const office = openOfficePackage(bytes);
  const parts = office.names.flatMap((name) => {
    const match = PARTS.exec(name);
    return match ? [{ name, number: Number(match[1] ?? match[2] ?? 0) }] : [];
  });
  return parts
    .sort((one, other) => one.number - other.number)
    .flatMap(({ name }) => named(tryXml(office, name)).map(wordsOf));
}

/** The elements that hold the words: of drawings in a text, of pictures, charts and shapes without text on a slide or sheet. */
function named(root: XmlElement | null): XmlElement[] {
  if (!root) return [];
  const found: XmlElement[] = [];
  const look = (element: XmlElement): void => {
    if (element.name === "docPr") found.push(element);
    const isFigure = element.name === "pic" || element.name === "graphicFrame" || isBareShape(element);
    const own = isFigure ? childElements(element)[0] : undefined;
    const words = own && child(own, "cNvPr");
    const inText = element.name === "drawing";
    if (words && descendants(element, "tbl").length === 0) found.push(words);
    if (inText) found.push(...childElements(element).flatMap((each) => descendants(each, "docPr")));
    else if (!isFigure) childElements(element).forEach(look);
  };
  look(root);
  return found;
}

/** Lines, bars and grounds that hold no text; LibreOffice takes them for figures. */
function isBareShape(element: XmlElement): boolean {
  if (element.name === "cxnSp") return true;
  return (
    element.name === "sp" && descendants(element, "ph").length === 0 && textOf(child(element, "txBody")).trim() === ""
  );
}

function wordsOf(element: XmlElement): FigureWords {
  const words = (attribute(element, "descr") ?? "").trim() || (attribute(element, "title") ?? "").trim();
  return words === "" ? null : words;
}

import { chartText } from "../ooxml/chart-text.ts";
import { type OfficePackage, openOfficePackage, readProperties, tryXml } from "../ooxml/office-package.ts";
import { attribute, child, childElements, descendants, prefixedAttribute, textOf } from "../ooxml/xml.ts";
import type { Page, ReadOutcome } from "../outcome.ts";
import type { ReadOptions } from "../read-options.ts";
import { Refusal } from "../refusal.ts";
import { cutText } from "../text/cut-text.ts";
import { bodyText, slideText } from "./slide-text.ts";

export const PPTX_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation";

type Slide = Page & { title: string; hidden: boolean };

/** Reads a presentation slide by slide: title, text, tables, chart figures, diagrams and speaker notes. */
export function readPptx(bytes: Uint8Array, options: ReadOptions): ReadOutcome {
  const office = openOfficePackage(bytes);
  if (!/presentationml|ms-powerpoint\.(presentation|slideshow|template)\.macro/.test(office.mainType)) {
    throw new Refusal("not-that-format", "The file is an office document, but not a presentation.");
  }
  const presentation = office.xml(office.main);
  const relationships = office.relationships(office.main);
  const list = child(presentation ?? undefined, "sldIdLst");
  const slides: Slide[] = [];
  for (const element of list ? childElements(list) : []) {
    const id = prefixedAttribute(element.attributes, "id");
    const target = relationships.find((each) => each.id === id && !each.external)?.target;
    if (target) slides.push(readSlide(office, target, slides.length + 1));
  }
  const text = slides.map(slideMarkdown).join("\n\n");
  const hidden = slides.filter((slide) => slide.hidden).map((slide) => `slide ${slide.number}`);
  const pages = slides.map(({ hidden: _, ...page }) => page);
  const facts = { ...readProperties(office), slideCount: slides.length, ...(hidden.length > 0 && { hidden }) };
  return {
    status: "read",
    mediaType: PPTX_MEDIA_TYPE,
    format: "pptx",
    ...cutText(text, options.maxCharacters),
    pages,
    facts,
  };
}

function slideMarkdown(slide: Slide): string {
  const heading = `## Slide ${slide.number}${slide.title ? `: ${slide.title}` : ""}${slide.hidden ? " (hidden)" : ""}`;
  return slide.text ? `${heading}\n\n${slide.text}` : heading;
}

function readSlide(office: OfficePackage, partName: string, number: number): Slide {
  const slide = office.xml(partName);
  if (!slide) throw new Refusal("damaged", `The presentation is damaged: slide ${number} is missing.`);
  const relationships = office.relationships(partName);
  const { title, body } = slideText(slide, (id) => {
    const relationship = relationships.find((each) => each.id === id && !each.external);
    const root = relationship ? tryXml(office, relationship.target) : null;
    if (!root) return "";
    if (relationship?.type === "chart") return chartText(root);
    return descendants(root, "p")
      .map((paragraph) => descendants(paragraph, "t").map(textOf).join(""))
      .filter((text) => text.trim() !== "")
      .map((text) => `- ${text.trim()}`)
      .join("\n");
  });
  const notesTarget = relationships.find((each) => each.type === "notesSlide")?.target;
  const notes = notesTarget ? notesText(office, notesTarget) : "";
  const text = [body, notes && `Notes: ${notes}`].filter((part) => part !== "").join("\n\n");
  const hidden = ["0", "false"].includes(attribute(slide, "show") ?? "1");
  return { number, title, text, source: "file", hidden };
}

function notesText(office: OfficePackage, partName: string): string {
  const root = tryXml(office, partName);
  if (!root) return "";
  const shapes = descendants(root, "sp").filter((shape) => {
    const mark = child(shape, "nvSpPr", "nvPr", "ph");
    return mark && attribute(mark, "type") === "body";
  });
  return shapes
    .map((shape) => child(shape, "txBody"))
    .map((body) => (body ? bodyText(body, false) : ""))
    .filter((text) => text !== "")
    .join("\n");
}

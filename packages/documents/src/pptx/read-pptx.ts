import { HiddenFindings } from "../hidden/hidden-findings.ts";
import { chartText } from "../ooxml/chart-text.ts";
import { hiddenParts } from "../ooxml/hidden-parts.ts";
import { type OfficePackage, openOfficePackage, readProperties, tryXml } from "../ooxml/office-package.ts";
import {
  attribute,
  child,
  childElements,
  descendants,
  prefixedAttribute,
  textOf,
  type XmlElement,
} from "../ooxml/xml.ts";
import type { Page, ReadOutcome } from "../outcome.ts";
import type { ReadOptions } from "../read-options.ts";
import { Refusal } from "../refusal.ts";
import { cutText } from "../text/cut-text.ts";
import { numbersOf } from "../text/part-numbers.ts";
import { type SlideSize, slideVisibility } from "./shape-visibility.ts";
import { commentLine, slideComments } from "./slide-comments.ts";
import { bodyText, slideText } from "./slide-text.ts";

export const PPTX_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation";

type Slide = Page & { title: string; hidden: boolean };
type Opened = Readonly<{
  office: OfficePackage;
  size: SlideSize;
  findings: HiddenFindings;
  isAddressed: boolean;
}>;

/** Reads a presentation slide by slide: title, text, tables, chart figures, diagrams, speaker notes and comments. */
export function readPptx(bytes: Uint8Array, options: ReadOptions): ReadOutcome {
  const office = openOfficePackage(bytes);
  if (!/presentationml|ms-powerpoint\.(presentation|slideshow|template)\.macro/.test(office.mainType)) {
    throw new Refusal("not-that-format", "The file is an office document, but not a presentation.");
  }
  const presentation = office.xml(office.main) ?? undefined;
  const opened: Opened = {
    office,
    size: slideSize(presentation),
    findings: new HiddenFindings(),
    isAddressed: options.addresses ?? false,
  };
  const parts = slideParts(office, presentation);
  const range = options.at === undefined ? null : numbersOf(options.at, "slide", "slide 3 or slide 3-5");
  const slides = parts.flatMap((part, index) =>
    range === null || (index + 1 >= range.from && index + 1 <= range.to) ? [readSlide(opened, part, index + 1)] : [],
  );
  opened.findings.addAll(hiddenParts(office));
  const text = slides.map(slideMarkdown).join("\n\n");
  return {
    status: "read",
    mediaType: PPTX_MEDIA_TYPE,
    format: "pptx",
    ...cutText(text, options.maxCharacters),
    pages: slides.map(({ hidden: _, ...page }) => page),
    facts: { ...readProperties(office), slideCount: parts.length },
    hidden: opened.findings.list(),
  };
}

function slideSize(presentation: XmlElement | undefined): SlideSize {
  const size = child(presentation, "sldSz");
  return {
    width: Number((size && attribute(size, "cx")) ?? 12_192_000),
    height: Number((size && attribute(size, "cy")) ?? 6_858_000),
  };
}

/** Part names of the slides in their order. */
function slideParts(office: OfficePackage, presentation: XmlElement | undefined): string[] {
  const relationships = office.relationships(office.main);
  const list = child(presentation, "sldIdLst");
  return (list ? childElements(list) : []).flatMap((element) => {
    const id = prefixedAttribute(element.attributes, "id");
    const target = relationships.find((each) => each.id === id && !each.external)?.target;
    return target ? [target] : [];
  });
}

function slideMarkdown(slide: Slide): string {
  const heading = `## Slide ${slide.number}${slide.title ? `: ${slide.title}` : ""}${slide.hidden ? " (hidden)" : ""}`;
  return slide.text ? `${heading}\n\n${slide.text}` : heading;
}

function readSlide(opened: Opened, partName: string, number: number): Slide {
  const { office, findings } = opened;
  const slide = office.xml(partName);
  if (!slide) throw new Refusal("damaged", `The presentation is damaged: slide ${number} is missing.`);
  const address = `slide ${number}`;
  const { title, body } = slideText(slide, {
    ...slideVisibility(office, partName, slide, opened.size),
    readGraphic: (id) => graphicOf(office, partName, id),
    findings,
    address,
    isAddressed: opened.isAddressed,
  });
  const notesTarget = office.relationships(partName).find((each) => each.type === "notesSlide")?.target;
  const notes = notesTarget ? notesText(office, notesTarget) : "";
  findings.add({ kind: "comment", at: address, because: "notes of the speaker", text: notes });
  const comments = commentLines(office, partName, address, findings);
  const text = [body, notes && `Notes: ${notes}`, comments].filter((part) => part !== "").join("\n\n");
  const hidden = ["0", "false"].includes(attribute(slide, "show") ?? "1");
  if (hidden) findings.add({ kind: "slide", at: address, because: "hidden slide", text: `${title} ${body}`, count: 1 });
  return { number, title, text, source: "file", hidden };
}

function graphicOf(office: OfficePackage, partName: string, id: string): string {
  const relationship = office.relationships(partName).find((each) => each.id === id && !each.external);
  const root = relationship ? tryXml(office, relationship.target) : null;
  if (!root) return "";
  if (relationship?.type === "chart") return chartText(root);
  return descendants(root, "p")
    .map((paragraph) => descendants(paragraph, "t").map(textOf).join(""))
    .filter((text) => text.trim() !== "")
    .map((text) => `- ${text.trim()}`)
    .join("\n");
}

function commentLines(office: OfficePackage, partName: string, at: string, findings: HiddenFindings): string {
  const comments = slideComments(office, partName);
  for (const { text } of comments) findings.add({ kind: "comment", at, because: "comment", text });
  return comments
    .filter(({ text }) => text !== "")
    .map(commentLine)
    .join("\n");
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

import { HiddenFindings } from "../hidden/hidden-findings.ts";
import { hiddenParts } from "../ooxml/hidden-parts.ts";
import { type OfficePackage, openOfficePackage, readProperties, tryXml } from "../ooxml/office-package.ts";
import { type ThemeColours, themeColours } from "../ooxml/theme-colours.ts";
import { attribute, child, childElements, type XmlElement } from "../ooxml/xml.ts";
import type { ReadOutcome } from "../outcome.ts";
import type { ReadOptions } from "../read-options.ts";
import { Refusal } from "../refusal.ts";
import { tableText } from "../tables/markdown-table.ts";
import { cutText } from "../text/cut-text.ts";
import { numbersOf } from "../text/part-numbers.ts";
import { type DocumentStyles, readDocumentStyles } from "./document-styles.ts";
import { type BodyContext, blocks, partAddresses } from "./docx-blocks.ts";
import { type PageSize, pageSizeOf } from "./drawn-boxes.ts";
import { createListLabels } from "./list-labels.ts";
import { namedFields } from "./named-fields.ts";
import { isOn } from "./run-visibility.ts";
import { type Ground, PAPER, UNKNOWN } from "./text-colours.ts";

export const DOCX_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

type Opened = Readonly<{
  office: OfficePackage;
  styles: DocumentStyles;
  numbering: XmlElement | null;
  findings: HiddenFindings;
  isAddressed: boolean;
  theme: ThemeColours;
  page: PageSize;
  ground: Ground;
  commented: Map<string, string>;
}>;

/** Reads a Word document to Markdown: headings, lists, tables, links, notes, comments, headers and footers. */
export function readDocx(bytes: Uint8Array, options: ReadOptions): ReadOutcome {
  const office = openOfficePackage(bytes);
  if (!/wordprocessingml|ms-word\.(document|template)\.macro/.test(office.mainType)) {
    throw new Refusal("not-that-format", "The file is an office document, but not a text document.");
  }
  const root = office.xml(office.main);
  const body = child(root ?? undefined, "body");
  if (!root || !body) throw new Refusal("damaged", "The document is damaged: it has no body.");
  const opened: Opened = {
    office,
    styles: readDocumentStyles(sideRoot(office, "styles")),
    numbering: sideRoot(office, "numbering"),
    findings: new HiddenFindings(),
    isAddressed: options.addresses ?? false,
    theme: themeColours(office),
    page: pageSizeOf(body),
    ground: pageGround(root, sideRoot(office, "settings")),
    commented: new Map(),
  };
  const text = blocks(body, contextOf(opened, office.main, root, ""), windowOf(options.at));
  const sides = sideSections(opened);
  const whole = options.at === undefined ? [text, ...sides].filter((section) => section !== "").join("\n\n") : text;
  opened.findings.addAll(hiddenParts(office));
  return {
    status: "read",
    mediaType: DOCX_MEDIA_TYPE,
    format: "docx",
    ...cutText(whole, options.maxCharacters),
    facts: readProperties(office),
    hidden: opened.findings.list(),
  };
}

function sideRoot(office: OfficePackage, type: string): XmlElement | null {
  const target = office.relationships(office.main).find((each) => each.type === type && !each.external)?.target;
  return target ? tryXml(office, target) : null;
}

/** Paragraphs and tables by the range of their own numbers, `p20-p60`. */
function windowOf(at: string | undefined): ((address: string) => boolean) | undefined {
  if (at === undefined) return undefined;
  const letter = /^t/i.test(at.trim()) ? "t" : "p";
  const { from, to } = numbersOf(at, letter, `p20, p20-p60 or t2`);
  return (address) => {
    const number = Number(address.slice(1));
    return address.startsWith(letter) && number >= from && number <= to;
  };
}

/** What the pages of the document have behind them; programs may leave out a colour that the settings do not ask for. */
function pageGround(root: XmlElement, settings: XmlElement | null): Ground {
  const colour = (attribute(child(root, "background") ?? root, "color") ?? PAPER).toLowerCase();
  if (colour === PAPER || colour === "auto" || !child(root, "background")) return PAPER;
  const isShown = isOn(child(settings ?? undefined, "displayBackgroundShape"));
  return isShown && /^[\da-f]{6}$/.test(colour) ? colour : UNKNOWN;
}

function contextOf(opened: Opened, partName: string, root: XmlElement, prefix: string): BodyContext {
  const external = opened.office.relationships(partName).filter((each) => each.external);
  const links = new Map(external.map((each) => [each.id, each.target]));
  const context: BodyContext = {
    styles: opened.styles,
    labels: createListLabels(opened.numbering),
    isCode: false,
    findings: opened.findings,
    commented: opened.commented,
    theme: opened.theme,
    page: opened.page,
    ground: opened.ground,
    isAddressed: opened.isAddressed,
    addresses: partAddresses(root, prefix),
    address: "",
    paragraphProperties: undefined,
    boxes: [],
    fieldDepth: 0,
    fieldHasResult: [],
    instructions: [],
    link: (id) => links.get(id),
    textBox(content) {
      const text = blocks(content, context);
      if (text) context.boxes.push(text);
    },
  };
  return context;
}

/** Headers, footers, notes and comments. */
function sideSections(opened: Opened): string[] {
  const sections: string[] = [];
  for (const kind of ["header", "footer"] as const) {
    const text = marginText(opened, kind);
    if (text) sections.push(`## Page ${kind}\n\n${text}`);
  }
  sections.push(notes(opened, "footnote", ""), notes(opened, "endnote", "e"));
  const comments = commentList(opened);
  if (comments) sections.push(`## Comments\n\n${comments}`);
  const fields = opened.isAddressed ? fieldList(opened) : "";
  if (fields) sections.push(`## Fields\n\n${fields}`);
  return sections;
}

function marginText(opened: Opened, kind: "header" | "footer"): string {
  const texts = new Set<string>();
  const { office } = opened;
  for (const relationship of office.relationships(office.main)) {
    if (relationship.type !== kind || relationship.external) continue;
    const root = tryXml(office, relationship.target);
    if (!root) continue;
    const name =
      relationship.target
        .split("/")
        .at(-1)
        ?.replace(/\.xml$/, "") ?? kind;
    const text = blocks(root, contextOf(opened, relationship.target, root, `${name}.`));
    if (text) texts.add(text);
  }
  return [...texts].join("\n\n");
}

function notes(opened: Opened, name: "footnote" | "endnote", prefix: string): string {
  const root = sideRoot(opened.office, `${name}s`);
  if (!root) return "";
  const context = contextOf(opened, opened.office.main, root, `${name}s.`);
  return childElements(root)
    .filter(
      (each) =>
        each.name === name &&
        !["separator", "continuationSeparator", "continuationNotice"].includes(attribute(each, "type") ?? ""),
    )
    .map((each) => `[^${prefix}${attribute(each, "id")}]: ${blocks(each, context)}`)
    .join("\n");
}

/** Fields that can be filled by their names. */
function fieldList({ office }: Opened): string {
  const root = office.xml(office.main);
  if (!root) return "";
  const addresses = partAddresses(root, "");
  return namedFields(root)
    .map(({ name, kind, text, paragraph }) => {
      const at = paragraph ? ` on {${addresses.of(paragraph)}}` : "";
      return `- ${tableText(name)} (${kind})${at}${text === "" ? "" : `: ${tableText(text)}`}`;
    })
    .join("\n");
}

function commentList(opened: Opened): string {
  const root = sideRoot(opened.office, "comments");
  if (!root) return "";
  const context = contextOf(opened, opened.office.main, root, "comments.");
  return childElements(root)
    .filter((each) => each.name === "comment")
    .map((each) => {
      const author = attribute(each, "author") || "Someone";
      const text = tableText(blocks(each, { ...context, isAddressed: false }));
      const at = opened.commented.get(attribute(each, "id") ?? "") ?? "";
      opened.findings.add({ kind: "comment", at, because: `comment by ${author}`, text });
      const address = `${at ? ` on {${at}}` : ""} {c${attribute(each, "id")}}`;
      return `- ${author}${opened.isAddressed ? address : ""}: ${text}`;
    })
    .join("\n");
}

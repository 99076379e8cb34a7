import { allBelow, attributeValue, childOf, elementOf, insertAt, type XmlNode } from "../xml-tree.ts";
import { inlineRuns } from "./inline-runs.ts";
import { rewriteText } from "./paragraphs.ts";
import { textOf } from "./run-text.ts";
import { addressOf, bodyOf, type EditedDocument, type Story, unsupported } from "./story.ts";
import { knownStyle } from "./styles.ts";

export type Margin = Readonly<{ kind: "header" | "footer"; text: string; of: "default" | "first" | "even" }>;

const NAMESPACES =
  'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';

/** Changes the text of the pages' header or footer, or makes one where there is none. */
export function setMargin(document: EditedDocument, margin: Margin): void {
  const { kind, text, of } = margin;
  const story = storyOf(document, margin);
  if (!story) {
    addMargin(document, margin);
    return;
  }
  const paragraphs = story.paragraphs.filter((each) => textOf(each).trim() !== "");
  const [only] = paragraphs.length === 0 ? story.paragraphs : paragraphs;
  if (paragraphs.length > 1 || !only || allBelow(only, "fldChar", "fldSimple").length > 0) {
    const addresses = paragraphs.slice(0, 10).map((each) => addressOf(story, each));
    throw unsupported(
      `The ${of === "default" ? "" : `${of} `}${kind} has more than one plain text; change ${addresses.join(", ") || `${story.prefix}p1`} with "paragraph" or "replace".`,
    );
  }
  rewriteText(document, { kind: "paragraph", story, node: only, address: addressOf(story, only) }, text);
}

function sectionsOf({ main }: EditedDocument): XmlNode[] {
  return allBelow(main.tree.root, "sectPr").filter((each) => each.parent?.local !== "sectPrChange");
}

function storyOf(document: EditedDocument, { kind, of }: Margin): Story | null {
  const references = sectionsOf(document).flatMap((section) => allBelow(section, `${kind}Reference`));
  const found = references.find((each) => (attributeValue(each, "w:type") ?? "default") === of);
  const id = found && /\s[\w.-]+:id\s*=\s*["']([^"']*)["']/.exec(found.tag)?.[1];
  const part = document.draft.relationships(document.main.part).find((each) => each.id === id)?.target;
  return document.stories.find((each) => each.part === part) ?? null;
}

/** Later sections take over what the first one has. */
function addMargin(document: EditedDocument, { kind, text, of }: Margin): void {
  const { draft, main } = document;
  const body = bodyOf(main);
  let [section] = sectionsOf(document);
  if (!section) {
    section = elementOf("<w:sectPr></w:sectPr>");
    insertAt(body, body.children.length, [section]);
  }
  section.isEmpty = false;
  const folder = main.part.slice(0, main.part.lastIndexOf("/") + 1);
  const part = draft.freeName(`${folder}${kind}.xml`);
  const style = knownStyle(document, kind, "paragraph");
  const properties = style === null ? "" : `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>`;
  const root = kind === "header" ? "hdr" : "ftr";
  const type = `application/vnd.openxmlformats-officedocument.wordprocessingml.${kind}+xml`;
  draft.addXml(
    part,
    type,
    `<w:${root} ${NAMESPACES}><w:p>${properties}${inlineRuns(text, "", { draft, part })}</w:p></w:${root}>`,
  );
  const id = draft.relate(main.part, kind, part);
  insertAt(section, kind === "header" ? 0 : allBelow(section, "headerReference").length, [
    elementOf(
      `<w:${kind}Reference xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" w:type="${of}" r:id="${id}"/>`,
    ),
  ]);
  if (of === "first" && !childOf(section, "titlePg")) addTitlePage(section);
  if (of === "even")
    document.remarks.add(
      "Even pages show their own text once the document is set to have different odd and even pages.",
    );
  if (document.tracking) document.remarks.add(`A new ${kind} cannot be tracked and was added at once.`);
}

const AFTER_TITLE = new Set(["textDirection", "bidi", "rtlGutter", "docGrid", "printerSettings", "sectPrChange"]);

function addTitlePage(section: XmlNode): void {
  const at = section.children.findIndex((each) => typeof each !== "string" && AFTER_TITLE.has(each.local));
  insertAt(section, at < 0 ? section.children.length : at, [elementOf("<w:titlePg/>")]);
}

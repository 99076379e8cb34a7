import { HiddenFindings } from "../hidden/hidden-findings.ts";
import { attribute, child, childElements, parseXml, textOf, type XmlElement } from "../ooxml/xml.ts";
import { openZip } from "../ooxml/zip-archive.ts";
import type { ReadOutcome } from "../outcome.ts";
import type { ReadOptions } from "../read-options.ts";
import { Refusal } from "../refusal.ts";
import { markdownTable, tableText } from "../tables/markdown-table.ts";
import { cutText } from "../text/cut-text.ts";
import { metadataOf, noPassword } from "./package-properties.ts";

/** Reads an OpenDocument text or presentation: headings, lists, tables, slides and notes. */
export function readOpenText(bytes: Uint8Array, format: "odt" | "odp", options: ReadOptions): ReadOutcome {
  const zip = openZip(bytes);
  noPassword(zip);
  const part = zip.part("content.xml");
  const body = child(part ? parseXml(part) : undefined, "body");
  if (!body) throw new Refusal("damaged", "The document is damaged: it has no body.");
  const hidden = new HiddenFindings();
  const meta = zip.part("meta.xml");
  const metadata = meta ? metadataOf(parseXml(meta)) : { facts: {}, hidden: [] };
  const slides =
    format === "odp" ? childElements(child(body, "presentation") ?? body).filter((each) => each.name === "page") : [];
  const text =
    format === "odt"
      ? blocks(child(body, "text") ?? body, hidden)
      : slides.map((slide, index) => `## Slide ${index + 1}\n\n${blocks(slide, hidden)}`.trim()).join("\n\n");
  hidden.addAll(metadata.hidden);
  const mediaType = `application/vnd.oasis.opendocument.${format === "odt" ? "text" : "presentation"}`;
  const facts = { ...metadata.facts, ...(format === "odp" && { slideCount: slides.length }) };
  return { status: "read", mediaType, format, ...cutText(text, options.maxCharacters), facts, hidden: hidden.list() };
}

function blocks(container: XmlElement, hidden: HiddenFindings): string {
  return childElements(container)
    .map((each) => block(each, hidden))
    .filter((text) => text !== "")
    .join("\n\n");
}

function block(element: XmlElement, hidden: HiddenFindings): string {
  switch (element.name) {
    case "h":
      return `${"#".repeat(Math.min(Number(attribute(element, "outline-level") ?? 1), 6))} ${inline(element, hidden)}`;
    case "p":
      return inline(element, hidden);
    case "list":
      return list(element, hidden, 0);
    case "table":
      return table(element, hidden);
    case "tracked-changes":
      for (const change of childElements(element))
        hidden.add({
          kind: "change",
          at: "",
          because: "tracked change: deleted text",
          text: textOf(child(change, "deletion")),
        });
      return "";
    case "notes":
      return `Notes: ${blocks(element, hidden)}`;
    default:
      return blocks(element, hidden);
  }
}

function list(element: XmlElement, hidden: HiddenFindings, level: number): string {
  const items = childElements(element).filter((each) => each.name === "list-item");
  return items
    .flatMap((item) =>
      childElements(item).map((each) =>
        each.name === "list"
          ? list(each, hidden, level + 1)
          : `${"  ".repeat(Math.min(level, 8))}- ${inline(each, hidden)}`,
      ),
    )
    .join("\n");
}

function table(element: XmlElement, hidden: HiddenFindings): string {
  const rows = flatRows(element).map((row) =>
    childElements(row)
      .filter((each) => each.name === "table-cell" || each.name === "covered-table-cell")
      .slice(0, 200)
      .map((cell) => tableText(blocks(cell, hidden))),
  );
  const [header, ...body] = rows;
  return header ? markdownTable(header, body) : "";
}

function flatRows(element: XmlElement): XmlElement[] {
  return childElements(element).flatMap((each) =>
    each.name === "table-row" ? [each] : /^table-(header-)?rows$/.test(each.name) ? flatRows(each) : [],
  );
}

function inline(element: XmlElement, hidden: HiddenFindings): string {
  return element.children
    .map((each) => {
      if (typeof each === "string") return each.replace(/\s+/g, " ");
      if (each.name === "s") return " ";
      if (each.name === "tab") return "\t";
      if (each.name === "line-break") return "\n";
      if (each.name === "annotation") {
        hidden.add({ kind: "comment", at: "", because: "comment", text: textOf(each) });
        return "";
      }
      if (each.name === "hidden-text" || each.name === "hidden-paragraph") {
        hidden.add({ kind: "text", at: "", because: "text formatted as hidden", text: textOf(each) });
        return "";
      }
      return inline(each, hidden);
    })
    .join("")
    .trim();
}

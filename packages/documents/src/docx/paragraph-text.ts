import type { HiddenFindings } from "../hidden/hidden-findings.ts";
import {
  attribute,
  child,
  childElements,
  descendants,
  prefixedAttribute,
  textOf,
  type XmlElement,
} from "../ooxml/xml.ts";
import type { DocumentStyles } from "./document-styles.ts";
import { hiddenRun, isOn } from "./run-visibility.ts";

/** Gathers what a body's inline content refers to or hides while its text is made. */
export type InlineContext = {
  /** address of an external hyperlink by relationship id */
  link(id: string): string | undefined;
  /** Markdown of a text box found inside a paragraph; it is placed after it */
  textBox(content: XmlElement): void;
  styles: DocumentStyles;
  findings: HiddenFindings;
  /** address of the paragraph being read */
  address: string;
  /** whether addresses are written into the text */
  isAddressed: boolean;
  addresses: Readonly<{ of(element: XmlElement): string }>;
  paragraphProperties: XmlElement | undefined;
  /** whether what the paragraph stands on has a colour */
  isOnColour: boolean;
  /** addresses of the paragraphs that comments belong to, by comment */
  commented: Map<string, string>;
  /** whether the paragraph is code, whose text has no marks and keeps its blanks */
  isCode: boolean;
  /** nesting of field instructions whose text is no content */
  fieldDepth: number;
  fieldHasResult: boolean[];
};

/** Markdown of the inline content of a paragraph. */
export function paragraphText(paragraph: XmlElement, context: InlineContext): string {
  const text = inline(paragraph, context);
  if (context.isCode) return text.trimEnd();
  return text
    .replace(/\*\*\*\*/g, "")
    .replaceAll(`${CODE_END}${CODE_START}`, "")
    .replace(CODE_SPAN, (_, code: string) => codeSpan(code))
    .trim();
}

/** Around code until the runs it is made of are joined; no document can hold these characters. */
const CODE_START = "\u0001";
const CODE_END = "\u0002";
const CODE_SPAN = new RegExp(`${CODE_START}([^${CODE_END}]*)${CODE_END}`, "g");

function codeSpan(text: string): string {
  const code = text.trim();
  return text.replace(code, () => (code.includes("`") ? `\`\` ${code} \`\`` : `\`${code}\``));
}

function withoutCodeMarks(text: string): string {
  return text.replaceAll(CODE_START, "").replaceAll(CODE_END, "");
}

function inline(element: XmlElement, context: InlineContext): string {
  return childElements(element)
    .map((each) => inlineElement(each, context))
    .join("");
}

function inlineElement(element: XmlElement, context: InlineContext): string {
  switch (element.name) {
    case "r":
      return runText(element, context);
    case "hyperlink":
      return hyperlinkText(element, context);
    case "ins":
    case "moveTo":
      return insertedText(element, context);
    case "del":
    case "moveFrom":
      noteChange(element, "deleted", removedText(element), context);
      return "";
    case "commentRangeStart":
    case "commentReference":
      context.commented.set(attribute(element, "id") ?? "", context.address);
      return "";
    case "pPr":
    case "rPr":
    case "Fallback":
      return "";
    case "oMath":
    case "oMathPara":
      return mathText(element);
    default:
      return inline(element, context);
  }
}

function insertedText(element: XmlElement, context: InlineContext): string {
  const text = inline(element, context);
  noteChange(element, "inserted", text, context);
  return text;
}

function noteChange(element: XmlElement, what: string, text: string, context: InlineContext): void {
  const author = attribute(element, "author") ?? "somebody";
  const date = (attribute(element, "date") ?? "").slice(0, 10);
  const because = `tracked change: ${what} by ${author}${date && ` on ${date}`}`;
  context.findings.add({ kind: "change", at: context.address, because, text: withoutCodeMarks(text) });
}

function removedText(element: XmlElement): string {
  if (element.name === "delText" || element.name === "t") return textOf(element);
  return childElements(element).map(removedText).join("");
}

function mathText(element: XmlElement): string {
  return element.name === "t" ? textOf(element) : childElements(element).map(mathText).join("");
}

function hyperlinkText(element: XmlElement, context: InlineContext): string {
  const text = inline(element, context);
  const id = prefixedAttribute(element.attributes, "id");
  const address = id === undefined ? undefined : context.link(id);
  return address && text.trim() !== "" && text !== address ? `[${text}](${address})` : text;
}

function runText(run: XmlElement, context: InlineContext): string {
  const properties = child(run, "rPr");
  const text = childElements(run)
    .map((part) => runPart(part, context))
    .join("");
  const because = text.trim() === "" ? null : hiddenRun(properties, context);
  if (because !== null) {
    context.findings.add({ kind: "text", at: context.address, because, text });
    return "";
  }
  if (text.trim() === "" || context.isCode) return text;
  if (context.styles.isCode(properties) && !text.includes("![")) return `${CODE_START}${text}${CODE_END}`;
  return isOn(child(properties, "b")) ? emphasised(text) : text;
}

function emphasised(text: string): string {
  const [, before = "", body = "", after = ""] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? [];
  return `${before}**${body}**${after}`;
}

function runPart(part: XmlElement, context: InlineContext): string {
  const isInstruction = context.fieldDepth > 0 && !(context.fieldHasResult.at(-1) ?? true);
  switch (part.name) {
    case "t":
      return isInstruction ? "" : textOf(part);
    case "tab":
    case "ptab":
      return "\t";
    case "br":
    case "cr":
      return attribute(part, "type") === "page" ? "" : "\n";
    case "noBreakHyphen":
      return "-";
    case "sym":
      return symbol(part);
    case "fldChar":
      moveField(attribute(part, "fldCharType"), context);
      return "";
    case "commentReference":
      context.commented.set(attribute(part, "id") ?? "", context.address);
      return "";
    case "footnoteReference":
      return `[^${attribute(part, "id")}]`;
    case "endnoteReference":
      return `[^e${attribute(part, "id")}]`;
    case "drawing":
    case "pict":
    case "object":
    case "AlternateContent":
      return drawingText(part, context);
    default:
      return "";
  }
}

function symbol(part: XmlElement): string {
  const code = Number.parseInt(attribute(part, "char") ?? "", 16);
  if (Number.isNaN(code)) return "";
  return code >= 0xf000 && code <= 0xf0ff ? "•" : String.fromCodePoint(code);
}

function moveField(kind: string | undefined, context: InlineContext): void {
  if (kind === "begin") {
    context.fieldDepth += 1;
    context.fieldHasResult.push(false);
  } else if (kind === "separate") context.fieldHasResult[context.fieldHasResult.length - 1] = true;
  else if (kind === "end") {
    context.fieldDepth = Math.max(0, context.fieldDepth - 1);
    context.fieldHasResult.pop();
  }
}

/** The alternative text of a picture, with its address where those are shown; text boxes are handed to the context. */
function drawingText(element: XmlElement, context: InlineContext): string {
  const text = drawnText(element, context);
  const isNumbered = context.isAddressed && /^(?:drawing|pict)$/.test(element.name);
  if (!isNumbered || (text === "" && descendants(element, "docPr").some(isHiddenShape))) return text;
  const hasPicture = ["blip", "imagedata"].some((name) => descendants(element, name).length > 0);
  return hasPicture ? `${text || "![]"}{${context.addresses.of(element)}}` : text;
}

function drawnText(element: XmlElement, context: InlineContext): string {
  let text = "";
  for (const each of childElements(element)) {
    if (each.name === "Fallback") continue;
    if (each.name === "txbxContent") context.textBox(each);
    else if (each.name === "docPr" && isHiddenShape(each)) {
      const text = shapeText(element);
      context.findings.add({ kind: "shape", at: context.address, because: "shape set to be hidden", text });
      return "";
    } else if (each.name === "docPr") {
      const alternative = (attribute(each, "descr") || attribute(each, "title") || "").trim();
      if (alternative) text += `![${alternative.replace(/\s+/g, " ")}]`;
    } else text += drawingText(each, context);
  }
  return text;
}

function isHiddenShape(properties: XmlElement): boolean {
  return ["1", "true", "on"].includes(attribute(properties, "hidden") ?? "");
}

function shapeText(element: XmlElement): string {
  return element.name === "t" ? textOf(element) : childElements(element).map(shapeText).join("");
}

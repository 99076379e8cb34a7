import { describedPicture } from "../hidden/described-picture.ts";
import type { HiddenFindings } from "../hidden/hidden-findings.ts";
import type { ThemeColours } from "../ooxml/theme-colours.ts";
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
import { boxGround, hiddenDrawing, type PageSize } from "./drawn-boxes.ts";
import { fieldFindings } from "./field-words.ts";
import { hiddenRun, isOn } from "./run-visibility.ts";
import type { Ground } from "./text-colours.ts";

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
  theme: ThemeColours;
  page: PageSize;
  /** what lies behind the paragraph */
  ground: Ground;
  /** addresses of the paragraphs that comments belong to, by comment */
  commented: Map<string, string>;
  /** whether the paragraph is code, whose text has no marks and keeps its blanks */
  isCode: boolean;
  /** nesting of field instructions whose text is no content */
  fieldDepth: number;
  fieldHasResult: boolean[];
  /** instructions of the fields that are open */
  instructions: string[];
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
    case "fldSimple":
      context.findings.addAll(fieldFindings(attribute(element, "instr") ?? "", context.address));
      return inline(element, context);
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
    case "instrText":
      if (isInstruction) context.instructions[context.instructions.length - 1] += textOf(part);
      return "";
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
    context.instructions.push("");
  } else if (kind === "separate") context.fieldHasResult[context.fieldHasResult.length - 1] = true;
  else if (kind === "end") {
    context.fieldDepth = Math.max(0, context.fieldDepth - 1);
    context.fieldHasResult.pop();
    context.findings.addAll(fieldFindings(context.instructions.pop() ?? "", context.address));
  }
}

/** The alternative text of a picture, with its address where those are shown; text boxes are handed to the context. */
function drawingText(element: XmlElement, context: InlineContext): string {
  const text = drawnText(element, context);
  const isNumbered = context.isAddressed && /^(?:drawing|pict)$/.test(element.name);
  if (!isNumbered || (text === "" && hiddenDrawing(element, context.page) !== null)) return text;
  const hasPicture = ["blip", "imagedata"].some((name) => descendants(element, name).length > 0);
  return hasPicture ? `${text || "![]"}{${context.addresses.of(element)}}` : text;
}

function drawnText(element: XmlElement, context: InlineContext): string {
  const because = hiddenDrawing(element, context.page);
  if (because !== null) {
    const text = shapeText(element) || "(no text)";
    context.findings.add({ kind: "shape", at: context.address, because, text });
    return "";
  }
  const around = context.ground;
  context.ground = boxGround(element, context.theme) ?? around;
  const text = childElements(element)
    .map((each) => drawnPart(each, context))
    .join("");
  context.ground = around;
  return text;
}

function drawnPart(part: XmlElement, context: InlineContext): string {
  if (part.name === "Fallback") return "";
  if (part.name === "txbxContent") {
    context.textBox(part);
    return "";
  }
  if (part.name !== "docPr") return drawingText(part, context);
  const alternative = (attribute(part, "descr") || attribute(part, "title") || "").trim().replace(/\s+/g, " ");
  context.findings.addAll(describedPicture(context.address, alternative));
  return alternative === "" ? "" : `![${alternative}]`;
}

function shapeText(element: XmlElement): string {
  return element.name === "t" ? textOf(element) : childElements(element).map(shapeText).join("");
}

import { attribute, child, childElements, prefixedAttribute, textOf, type XmlElement } from "../ooxml/xml.ts";

/** Gathers what a body's inline content refers to or hides while its text is made. */
export type InlineContext = {
  /** address of an external hyperlink by relationship id */
  link(id: string): string | undefined;
  /** Markdown of a text box found inside a paragraph; it is placed after it */
  textBox(content: XmlElement): void;
  hiddenCharacters: number;
  insertions: number;
  deletions: number;
  /** nesting of field instructions whose text is no content */
  fieldDepth: number;
  fieldHasResult: boolean[];
};

/** Markdown of the inline content of a paragraph. */
export function paragraphText(paragraph: XmlElement, context: InlineContext): string {
  return inline(paragraph, context)
    .replace(/\*\*\*\*/g, "")
    .trim();
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
      context.insertions += 1;
      return inline(element, context);
    case "del":
    case "moveFrom":
      context.deletions += 1;
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
  if (isOn(child(properties, "vanish"))) {
    context.hiddenCharacters += text.length;
    return "";
  }
  return isOn(child(properties, "b")) && text.trim() !== "" ? emphasised(text) : text;
}

function emphasised(text: string): string {
  const [, before = "", body = "", after = ""] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? [];
  return `${before}**${body}**${after}`;
}

function isOn(element: XmlElement | undefined): boolean {
  if (!element) return false;
  const value = attribute(element, "val");
  return value === undefined || !["0", "false", "off"].includes(value);
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

/** The alternative text of a picture; text boxes are handed to the context. */
function drawingText(element: XmlElement, context: InlineContext): string {
  let text = "";
  for (const each of childElements(element)) {
    if (each.name === "Fallback") continue;
    if (each.name === "txbxContent") context.textBox(each);
    else if (each.name === "docPr") {
      const alternative = (attribute(each, "descr") || attribute(each, "title") || "").trim();
      if (alternative) text += `![${alternative.replace(/\s+/g, " ")}]`;
    } else text += drawingText(each, context);
  }
  return text;
}

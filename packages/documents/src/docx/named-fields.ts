import { attribute, child, childElements, descendants, textOf, type XmlElement } from "../ooxml/xml.ts";

/** A content control or form field that has a name. */
export type NamedField = Readonly<{
  name: string;
  kind: string;
  /** what it says now, or what can be chosen */
  text: string;
  /** the paragraph it stands in, or its first one */
  paragraph: XmlElement | null;
}>;

const MOST = 200;

/** The named fields of a document in order. */
export function namedFields(root: XmlElement): readonly NamedField[] {
  const found: NamedField[] = [];
  const walk = (element: XmlElement, paragraph: XmlElement | null): void => {
    for (const each of childElements(element)) {
      const within = each.name === "p" ? each : paragraph;
      const field = fieldOf(each, within);
      if (field && found.length < MOST) found.push(field);
      walk(each, within);
    }
  };
  walk(root, null);
  return found;
}

function fieldOf(element: XmlElement, within: XmlElement | null): NamedField | null {
  if (element.name === "sdt") return controlOf(element, within);
  return element.name === "ffData" ? formOf(element, within) : null;
}

function valueAt(element: XmlElement | undefined, ...path: readonly string[]): string {
  const found = child(element, ...path);
  return (found && attribute(found, "val")) ?? "";
}

const KINDS: Readonly<Record<string, string>> = {
  checkbox: "check box",
  dropDownList: "choice",
  comboBox: "choice or text",
  date: "date",
  picture: "picture",
};

function controlOf(control: XmlElement, around: XmlElement | null): NamedField | null {
  const properties = child(control, "sdtPr");
  const name = valueAt(properties, "alias") || valueAt(properties, "tag");
  if (name === "") return null;
  const kind = Object.keys(KINDS).find((each) => child(properties, each)) ?? "";
  const content = child(control, "sdtContent");
  const list = child(properties, kind);
  const choices = list ? childElements(list).filter((each) => each.name === "listItem") : [];
  const shown = textOf(content).trim().slice(0, 100);
  const chosen = choices.map((each) => attribute(each, "displayText") ?? attribute(each, "value") ?? "").slice(0, 20);
  const text = chosen.length === 0 ? shown : `${shown} (of ${chosen.join(", ")})`;
  const paragraph = around ?? (content ? (descendants(content, "p")[0] ?? null) : null);
  return { name, kind: KINDS[kind] ?? "text", text, paragraph };
}

function formOf(form: XmlElement, paragraph: XmlElement | null): NamedField | null {
  const name = valueAt(form, "name");
  if (name === "") return null;
  const list = child(form, "ddList");
  const entries = list ? childElements(list).filter((each) => each.name === "listEntry") : [];
  const kind = child(form, "checkBox") ? "check box" : list ? "choice" : "text";
  const text = entries.map((each) => attribute(each, "val") ?? "").join(", ");
  return { name, kind, text: text === "" ? "" : `of ${text}`, paragraph };
}

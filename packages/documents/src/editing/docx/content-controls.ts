import {
  allBelow,
  attributeValue,
  childOf,
  elementOf,
  elementsOf,
  fragment,
  prefixOf,
  removeNode,
  setAttribute,
  type XmlNode,
  xmlOf,
} from "../xml-tree.ts";
import { setBoundText } from "./bound-values.ts";
import { textXml } from "./run-text.ts";
import { type EditedDocument, unsupported } from "./story.ts";
import { deletedRun, markOf } from "./tracking.ts";

export type FieldValue = string | number | boolean;
type Wanted = Readonly<{ name: string; value: FieldValue }>;

/** Fills a content control as its kind demands. */
export function fillControl(document: EditedDocument, control: XmlNode, { name, value }: Wanted): void {
  const properties = childOf(control, "sdtPr");
  if (!properties) throw unsupported(`The content control ${name} is damaged and cannot be filled.`);
  if (/^(?:contentLocked|sdtContentLocked)$/.test(attributeValue(childOf(properties, "lock"), "w:val") ?? ""))
    throw unsupported(`The content control ${name} is locked against changes; unlock it in the text program first.`);
  if (childOf(properties, "picture"))
    throw unsupported(`The content control ${name} holds a picture; replace it with "replaceImage".`);
  const box = childOf(properties, "checkbox");
  const list = childOf(properties, "dropDownList") ?? childOf(properties, "comboBox");
  const date = childOf(properties, "date");
  if (box) check(document, control, { box, value });
  else if (list) choose(document, control, { list, name, value });
  else if (date) setDate(document, control, { date, name, value });
  else setContent(document, control, String(value));
  const binding = childOf(properties, "dataBinding");
  if (binding && !setBoundText(document.draft, binding, boundText({ box, date, value }))) {
    removeNode(binding);
    document.remarks.add(`The content control ${name} is no longer tied to a value stored beside the document.`);
  }
}

function boundText({
  box,
  date,
  value,
}: Readonly<{ box: unknown; date: XmlNode | undefined; value: FieldValue }>): string {
  if (box) return isYes(value) ? "true" : "false";
  return date ? String(value).slice(0, 10) : String(value);
}

function isYes(value: FieldValue): boolean {
  return value === true || /^(?:true|yes|x|1|☒|☑)$/i.test(String(value));
}

function check(
  document: EditedDocument,
  control: XmlNode,
  { box, value }: Readonly<{ box: XmlNode; value: FieldValue }>,
): void {
  const isChecked = isYes(value);
  const prefix = prefixOf(box);
  const state = childOf(box, isChecked ? "checkedState" : "uncheckedState");
  const checked = childOf(box, "checked");
  if (checked) setAttribute(checked, `${prefix}val`, isChecked ? "1" : "0");
  else box.children.unshift(elementOf(`<${prefix}checked ${prefix}val="${isChecked ? 1 : 0}"/>`));
  const code = Number.parseInt(attributeValue(state, `${prefix}val`) ?? (isChecked ? "2612" : "2610"), 16);
  setContent(document, control, String.fromCodePoint(Number.isNaN(code) ? 0x2610 : code));
  if (document.tracking) document.remarks.add("Check boxes were set with their sign tracked only.");
}

type Choice = Readonly<{ list: XmlNode; name: string; value: FieldValue }>;

function choose(document: EditedDocument, control: XmlNode, { list, name, value }: Choice): void {
  const items = elementsOf(list).filter((each) => each.local === "listItem");
  const shown = (each: XmlNode) => attributeValue(each, "w:displayText") ?? attributeValue(each, "w:value") ?? "";
  const wanted = String(value).trim().toLowerCase();
  const found = items.find((each) =>
    [shown(each), attributeValue(each, "w:value")].some((one) => one?.trim().toLowerCase() === wanted),
  );
  if (!found && list.local === "dropDownList")
    throw unsupported(
      `${name} is chosen from ${items
        .map(shown)
        .filter((each) => each !== "")
        .join(", ")}; give one of these.`,
    );
  setContent(document, control, found ? shown(found) : String(value));
}

type Dated = Readonly<{ date: XmlNode; name: string; value: FieldValue }>;

function setDate(document: EditedDocument, control: XmlNode, { date, name, value }: Dated): void {
  const moment = new Date(`${String(value).slice(0, 10)}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}/.test(String(value)) || Number.isNaN(moment.getTime()))
    throw unsupported(`${name} is a date; give it as 2026-03-31.`);
  setAttribute(date, "w:fullDate", `${String(value).slice(0, 10)}T00:00:00Z`);
  const format = attributeValue(childOf(date, "dateFormat"), "w:val") ?? "yyyy-MM-dd";
  const language = attributeValue(childOf(date, "lid"), "w:val") ?? "en-US";
  setContent(document, control, dateText(moment, format, language));
}

/** A date as a format such as `d. MMMM yyyy` writes it. */
function dateText(moment: Date, format: string, language: string): string {
  const named = (options: Intl.DateTimeFormatOptions) => {
    const full = { ...options, timeZone: "UTC" };
    try {
      return new Intl.DateTimeFormat(language, full).format(moment);
    } catch {
      return new Intl.DateTimeFormat("en-US", full).format(moment);
    }
  };
  const two = (value: number) => String(value).padStart(2, "0");
  const parts: Readonly<Record<string, () => string>> = {
    yyyy: () => String(moment.getUTCFullYear()),
    yy: () => two(moment.getUTCFullYear() % 100),
    MMMM: () => named({ month: "long" }),
    MMM: () => named({ month: "short" }),
    MM: () => two(moment.getUTCMonth() + 1),
    M: () => String(moment.getUTCMonth() + 1),
    dddd: () => named({ weekday: "long" }),
    ddd: () => named({ weekday: "short" }),
    dd: () => two(moment.getUTCDate()),
    d: () => String(moment.getUTCDate()),
  };
  return format.replace(
    /'([^']*)'|yyyy|yy|M{1,4}|d{1,4}/g,
    (token, quoted?: string) => quoted ?? parts[token]?.() ?? token,
  );
}

/** Puts text in place of a control's content, in the look of its first letter; a hint to click there goes. */
function setContent(document: EditedDocument, control: XmlNode, text: string): void {
  const content = childOf(control, "sdtContent");
  const properties = childOf(control, "sdtPr");
  if (!content) return;
  const hint = childOf(properties, "showingPlcHdr");
  if (hint) removeNode(hint);
  const [paragraph, ...others] = allBelow(content, "p");
  const [cell] = allBelow(content, "tc");
  for (const each of others) removeNode(each);
  const holder = paragraph ?? (cell ? null : content);
  if (!holder) throw unsupported("A content control around a row of a table cannot be filled; name a cell of it.");
  const runs = allBelow(holder, "r");
  const own = childOf(runs[0], "rPr") ?? childOf(properties, "rPr");
  const kept = elementsOf(own)
    .filter((each) => !isPlaceholderStyle(each))
    .map(xmlOf);
  const look = kept.length === 0 ? "" : `<w:rPr>${kept.join("")}</w:rPr>`;
  const made = text === "" ? "" : `<w:r>${look}${textXml(text)}</w:r>`;
  const { tracking } = document;
  const before = runs.filter((each) => each.parent && !hint);
  const old = tracking
    ? before.map((each) => `<w:del ${markOf(tracking)}>${xmlOf(deletedRun(each))}</w:del>`).join("")
    : "";
  const fresh = tracking && made !== "" ? `<w:ins ${markOf(tracking)}>${made}</w:ins>` : made;
  const isFrame = (each: XmlNode | string) =>
    typeof each !== "string" && /^(?:pPr|bookmarkStart|bookmarkEnd)$/.test(each.local);
  holder.children = [...holder.children.filter(isFrame), ...fragment(old + fresh)];
  for (const each of holder.children) if (typeof each !== "string") each.parent = holder;
  holder.isEmpty = false;
}

function isPlaceholderStyle(each: XmlNode): boolean {
  return each.local === "rStyle" && /placeholder/i.test(attributeValue(each, "w:val") ?? "");
}

import {
  allBelow,
  ancestorOf,
  attributeValue,
  childOf,
  elementOf,
  elementsOf,
  plainTextOf,
  removeNode,
  type XmlNode,
  xmlOf,
} from "../xml-tree.ts";
import { type FieldValue, fillControl } from "./content-controls.ts";
import { replaceStretches, textOf, textXml } from "./run-text.ts";
import { type EditedDocument, type Story, unsupported } from "./story.ts";
import { deletedRun, markOf } from "./tracking.ts";

/** Fills what has a name: content controls, form fields, merge fields, and placeholders such as {{name}}. */
export function fillFields(document: EditedDocument, values: Readonly<Record<string, FieldValue>>): void {
  for (const [name, value] of Object.entries(values)) {
    const count = document.stories.reduce((sum, story) => sum + fillIn(document, story, { name, value }), 0);
    if (count > 0) continue;
    const names = fieldNames(document);
    throw unsupported(
      `There is no field ${JSON.stringify(name)}; ${names.length === 0 ? "the document has no content controls, form fields or placeholders like {{name}}" : `there are ${names.slice(0, 40).join(", ")}`}.`,
    );
  }
}

type Wanted = Readonly<{ name: string; value: FieldValue }>;

function isNamed(found: string | null, name: string): boolean {
  return found !== null && found.trim().toLowerCase() === name.trim().toLowerCase();
}

/** Tag and title of a content control. */
function controlNames(control: XmlNode): (string | null)[] {
  const properties = childOf(control, "sdtPr");
  return ["alias", "tag"].map((each) => attributeValue(childOf(properties, each), "w:val"));
}

function fillIn(document: EditedDocument, story: Story, wanted: Wanted): number {
  const { name, value } = wanted;
  const controls = allBelow(story.tree.root, "sdt").filter((each) =>
    controlNames(each).some((one) => isNamed(one, name)),
  );
  for (const each of controls) fillControl(document, each, { name, value });
  return (
    controls.length +
    fillFormFields(document, story, wanted) +
    fillMergeFields(document, story, wanted) +
    fillPlaceholders(document, story, wanted)
  );
}

/** All names that can be filled. */
function fieldNames({ stories }: EditedDocument): string[] {
  const names = stories.flatMap((story) => [
    ...allBelow(story.tree.root, "sdt").map((each) => controlNames(each).find((one) => one) ?? ""),
    ...allBelow(story.tree.root, "ffData").map((each) => attributeValue(childOf(each, "name"), "w:val") ?? ""),
    ...complexFields(story).map((each) => mergeName(each.instruction) ?? ""),
    ...allBelow(story.tree.root, "fldSimple").map((each) => mergeName(attributeValue(each, "w:instr") ?? "") ?? ""),
    ...story.paragraphs.flatMap((each) => [...textOf(each).matchAll(PLACEHOLDER)].map((match) => match[1] ?? "")),
  ]);
  return [...new Set(names.filter((each) => each !== ""))];
}

const PLACEHOLDER = /\{\{\s*([^{}]{1,255}?)\s*\}\}/g;

function fillPlaceholders({ tracking }: EditedDocument, story: Story, { name, value }: Wanted): number {
  let count = 0;
  for (const paragraph of story.paragraphs) {
    const text = textOf(paragraph);
    if (!text.includes("{{")) continue;
    const found = [...text.matchAll(PLACEHOLDER)].filter((match) => isNamed(match[1] ?? "", name));
    if (found.length === 0) continue;
    const stretches = found.map((match) => ({
      from: match.index,
      to: match.index + match[0].length,
      text: String(value),
    }));
    replaceStretches(paragraph, stretches, tracking);
    count += found.length;
  }
  return count;
}

type ComplexField = Readonly<{
  begin: XmlNode;
  instruction: string;
  /** runs of the result, between its separator and its end */
  result: readonly XmlNode[];
  separator: XmlNode | null;
  end: XmlNode;
}>;

type OpenField = { begin: XmlNode; instruction: string; result: XmlNode[]; separator: XmlNode | null };

/** Fields written as several runs of one paragraph; those around others are left out. */
function complexFields(story: Story): ComplexField[] {
  if (allBelow(story.tree.root, "fldChar").length === 0) return [];
  return story.paragraphs.flatMap((paragraph) => {
    const found: ComplexField[] = [];
    let open: OpenField | null = null;
    for (const run of allBelow(paragraph, "r").filter((each) => ancestorOf(each, "p") === paragraph)) {
      const kind = attributeValue(childOf(run, "fldChar"), "w:fldCharType");
      if (kind === "begin") open = { begin: run, instruction: "", result: [], separator: null };
      else if (open && kind === "end") {
        found.push({ ...open, end: run });
        open = null;
      } else if (open) goOn(open, run, kind);
    }
    return found;
  });
}

function goOn(field: OpenField, run: XmlNode, kind: string | null): void {
  if (kind === "separate") field.separator = run;
  else if (field.separator) field.result.push(run);
  else field.instruction += allBelow(run, "instrText").map(plainTextOf).join("");
}

function mergeName(instruction: string): string | null {
  const match = /^\s*MERGEFIELD\s+(?:"([^"]+)"|(\S+))/i.exec(instruction);
  return match ? (match[1] ?? match[2] ?? null) : null;
}

/** Writes another result between a field's separator and end. */
function setResult({ tracking }: EditedDocument, field: ComplexField, text: string): void {
  const [first] = field.result;
  const look = childOf(first ?? field.begin, "rPr");
  const run = `<w:r>${look ? xmlOf(look) : ""}${textXml(text)}</w:r>`;
  const holder = field.end.parent;
  if (!holder) return;
  const put = (node: XmlNode) => {
    holder.children.splice(holder.children.indexOf(field.end), 0, node);
    node.parent = holder;
  };
  if (!field.separator) put(elementOf('<w:r><w:fldChar w:fldCharType="separate"/></w:r>'));
  for (const each of field.result) {
    if (tracking) put(elementOf(`<w:del ${markOf(tracking)}>${xmlOf(deletedRun(each))}</w:del>`));
    removeNode(each);
  }
  if (text !== "") put(elementOf(tracking ? `<w:ins ${markOf(tracking)}>${run}</w:ins>` : run));
}

function fillMergeFields(document: EditedDocument, story: Story, { name, value }: Wanted): number {
  const fields = complexFields(story).filter((each) => isNamed(mergeName(each.instruction), name));
  for (const each of fields) setResult(document, each, String(value));
  const simple = allBelow(story.tree.root, "fldSimple").filter((each) =>
    isNamed(mergeName(attributeValue(each, "w:instr") ?? ""), name),
  );
  for (const each of simple) {
    const [first] = elementsOf(each).filter((run) => run.local === "r");
    const look = childOf(first, "rPr");
    each.isEmpty = false;
    const made = elementOf(`<w:r>${look ? xmlOf(look) : ""}${textXml(String(value))}</w:r>`);
    each.children = [made];
    made.parent = each;
    if (document.tracking) document.remarks.add(`The merge field ${name} was filled without a tracked change.`);
  }
  return fields.length + simple.length;
}

function fillFormFields(document: EditedDocument, story: Story, { name, value }: Wanted): number {
  const forms = allBelow(story.tree.root, "ffData").filter((each) =>
    isNamed(attributeValue(childOf(each, "name"), "w:val"), name),
  );
  if (forms.length === 0) return 0;
  const fields = complexFields(story);
  for (const form of forms) {
    const box = childOf(form, "checkBox");
    const list = childOf(form, "ddList");
    if (box) checkBox(document, box, value);
    else if (list) choose(document, list, { name, value });
    else {
      const field = fields.find((each) => childOf(each.begin, "fldChar") === form.parent);
      if (!field)
        throw unsupported(`The form field ${name} reaches over several paragraphs; change its text with "paragraph".`);
      setResult(document, field, String(value));
    }
  }
  return forms.length;
}

function checkBox({ tracking, remarks }: EditedDocument, box: XmlNode, value: FieldValue): void {
  const isChecked = value === true || /^(?:true|yes|x|1)$/i.test(String(value));
  const old = childOf(box, "checked");
  if (old) removeNode(old);
  box.children.push(elementOf(`<w:checked w:val="${isChecked ? 1 : 0}"/>`));
  if (tracking) remarks.add("Check boxes were set without a tracked change.");
}

function choose({ tracking, remarks }: EditedDocument, list: XmlNode, { name, value }: Wanted): void {
  const entries = elementsOf(list).filter((each) => each.local === "listEntry");
  const texts = entries.map((each) => attributeValue(each, "w:val") ?? "");
  const index = texts.findIndex((each) => isNamed(each, String(value)));
  if (index < 0) throw unsupported(`${name} is chosen from ${texts.join(", ")}; give one of these.`);
  const old = childOf(list, "result");
  if (old) removeNode(old);
  list.children.unshift(elementOf(`<w:result w:val="${index}"/>`));
  if (tracking) remarks.add("Choices in form fields were made without a tracked change.");
}

import { limits } from "../limits.ts";
import { Refusal } from "../refusal.ts";
import { decodedText } from "./element-spans.ts";

/** An element whose text is kept as it was written; what is not changed is written back letter by letter. */
export type XmlNode = {
  /** with its prefix */
  readonly name: string;
  /** local name */
  readonly local: string;
  /** the start tag without its `>` or `/>` */
  tag: string;
  isEmpty: boolean;
  /** elements, and text as it stands in the file */
  children: (XmlNode | string)[];
  parent: XmlNode | null;
};
export type XmlTree = Readonly<{ before: string; root: XmlNode; after: string }>;

const TAG =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<\/[\w:.-]+\s*>|<([\w:.-]+)(?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*\/?>/g;

/** Throws a refusal when the part is not well-formed. */
export function parseTree(xml: string): XmlTree {
  const top: (XmlNode | string)[] = [];
  let open: XmlNode | null = null;
  let at = 0;
  let depth = 0;
  const put = (child: XmlNode | string) => {
    if (child !== "") (open?.children ?? top).push(child);
  };
  for (const match of xml.matchAll(TAG)) {
    const [text, name] = match;
    put(xml.slice(at, match.index));
    at = match.index + text.length;
    if (name !== undefined) {
      const made = nodeOf(text, name, open);
      put(made);
      if (!made.isEmpty) [open, depth] = [made, deeper(depth)];
    } else if (text.startsWith("</")) {
      if (!open) throw notWellFormed();
      [open, depth] = [open.parent, depth - 1];
    } else put(text);
  }
  put(xml.slice(at));
  const position = top.findIndex((each) => typeof each !== "string");
  const root = top[position];
  if (open || root === undefined || typeof root === "string") throw notWellFormed();
  return {
    before: top.slice(0, position).join(""),
    root,
    after: top
      .slice(position + 1)
      .map(xmlOf)
      .join(""),
  };
}

/** What walks a tree goes as deep as it is. */
function deeper(depth: number): number {
  if (depth < limits.xmlDepth) return depth + 1;
  throw new Refusal("too-large", "The file was not changed: its parts are nested deeper than is safe to edit.");
}

function notWellFormed(): Refusal {
  return new Refusal("damaged", "The file was not changed: one of its parts is not well-formed.");
}

function nodeOf(text: string, name: string, parent: XmlNode | null): XmlNode {
  const isEmpty = text.endsWith("/>");
  const colon = name.indexOf(":");
  const local = colon < 0 ? name : name.slice(colon + 1);
  return { name, local, tag: text.slice(0, isEmpty ? -2 : -1), isEmpty, children: [], parent };
}

/** The part as text again. */
export function treeText({ before, root, after }: XmlTree): string {
  return before + xmlOf(root) + after;
}

/** The element as text; one without content keeps the way it was closed. */
export function xmlOf(node: XmlNode | string): string {
  if (typeof node === "string") return node;
  if (node.children.length === 0 && node.isEmpty) return `${node.tag}/>`;
  return `${node.tag}>${node.children.map(xmlOf).join("")}</${node.name}>`;
}

/** Elements made from text, without a parent. */
export function fragment(xml: string): (XmlNode | string)[] {
  const { root } = parseTree(`<x>${xml}</x>`);
  for (const each of root.children) if (typeof each !== "string") each.parent = null;
  return root.children;
}

/** The first element of a text, without a parent. */
export function elementOf(xml: string): XmlNode {
  const made = fragment(xml).find((each) => typeof each !== "string");
  if (!made) throw new Error("no element in this text");
  return made;
}

/** The prefix of an element with its colon; `""` without one. */
export function prefixOf(node: XmlNode): string {
  return node.name.slice(0, node.name.length - node.local.length);
}

/** A copy without a parent. */
export function copyOf(node: XmlNode): XmlNode {
  return elementOf(xmlOf(node));
}

/** The elements among a node's children, in order; none of nothing. */
export function elementsOf(node: XmlNode | null | undefined): XmlNode[] {
  return node ? node.children.filter((each) => typeof each !== "string") : [];
}

/** The first child of each of these local names in turn; undefined where one is missing. */
export function childOf(node: XmlNode | null | undefined, ...path: readonly string[]): XmlNode | undefined {
  let found: XmlNode | undefined = node ?? undefined;
  for (const local of path) found = found && elementsOf(found).find((each) => each.local === local);
  return found;
}

/** Every element below of one of these local names, in document order, inside matches too. */
export function allBelow(node: XmlNode, ...locals: readonly string[]): XmlNode[] {
  const found: XmlNode[] = [];
  const walk = (each: XmlNode): void => {
    for (const child of each.children) {
      if (typeof child === "string") continue;
      if (locals.includes(child.local)) found.push(child);
      walk(child);
    }
  };
  walk(node);
  return found;
}

/** The nearest element around this one of one of these local names. */
export function ancestorOf(node: XmlNode, ...locals: readonly string[]): XmlNode | null {
  let at = node.parent;
  while (at && !locals.includes(at.local)) at = at.parent;
  return at;
}

/** The text of the element's own children. */
export function plainTextOf(node: XmlNode | undefined): string {
  if (!node) return "";
  return node.children.map((each) => (typeof each === "string" ? decodedText(each) : plainTextOf(each))).join("");
}

/** An attribute by its name as written, decoded. */
export function attributeValue(node: XmlNode | undefined, name: string): string | null {
  const match = node && attributePattern(name).exec(node.tag);
  return match ? decodedText(match[1] ?? match[2] ?? "") : null;
}

function attributePattern(name: string): RegExp {
  return new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`);
}

/** Sets an attribute to text that is already escaped; null takes it away. */
export function setAttribute(node: XmlNode, name: string, value: string | null): void {
  const pattern = attributePattern(name);
  const written = value === null ? "" : ` ${name}="${value}"`;
  if (pattern.test(node.tag)) node.tag = node.tag.replace(pattern, () => written);
  else node.tag = node.tag.trimEnd() + written;
}

/** Takes a node out of its parent; one without a parent stays as it is. */
export function removeNode(node: XmlNode): void {
  if (node.parent) node.parent.children = node.parent.children.filter((each) => each !== node);
  node.parent = null;
}

/** Puts nodes at the end of an element. */
export function appendTo(parent: XmlNode, ...made: readonly (XmlNode | string)[]): void {
  insertAt(parent, parent.children.length, made);
}

/** Puts nodes before the child of this index, which counts texts, too. */
export function insertAt(parent: XmlNode, index: number, made: readonly (XmlNode | string)[]): void {
  for (const each of made) if (typeof each !== "string") each.parent = parent;
  parent.children.splice(index, 0, ...made);
}

/** Puts nodes beside one that has a parent; nothing happens to one without. */
export function insertBefore(node: XmlNode, ...made: readonly (XmlNode | string)[]): void {
  if (node.parent) insertAt(node.parent, node.parent.children.indexOf(node), made);
}

/** Like `insertBefore`, on the other side. */
export function insertAfter(node: XmlNode, ...made: readonly (XmlNode | string)[]): void {
  if (node.parent) insertAt(node.parent, node.parent.children.indexOf(node) + 1, made);
}

/** Puts nodes in the place of one, which has no parent afterwards. */
export function replaceNode(node: XmlNode, ...made: readonly (XmlNode | string)[]): void {
  insertBefore(node, ...made);
  removeNode(node);
}

/** Puts an element among its siblings where the schema's order has it: before the first of those that come later. */
export function insertInOrder(parent: XmlNode, made: XmlNode, order: readonly string[]): void {
  const later = new Set(order.slice(order.indexOf(made.local) + 1));
  const next = elementsOf(parent).find((each) => later.has(each.local));
  if (next) insertBefore(next, made);
  else appendTo(parent, made);
}

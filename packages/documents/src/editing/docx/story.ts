import { Refusal } from "../../refusal.ts";
import type { PackageDraft } from "../package-draft.ts";
import { allBelow, ancestorOf, elementsOf, treeText, type XmlNode, type XmlTree } from "../xml-tree.ts";
import { textOf } from "./run-text.ts";
import type { Tracking } from "./tracking.ts";

/** A part with text of its own: the main one, a header, footer, or the notes. */
export type Story = Readonly<{
  part: string;
  /** what stands before its addresses, such as `header1.`; `""` for the main part */
  prefix: string;
  tree: XmlTree;
  paragraphs: readonly XmlNode[];
  tables: readonly XmlNode[];
  /** drawings and old pictures, but for those that stand in for others */
  drawings: readonly XmlNode[];
}>;

/** A text document while it is edited. Addresses are those it had before the first edit. */
export type EditedDocument = Readonly<{
  draft: PackageDraft;
  main: Story;
  stories: readonly Story[];
  tracking: Tracking | null;
  remarks: Set<string>;
  /** the last of what was put in after a place, so that more comes after it */
  lastAfter: Map<XmlNode, XmlNode>;
}>;

/** The main text first, then headers, footers and notes, each once. */
export function openStories(draft: PackageDraft): readonly Story[] {
  const main = draft.main;
  const sides = draft
    .relationships(main)
    .filter(
      (each) => /^(header|footer|footnotes|endnotes)$/.test(each.type) && !each.external && draft.has(each.target),
    )
    .map((each) => each.target);
  return [
    openStory(draft, main, ""),
    ...[...new Set(sides)].map((part) => openStory(draft, part, `${baseName(part)}.`)),
  ];
}

function baseName(part: string): string {
  return part.slice(part.lastIndexOf("/") + 1).replace(/\.xml$/, "");
}

function openStory(draft: PackageDraft, part: string, prefix: string): Story {
  const tree = draft.tree(part);
  if (!/^w:/.test(tree.root.name))
    throw new Refusal(
      "unsupported",
      "The document names its elements in an unusual way and cannot be edited safely here.",
    );
  return {
    part,
    prefix,
    tree,
    paragraphs: allBelow(tree.root, "p"),
    tables: allBelow(tree.root, "tbl"),
    drawings: allBelow(tree.root, "drawing", "pict").filter((each) => !ancestorOf(each, "Fallback")),
  };
}

/** Writes the stories back; those that were not changed keep their bytes. */
export function saveStories(draft: PackageDraft, stories: readonly Story[]): void {
  for (const { part, tree } of stories) draft.setText(part, treeText(tree));
}

/** A refusal of what cannot be done; the reason says what to do instead. */
export function unsupported(reason: string): Refusal {
  return new Refusal("unsupported", reason);
}

const ADDRESS = /^((?:header|footer|footnotes|endnotes)\w*\.)?(?:([pti])([1-9]\d{0,6}))((?:\.[rc][1-9]\d{0,5}){0,2})$/i;

/** The place before all else, which a document without a paragraph has too. */
const TOP = /^p0$/i;

/** What an address leads to. Rows and columns are counted from 0. */
export type Target =
  | Readonly<{ kind: "top"; story: Story; node: XmlNode; address: string }>
  | Readonly<{ kind: "paragraph"; story: Story; node: XmlNode; address: string }>
  | Readonly<{ kind: "image"; story: Story; node: XmlNode; address: string }>
  | Readonly<{
      kind: "table";
      story: Story;
      node: XmlNode;
      address: string;
      row: number | null;
      column: number | null;
    }>;

/** The place of that address, or the only paragraph of the main part that holds that text. */
export function targetOf(document: EditedDocument, named: string): Target {
  if (TOP.test(named)) return { kind: "top", story: document.main, node: bodyOf(document.main), address: named };
  const match = ADDRESS.exec(named);
  if (!match) return paragraphWith(document, named);
  const [, prefix = "", letter = "", digits = "", rest = ""] = match;
  const story = document.stories.find((each) => each.prefix.toLowerCase() === prefix.toLowerCase());
  if (!story) {
    const known = document.stories.map((each) => each.prefix).filter((each) => each !== "");
    throw unsupported(
      `There is no part ${prefix.slice(0, -1)}; there are ${known.join(", ") || "none beside the text"}.`,
    );
  }
  const lists = { p: story.paragraphs, t: story.tables, i: story.drawings };
  const kind = letter.toLowerCase() as keyof typeof lists;
  const node = lists[kind][Number(digits) - 1];
  if (!node) throw missing(named, { story, letter: kind, count: lists[kind].length });
  if (!isThere(node, story)) throw unsupported(`${named} is gone after an earlier one of these edits.`);
  if (kind !== "t") return { kind: kind === "p" ? "paragraph" : "image", story, node, address: named };
  const index = (axis: string) => {
    const found = new RegExp(`\\.${axis}(\\d+)`, "i").exec(rest)?.[1];
    return found === undefined ? null : Number(found) - 1;
  };
  return { kind: "table", story, node, address: named, row: index("r"), column: index("c") };
}

function missing(
  named: string,
  { story, letter, count }: Readonly<{ story: Story; letter: "p" | "t" | "i"; count: number }>,
): Refusal {
  const what = { p: "paragraph", t: "table", i: "image" }[letter];
  const where = story.prefix === "" ? "the document" : story.prefix.slice(0, -1);
  const there = count === 0 ? `no ${what}s` : `${story.prefix}${letter}1 to ${story.prefix}${letter}${count}`;
  const isEmpty = letter === "p" && count === 0 && story.prefix === "";
  const next = isEmpty ? 'Put text in with {"after":"p0","add":"…"}.' : "Read it with addresses first; p0 is the top.";
  return unsupported(`There is no ${what} ${named}; ${where} has ${there}. ${next}`);
}

function isThere(node: XmlNode, story: Story): boolean {
  let at: XmlNode | null = node;
  while (at.parent) {
    if (!at.parent.children.includes(at)) return false;
    at = at.parent;
  }
  return at === story.tree.root;
}

function paragraphWith({ main }: EditedDocument, named: string): Target {
  const found = main.paragraphs.filter((each) => textOf(each).includes(named) && isThere(each, main));
  const [only] = found;
  if (only && found.length === 1) return { kind: "paragraph", story: main, node: only, address: addressOf(main, only) };
  const shown = JSON.stringify(named.slice(0, 60));
  const places = found.slice(0, 10).map((each) => addressOf(main, each));
  throw unsupported(
    found.length === 0
      ? `No paragraph holds the text ${shown}; give a text that stands in it letter by letter.`
      : `${found.length} paragraphs hold the text ${shown} (${places.join(", ")}); give one of these addresses.`,
  );
}

/** The address of a paragraph, as readings print it. */
export function addressOf(story: Story, paragraph: XmlNode): string {
  return `${story.prefix}p${story.paragraphs.indexOf(paragraph) + 1}`;
}

/** The place, which has to be a paragraph or a single cell, whose first paragraph it then is. */
export function paragraphOf(document: EditedDocument, named: string): Extract<Target, { kind: "paragraph" }> {
  const target = targetOf(document, named);
  if (target.kind === "paragraph") return target;
  const holder = target.kind === "image" ? ancestorOf(target.node, "p") : null;
  if (holder) return { kind: "paragraph", story: target.story, node: holder, address: target.address };
  throw unsupported(
    `${named} is no paragraph; give an address such as p3, or a cell such as t1.r2.c3 with "paragraph".`,
  );
}

/** What stands in a part at the top: paragraphs, tables and content controls. */
export function bodyOf(story: Story): XmlNode {
  return elementsOf(story.tree.root).find((each) => each.local === "body") ?? story.tree.root;
}

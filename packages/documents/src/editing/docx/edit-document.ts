import { Refusal } from "../../refusal.ts";
import { checkedEdits, type EditingOptions, type MadeEdits } from "../format-editor.ts";
import { occurrences } from "../occurrences.ts";
import { PackageDraft } from "../package-draft.ts";
import type { XmlNode } from "../xml-tree.ts";
import { addComment, deleteComment, replyTo } from "./doc-comments.ts";
import { type DocumentEdit, documentShapes, type Insert, type ReplaceText } from "./document-edits.ts";
import { fillFields } from "./fields.ts";
import { deleteImage, insertImage, replaceImage } from "./images.ts";
import { insertTable } from "./insert-table.ts";
import { setMargin } from "./margins.ts";
import { deleteParagraph, insertParagraphs, moveParagraph, rewriteParagraph } from "./paragraphs.ts";
import { settleChanges } from "./revisions.ts";
import { replaceStretches, textOf } from "./run-text.ts";
import {
  addressOf,
  type EditedDocument,
  openStories,
  type Story,
  saveStories,
  type Target,
  targetOf,
  unsupported,
} from "./story.ts";
import { cellParagraph, deleteAtTable, insertAtTable } from "./tables.ts";
import { lastMark } from "./tracking.ts";

/**
 * A text document with edits made one after the other, tracked where an author is given and the format can; all parts that no edit
 * concerns keep their bytes. Addresses are those before the first edit.
 */
export async function editDocument(
  bytes: Uint8Array,
  input: readonly unknown[],
  options: EditingOptions,
): Promise<MadeEdits> {
  const edits = checkedEdits<DocumentEdit>(input, documentShapes);
  const draft = new PackageDraft(bytes);
  if (!/wordprocessingml|ms-word\.(document|template)\.macro/.test(draft.mainType))
    throw new Refusal("not-that-format", "The file is an office document, but not a text document.");
  refuseProtected(draft.main, draft);
  const stories = openStories(draft);
  const [main] = stories;
  if (!main) throw new Refusal("damaged", "The document is damaged: it has no body.");
  const texts = stories.map(({ part }) => draft.text(part));
  const tracking =
    options.author === undefined ? null : { author: options.author, at: options.at, next: lastMark(texts) };
  const document: EditedDocument = { draft, main, stories, tracking, remarks: new Set(), lastAfter: new Map() };
  const targets = edits.map((edit) => namedTarget(document, edit));
  edits.forEach((edit, index) => {
    applyEdit(document, { edit, target: targets[index] ?? null }, options);
  });
  saveStories(draft, stories);
  return { bytes: draft.pack(), remarks: [...document.remarks] };
}

/** A document that only allows filling forms or reading says so. */
function refuseProtected(main: string, draft: PackageDraft): void {
  const settings = draft.relationships(main).find((each) => each.type === "settings")?.target;
  const text = settings !== undefined && draft.has(settings) ? draft.text(settings) : "";
  const tag = /<w:documentProtection\s[^>]*>/.exec(text)?.[0] ?? "";
  const isOn = /\sw:enforcement="(?:1|true|on)"/.test(tag);
  if (isOn && /\sw:edit="readOnly"/.test(tag))
    throw unsupported(
      "Nothing was changed: the document is protected as read-only; take the protection off in the text program first.",
    );
}

/** The place an edit names, found before anything is changed, so that addresses and texts are those of the file. */
function namedTarget(document: EditedDocument, edit: DocumentEdit): Target | null {
  if ("paragraph" in edit) return targetOf(document, edit.paragraph);
  if ("replaceImage" in edit) return targetOf(document, edit.replaceImage);
  if ("delete" in edit) return /^c\d+$/i.test(edit.delete) ? null : targetOf(document, edit.delete);
  if ("move" in edit || "replace" in edit || "comment" in edit) return null;
  if ("after" in edit) return targetOf(document, edit.after);
  return "before" in edit ? targetOf(document, edit.before) : null;
}

type Placed = Readonly<{ edit: DocumentEdit; target: Target | null }>;

function applyEdit(document: EditedDocument, { edit, target }: Placed, options: EditingOptions): void {
  if ("replace" in edit) replaceText(document, edit);
  else if ("fill" in edit) fillFields(document, edit.fill);
  else if ("comment" in edit) addComment(document, edit, options);
  else if ("reply" in edit) replyTo(document, edit, options);
  else if ("move" in edit) moveParagraph(document, edit);
  else if ("delete" in edit && !target) deleteComment(document, edit.delete);
  else if (target) applyAt(document, { edit, target }, options);
  else applyToAll(document, edit);
}

/** Edits that name no place of their own. */
function applyToAll(document: EditedDocument, edit: DocumentEdit): void {
  if ("accept" in edit) settleChanges(document, edit.accept, true);
  else if ("reject" in edit) settleChanges(document, edit.reject, false);
  else if ("header" in edit) setMargin(document, { kind: "header", text: edit.header, of: edit.of ?? "default" });
  else if ("footer" in edit) setMargin(document, { kind: "footer", text: edit.footer, of: edit.of ?? "default" });
}

type PlacedAt = Readonly<{ edit: DocumentEdit; target: Target }>;

function applyAt(document: EditedDocument, { edit, target }: PlacedAt, options: EditingOptions): void {
  if ("replaceImage" in edit) {
    if (target.kind !== "image")
      throw unsupported(`${edit.replaceImage} is no image; images have addresses such as i1.`);
    replaceImage(document, target, edit.image, options.files);
  } else if ("paragraph" in edit) {
    const paragraph = target.kind === "table" ? cellParagraph(document, target) : target;
    if (paragraph.kind !== "paragraph") throw notText(paragraph);
    rewriteParagraph(document, paragraph, edit);
  } else if ("delete" in edit) deleteAt(document, target);
  else if (!("move" in edit) && ("after" in edit || "before" in edit))
    insertBeside(document, { edit, target }, options);
}

function notText({ kind, address }: Target): Refusal {
  return unsupported(
    kind === "top"
      ? `${address} is the place before the text; put a paragraph there with {"after":"${address}","add":"…"}.`
      : `${address} is an image, not a paragraph.`,
  );
}

function deleteAt(document: EditedDocument, target: Target): void {
  if (target.kind === "table") deleteAtTable(document, target);
  else if (target.kind === "image") deleteImage(document, target);
  else if (target.kind === "top") throw notText(target);
  else deleteParagraph(document, target);
}

function insertBeside(
  document: EditedDocument,
  { edit, target }: Readonly<{ edit: Insert; target: Target }>,
  options: EditingOptions,
): void {
  if (target.kind === "table" && insertAtTable(document, target, edit)) return;
  if (edit.table) insertTable(document, target, edit);
  else if (edit.image !== undefined) insertImage(document, target, edit, options.files);
  else insertParagraphs(document, target, edit);
}

type Occurrence = Readonly<{ story: Story; paragraph: XmlNode; starts: readonly number[] }>;

/** Replaces a text that has to be found once, or everywhere with `all`; what is not in the text itself is looked for in headers, footers and notes. */
function replaceText(document: EditedDocument, edit: ReplaceText): void {
  const places = occurrencesOf(document, edit);
  const count = places.reduce((sum, place) => sum + place.starts.length, 0);
  const shown = JSON.stringify(edit.replace.slice(0, 60));
  if (count === 0)
    throw unsupported(
      `The text ${shown} was not found${edit.at ? ` in ${edit.at}` : ""}; it has to stand in one paragraph, letter by letter.`,
    );
  if (count > 1 && !edit.all) {
    const addresses = places.slice(0, 10).map((place) => addressOf(place.story, place.paragraph));
    throw unsupported(
      `The text ${shown} was found ${count} times (${addresses.join(", ")}); add "at" with one of them, more of the text, or "all": true.`,
    );
  }
  for (const { paragraph, starts } of places) {
    const stretches = starts.map((from) => ({ from, to: from + edit.replace.length, text: edit.with }));
    replaceStretches(paragraph, stretches, document.tracking);
  }
}

function occurrencesOf(document: EditedDocument, { replace, at, all }: ReplaceText): readonly Occurrence[] {
  const within = (story: Story, paragraphs: readonly XmlNode[]) =>
    paragraphs.flatMap((paragraph): Occurrence[] => {
      const starts = occurrences(textOf(paragraph), replace);
      return starts.length === 0 ? [] : [{ story, paragraph, starts }];
    });
  if (at !== undefined) {
    const target = targetOf(document, at);
    const found = target.kind === "table" ? cellParagraphs(document, target) : [target.node];
    return within(target.story, found);
  }
  const [main, ...sides] = document.stories.map((story) => within(story, story.paragraphs));
  return all || (main ?? []).length === 0 ? [...(main ?? []), ...sides.flat()] : (main ?? []);
}

/** Paragraphs of the table, row or cell an address names. */
function cellParagraphs({ main }: EditedDocument, target: Extract<Target, { kind: "table" }>): readonly XmlNode[] {
  const story = target.story ?? main;
  return story.paragraphs.filter((each) => {
    for (let at = each.parent; at; at = at.parent) if (at === target.node) return true;
    return false;
  });
}

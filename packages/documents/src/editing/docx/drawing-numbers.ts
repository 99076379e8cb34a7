import { allBelow, attributeValue, setAttribute, type XmlNode } from "../xml-tree.ts";
import type { EditedDocument } from "./story.ts";

const MOST = 2_000_000_000;

/** A number no drawing of the document has yet. */
export function freeDrawingNumber({ stories }: EditedDocument): number {
  const taken = stories.flatMap((story) =>
    allBelow(story.tree.root, "docPr").map((each) => Number(attributeValue(each, "id") ?? 0)),
  );
  return taken.filter((each) => each < MOST).reduce((most, each) => Math.max(most, each), 0) + 1;
}

/** Numbers the drawings of a copy anew, before the copy stands in the document. */
export function renumberDrawings(copy: XmlNode, document: EditedDocument): void {
  const drawings = allBelow(copy, "docPr");
  if (drawings.length === 0) return;
  const first = freeDrawingNumber(document);
  for (const [index, each] of drawings.entries()) setAttribute(each, "id", String(first + index));
}

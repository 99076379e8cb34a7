import { escapeXml } from "../../ooxml/write-xml.ts";
import { Refusal } from "../../refusal.ts";
import { parseCellName } from "../../tables/cell-names.ts";
import type { EditingOptions } from "../format-editor.ts";
import {
  allBelow,
  appendTo,
  attributeValue,
  childOf,
  elementOf,
  elementsOf,
  insertBefore,
  insertInOrder,
  plainTextOf,
  prefixOf,
  removeNode,
  type XmlNode,
} from "../xml-tree.ts";
import { addressIn, type Book, type BookSheet, changeSheet, refuseProtected, relatedParts } from "./book.ts";
import { sheetOrder } from "./sheet-order.ts";
import { withFrame } from "./sheet-text.ts";
import type { CommentCell } from "./workbook-edits.ts";

const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml";
const EMPTY_DRAWING = `<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>`;
const SHAPE_TYPE = `<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>`;

/** Writes a note on a cell, in place of the one it has; null takes it away. */
export function commentCell(book: Book, edit: CommentCell, { author = "Deskhand" }: EditingOptions): void {
  const { sheet, cells } = addressIn(book, edit.comment);
  const place = parseCellName(cells);
  if (!place) throw new Refusal("unsupported", `${edit.comment} is not the address of a cell.`);
  refuseProtected(book, sheet);
  refuseThreads(book, sheet, cells);
  const [known] = relatedParts(book, sheet.part, "comments");
  if (edit.text === null) {
    if (known === undefined || !hasNote(book, known, cells))
      throw new Refusal("unsupported", `Nothing was changed: ${edit.comment} has no comment.`);
    takeNote(book, sheet, { part: known, cells });
    return;
  }
  const part = known ?? addCommentsPart(book, sheet);
  if (hasNote(book, part, cells)) takeNote(book, sheet, { part, cells });
  putNote(book, part, { cells, text: edit.text, author });
  putShape(book, sheet, place);
}

function refuseThreads(book: Book, sheet: BookSheet, cells: string): void {
  const threads = relatedParts(book, sheet.part, "threadedComment").flatMap((part) =>
    allBelow(book.draft.tree(part).root, "threadedComment"),
  );
  if (threads.some((each) => attributeValue(each, "ref") === cells))
    throw new Refusal(
      "unsupported",
      `Nothing was changed: ${sheet.name}!${cells} has a conversation; answer it in the spreadsheet program.`,
    );
}

function hasNote(book: Book, part: string, cells: string): boolean {
  return allBelow(book.draft.tree(part).root, "comment").some((each) => attributeValue(each, "ref") === cells);
}

function addCommentsPart(book: Book, sheet: BookSheet): string {
  const folder = book.main.slice(0, book.main.lastIndexOf("/") + 1);
  const part = book.draft.freeName(`${folder}comments.xml`);
  book.draft.addXml(
    part,
    COMMENTS_TYPE,
    `<comments xmlns="${MAIN}"><authors></authors><commentList></commentList></comments>`,
  );
  book.draft.relate(sheet.part, "comments", part);
  return part;
}

function takeNote(book: Book, sheet: BookSheet, { part, cells }: Readonly<{ part: string; cells: string }>): void {
  book.draft.changeTree(part, ({ root }) => {
    for (const each of allBelow(root, "comment")) if (attributeValue(each, "ref") === cells) removeNode(each);
  });
  const place = parseCellName(cells);
  for (const drawing of relatedParts(book, sheet.part, "vmlDrawing"))
    book.draft.changeTree(drawing, ({ root }) => {
      for (const shape of allBelow(root, "shape")) {
        const client = childOf(shape, "ClientData");
        const at = (name: string) => Number(plainTextOf(childOf(client, name)).trim() || -1);
        if (at("Row") === place?.row && at("Column") === place.column) removeNode(shape);
      }
    });
}

function putNote(
  book: Book,
  part: string,
  { cells, text, author }: Readonly<{ cells: string; text: string; author: string }>,
): void {
  book.draft.changeTree(part, ({ root }) => {
    const p = prefixOf(root);
    const authors = childOf(root, "authors");
    const list = childOf(root, "commentList");
    if (!authors || !list) throw new Refusal("damaged", "The file was not changed: its list of comments is damaged.");
    const known = elementsOf(authors).findIndex((each) => plainTextOf(each) === author);
    if (known < 0) appendTo(authors, elementOf(`<${p}author>${escapeXml(author)}</${p}author>`));
    const id = known < 0 ? elementsOf(authors).length - 1 : known;
    const made = elementOf(
      `<${p}comment ref="${cells}" authorId="${id}"><${p}text><${p}r><${p}t xml:space="preserve">${escapeXml(text)}</${p}t></${p}r></${p}text></${p}comment>`,
    );
    const next = elementsOf(list).find((each) => isAfter(attributeValue(each, "ref"), cells));
    if (next) insertBefore(next, made);
    else appendTo(list, made);
  });
}

function isAfter(one: string | null, other: string): boolean {
  const [first, second] = [parseCellName(one ?? ""), parseCellName(other)];
  if (!first || !second) return false;
  return first.row > second.row || (first.row === second.row && first.column > second.column);
}

/** The box that shows the note, which only the older kind of drawing can hold. */
function putShape(book: Book, sheet: BookSheet, { row, column }: Readonly<{ row: number; column: number }>): void {
  const [known] = relatedParts(book, sheet.part, "vmlDrawing");
  const part = known ?? addDrawing(book, sheet);
  book.draft.changeTree(part, ({ root }) => {
    if (!allBelow(root, "shapetype").some((each) => attributeValue(each, "id") === "_x0000_t202"))
      appendTo(root, elementOf(SHAPE_TYPE));
    appendTo(root, noteShape(root, { row, column }));
  });
}

function noteShape(root: XmlNode, { row, column }: Readonly<{ row: number; column: number }>): XmlNode {
  const numbers = allBelow(root, "shape").map((each) =>
    Number(/\d+$/.exec(attributeValue(each, "id") ?? "")?.[0] ?? 0),
  );
  const id = Math.max(1_024, ...numbers) + 1;
  const anchor = [column + 1, 15, Math.max(0, row - 1), 10, column + 3, 31, row + 4, 4].join(", ");
  return elementOf(
    `<v:shape id="_x0000_s${id}" type="#_x0000_t202" style="position:absolute;margin-left:80pt;margin-top:5pt;width:104pt;height:64pt;z-index:1;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>${anchor}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>${row}</x:Row><x:Column>${column}</x:Column></x:ClientData></v:shape>`,
  );
}

function addDrawing(book: Book, sheet: BookSheet): string {
  const folder = book.main.slice(0, book.main.lastIndexOf("/") + 1);
  const part = book.draft.freeName(`${folder}drawings/vmlDrawing.vml`);
  book.draft.addBytes(part, new TextEncoder().encode(EMPTY_DRAWING));
  const id = book.draft.relate(sheet.part, "vmlDrawing", part);
  changeSheet(book, sheet.part, (text) =>
    withFrame(text, ({ root }) => {
      const p = prefixOf(root);
      const namespace = /\sxmlns:r\s*=/.test(root.tag)
        ? ""
        : ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';
      insertInOrder(root, elementOf(`<${p}legacyDrawing${namespace} r:id="${id}"/>`), sheetOrder);
    }),
  );
  return part;
}

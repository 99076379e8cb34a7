import { textOf } from "../editing/docx/run-text.ts";
import { openStories, type Story } from "../editing/docx/story.ts";
import { cellsOf, rowsOf } from "../editing/docx/tables.ts";
import { PackageDraft } from "../editing/package-draft.ts";
import { allBelow, ancestorOf, attributeValue, childOf, elementsOf, type XmlNode } from "../editing/xml-tree.ts";
import { editedPicture, type RealEdit } from "./real-edit.ts";

const author = "Ann";
const textParts = /word[\\/]document\d*\.xml$/i;
const linkedParts = /word[\\/]document\d*\.xml$|document\d*\.xml\.rels$|media[\\/]|Content_Types/i;
const marginParts = /word[\\/](document\d*|comments\w*|people|styles)\.xml|document\d*\.xml\.rels|Content_Types/i;
const edgeParts = /(header|footer)\d*\.xml|document\d*\.xml|Content_Types/i;
const filledParts = /word[\\/](document|header|footer|footnotes|endnotes)\d*\.xml$|customXml|docProps/i;

/** The edits of a text document that are tried. */
export function documentEdits(bytes: Uint8Array): readonly RealEdit[] {
  const draft = new PackageDraft(bytes);
  const stories = openStories(draft);
  const [main] = stories;
  if (!main) return [];
  return [
    ...paragraphEdits(main),
    ...tableEdits(main),
    ...imageEdits(main),
    ...sideEdits(stories),
    ...controlEdits(main),
    ...commentEdits(draft, main),
    ...changeEdits(main),
    ...both("a paragraph at the top", { after: "p0", add: "Edited" }),
    { what: "a header", edit: { header: "Edited" }, concerns: edgeParts },
    { what: "a footer", edit: { footer: "Edited" }, concerns: edgeParts },
  ];
}

/** The same edit, plain and tracked. */
function both(what: string, edit: unknown): readonly RealEdit[] {
  return [
    { what, edit, concerns: textParts },
    { what: `${what}, tracked`, edit, author, concerns: textParts },
  ];
}

function addressIn(main: Story, node: XmlNode | undefined): string {
  return `p${node ? main.paragraphs.indexOf(node) + 1 : 1}`;
}

function paragraphEdits(main: Story): readonly RealEdit[] {
  const written = main.paragraphs.filter((each) => textOf(each).trim() !== "");
  const [first] = main.paragraphs;
  if (!first) return [];
  const shown = addressIn(main, written[0] ?? first);
  const word = /[\p{L}\p{N}]+/u.exec(written[0] ? textOf(written[0]) : "")?.[0];
  const isWhole = (each: XmlNode) => allBelow(each, "sectPr").length === 0 && !ancestorOf(each, "p");
  const last = addressIn(main, written.findLast(isWhole) ?? main.paragraphs.findLast(isWhole) ?? first);
  return [
    ...both("a paragraph", { paragraph: shown, text: "Edited in another way" }),
    ...(word === undefined ? [] : both("a replaced text", { replace: word, with: "Edited", at: shown, all: true })),
    { what: "a remark", edit: { comment: shown, text: "Looked at" }, author, concerns: marginParts },
    ...(word === undefined
      ? []
      : [
          {
            what: "a remark on words",
            edit: { comment: written[0] ? shown : "p1", text: "Looked at", on: textOf(written[0] ?? first) },
            concerns: marginParts,
          },
        ]),
    ...both("a new paragraph", { after: shown, add: "Edited **here**" }),
    ...both("a new table", {
      after: shown,
      table: {
        rows: [
          ["Edited", "in"],
          ["a", "table"],
        ],
      },
    }),
    { what: "a new picture", edit: { after: shown, image: editedPicture, width: 2 }, concerns: linkedParts },
    ...(last === shown ? [] : both("a look taken over", { paragraph: shown, like: last })),
    ...both("a deletion", { delete: last }),
    ...(last === "p1" ? [] : both("a move", { move: last, after: "p1" })),
  ];
}

function tableEdits(main: Story): readonly RealEdit[] {
  const place = main.tables.findIndex((each) => elementsOf(each).some((row) => row.local === "tr"));
  const table = main.tables[place];
  if (!table) return [];
  const name = `t${place + 1}`;
  const columns = Math.max(...cellsOf(rowsOf(table)[0] ?? table).map((each) => each.from + each.span));
  return [
    ...both("a table's cell", { paragraph: `${name}.r1.c1`, text: "Edited" }),
    ...both("a table's new row", { after: `${name}.r1`, add: [["Edited"]] }),
    ...both("a table's new column", { after: `${name}.c1`, add: ["Edited"] }),
    ...both("a table's row deleted", { delete: `${name}.r1` }),
    ...(columns > 1 ? both("a table's column deleted", { delete: `${name}.c1` }) : []),
    ...both("a table deleted", { delete: name }),
  ];
}

function imageEdits(main: Story): readonly RealEdit[] {
  if (main.drawings.length === 0) return [];
  const pictured = main.drawings.findIndex((each) => allBelow(each, "blip", "imagedata").length > 0);
  return [
    ...(pictured < 0
      ? []
      : [
          {
            what: "another picture",
            edit: { replaceImage: `i${pictured + 1}`, image: editedPicture },
            concerns: linkedParts,
          },
        ]),
    { what: "a picture deleted", edit: { delete: "i1" }, concerns: linkedParts },
  ];
}

/** A paragraph of a header, footer or note. */
function sideEdits(stories: readonly Story[]): readonly RealEdit[] {
  return stories.slice(1).flatMap((story): RealEdit[] => {
    const index = story.paragraphs.findIndex((each) => textOf(each).trim() !== "");
    if (index < 0) return [];
    const edit = { paragraph: `${story.prefix}p${index + 1}`, text: "Edited" };
    const concerns = new RegExp(`${story.part.replaceAll(".", "\\.")}$`, "i");
    return [{ what: "a text beside the text", edit, concerns }];
  });
}

function controlEdits(main: Story): readonly RealEdit[] {
  const named = allBelow(main.tree.root, "sdt").flatMap((each) => {
    const properties = childOf(each, "sdtPr");
    const name = attributeValue(childOf(properties, "alias") ?? childOf(properties, "tag"), "w:val");
    const isLocked = attributeValue(childOf(properties, "lock"), "w:val") !== null;
    const isText =
      properties &&
      !isLocked &&
      !/dropDownList|comboBox|checkbox|date|picture/.test(
        elementsOf(properties)
          .map((one) => one.local)
          .join(" "),
      );
    return name && isText ? [name] : [];
  });
  const [name] = named;
  return name === undefined
    ? []
    : [{ what: "a filled field", edit: { fill: { [name]: "Edited" } }, concerns: filledParts }];
}

function commentEdits(draft: PackageDraft, main: Story): readonly RealEdit[] {
  const part = draft.relationships(main.part).find((each) => each.type === "comments")?.target;
  const [comment] = part === undefined || !draft.has(part) ? [] : elementsOf(draft.tree(part).root);
  const id = attributeValue(comment, "w:id");
  if (id === null) return [];
  return [
    { what: "a reply", edit: { reply: `c${id}`, text: "Seen" }, author, concerns: marginParts },
    { what: "a remark deleted", edit: { delete: `c${id}` }, concerns: marginParts },
  ];
}

function changeEdits(main: Story): readonly RealEdit[] {
  if (allBelow(main.tree.root, "ins", "del", "moveFrom", "moveTo").length === 0) return [];
  return [
    { what: "changes accepted", edit: { accept: "all" }, concerns: filledParts },
    { what: "changes rejected", edit: { reject: "all" }, concerns: filledParts },
  ];
}

import {
  attributeValue,
  childOf,
  copyOf,
  elementOf,
  elementsOf,
  insertAfter,
  insertInOrder,
  type XmlNode,
  xmlOf,
} from "../xml-tree.ts";
import type { Insert } from "./document-edits.ts";
import { inlineRuns } from "./inline-runs.ts";
import { newParagraph, putBeside } from "./paragraphs.ts";
import { bodyOf, type EditedDocument, type Story, type Target, targetOf, unsupported } from "./story.ts";
import { knownStyle, tableStyle } from "./styles.ts";
import { cellsOf, rowLike, rowsOf, type TableTarget } from "./tables.ts";
import { markOf } from "./tracking.ts";

/** A table beside a place, like another one or in the look of the document's tables. */
export function insertTable(document: EditedDocument, target: Target, edit: Insert): void {
  const { table } = edit;
  if (!table) return;
  const model = table.like === undefined ? null : targetOf(document, table.like);
  if (model && model.kind !== "table") throw unsupported(`${table.like} is no table; give one such as t1.`);
  const made = model ? tableLike(document, model, table.rows) : plainTable(document, target.story, table);
  const isAfter = "after" in edit;
  // two tables that touch become one
  const needsGap = target.kind === "table";
  const gap = newParagraph(document, "", "");
  const pieces = isAfter ? [...(needsGap ? [gap] : []), made] : [made, ...(needsGap ? [gap] : [])];
  putBeside(document, target, { isAfter, made: pieces });
  const next = made.parent?.children
    .slice(made.parent.children.indexOf(made) + 1)
    .find((each) => typeof each !== "string");
  if (next === undefined || (typeof next !== "string" && /^(?:tbl|sectPr)$/.test(next.local)))
    insertAfter(made, newParagraph(document, "", ""));
}

function tableLike(document: EditedDocument, target: TableTarget, rows: readonly (readonly string[])[]): XmlNode {
  const models = rowsOf(target.node);
  const [header, second = header] = models;
  const width = second ? cellsOf(second).length : 0;
  const wrong = rows.find((each) => each.length > width);
  if (!header || !second || wrong)
    throw unsupported(`Rows of a table like ${target.address} have ${width} cells; give that many texts.`);
  const made = elementOf(
    `<w:tbl>${["tblPr", "tblGrid"]
      .map((each) => childOf(target.node, each))
      .map((each) => (each ? xmlOf(each) : ""))
      .join("")}</w:tbl>`,
  );
  rows.forEach((texts, index) => {
    const row = rowLike(
      document,
      { story: target.story, model: index === 0 ? header : second, below: undefined },
      texts,
    );
    const repeats = index === 0 ? childOf(header, "trPr", "tblHeader") : undefined;
    if (repeats) {
      const properties = childOf(row, "trPr") ?? elementOf("<w:trPr></w:trPr>");
      if (!properties.parent) insertInOrder(row, properties, ["trPr", "tc"]);
      insertInOrder(properties, copyOf(repeats), ["tblHeader", "ins", "del", "trPrChange"]);
    }
    made.children.push(row);
    row.parent = made;
  });
  return made;
}

type PlainTable = Readonly<{ rows: readonly (readonly string[])[]; style?: string | undefined }>;

function plainTable(document: EditedDocument, story: Story, { rows, style }: PlainTable): XmlNode {
  const columns = Math.max(...rows.map((each) => each.length));
  const total = textWidth(document);
  const width = Math.floor(total / columns);
  const used = story.tables.map((each) => childOf(each, "tblPr", "tblStyle")).find((each) => each !== undefined);
  const named =
    style === undefined
      ? used
        ? attributeValue(used, "w:val")
        : knownStyle(document, "Table Grid", "table")
      : tableStyle(document, style);
  const look = named === null ? BORDERS : "";
  const { tracking, draft } = document;
  const cell = (text: string, isHeader: boolean) => {
    const runs = inlineRuns(text, isHeader ? "<w:b/>" : "", { draft, part: story.part });
    return `<w:tc><w:tcPr><w:tcW w:w="${width}" w:type="dxa"/></w:tcPr>${xmlOf(newParagraph(document, isHeader ? "<w:keepNext/>" : "", runs))}</w:tc>`;
  };
  const made = rows.map((texts, index) => {
    const isHeader = index === 0 && rows.length > 1;
    const properties = `${isHeader ? "<w:cantSplit/><w:tblHeader/>" : "<w:cantSplit/>"}${tracking ? `<w:ins ${markOf(tracking)}/>` : ""}`;
    const cells = Array.from({ length: columns }, (_, column) => cell(texts[column] ?? "", isHeader));
    return `<w:tr><w:trPr>${properties}</w:trPr>${cells.join("")}</w:tr>`;
  });
  const grid = Array.from({ length: columns }, () => `<w:gridCol w:w="${width}"/>`).join("");
  const styled = named === null ? "" : `<w:tblStyle w:val="${named}"/>`;
  return elementOf(
    `<w:tbl><w:tblPr>${styled}<w:tblW w:w="${width * columns}" w:type="dxa"/>${look}<w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/></w:tblPr><w:tblGrid>${grid}</w:tblGrid>${made.join("")}</w:tbl>`,
  );
}

const BORDERS = `<w:tblBorders>${["top", "left", "bottom", "right", "insideH", "insideV"].map((side) => `<w:${side} w:val="single" w:sz="4" w:space="0" w:color="A6A6A6"/>`).join("")}</w:tblBorders>`;

/** Width between the margins of the last section, in twentieths of a point. */
export function textWidth({ main }: EditedDocument): number {
  const section = elementsOf(bodyOf(main)).findLast((each) => each.local === "sectPr");
  const size = Number(attributeValue(childOf(section, "pgSz"), "w:w") ?? 11_906);
  const margins = childOf(section, "pgMar");
  const side = (name: string) => Number(attributeValue(margins, name) ?? 1_440);
  return Math.max(1_440, size - side("w:left") - side("w:right"));
}

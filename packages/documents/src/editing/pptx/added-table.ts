import { Refusal } from "../../refusal.ts";
import type { TableContent } from "../../writing/parts-of-descriptions.ts";
import { EMU_PER_POINT, type Place, transform } from "../../writing/pptx/places.ts";
import { schemeFill } from "../../writing/pptx/shape-xml.ts";
import { fitTable } from "../../writing/pptx/slide-table.ts";
import { attributeIn, elementSpans } from "../element-spans.ts";
import type { PackageDraft } from "../package-draft.ts";
import { insertShapes, nextShape } from "./added-slide.ts";
import { roomOnSlide } from "./room-on-slide.ts";
import { paragraphsFor } from "./shape-text.ts";

/** The style programs give to tables when the deck names none. */
const USUAL_STYLE = "{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}";
/** A faint line under each row. */
const RULED =
  '<a:lnB w="6350"><a:solidFill><a:schemeClr val="tx1"><a:lumMod val="50000"/><a:lumOff val="50000"/></a:schemeClr></a:solidFill></a:lnB><a:noFill/>';
const ALIGNMENTS = { left: "l", center: "ctr", right: "r" } as const;

export type NewTable = Readonly<{
  table: TableContent;
  /** left, top, width and height in percent of the slide */
  place: readonly [number, number, number, number] | undefined;
}>;

/** Adds a table in the deck's own style: in an empty body, else at the place given, else under what is there. */
export function addTable(draft: PackageDraft, slide: string, { table, place }: NewTable, where: string): void {
  const found = roomOnSlide(draft, slide, { kind: "table", stated: place }, where);
  const fit = fitTable(table, found, "en-GB", where);
  if (fit.pages.length > 1)
    throw new Refusal(
      "unsupported",
      `The table with ${fit.table.rows.length} rows does not fit on ${where}; give fewer rows, or share them out over several slides.`,
    );
  insertShapes(draft, slide, frameXml(draft, slide, found, fit));
}

function frameXml(draft: PackageDraft, slide: string, place: Place, fit: ReturnType<typeof fitTable>): string {
  const { table, size } = fit;
  const number = nextShape(draft, slide);
  const relate = (address: string) => draft.relate(slide, "hyperlink", address, { external: true });
  const rows = [table.columns.map((column) => column.header), ...table.rows];
  const rowHeight = Math.round(Math.min(place.height / rows.length, size * 1.2 + 12) * EMU_PER_POINT);
  const style = styleOf(draft, slide);
  const cells = (row: readonly string[], at: number) => {
    const isHeader = at === 0;
    const isStrong = isHeader || (at === rows.length - 1 && table.totals);
    const color = isHeader && !style.isDefined ? schemeFill("bg1") : "";
    const run = `<a:rPr lang="en-US" sz="${size * 100}"${isStrong ? ' b="1"' : ""}>${color}</a:rPr>`;
    const ground = isHeader ? schemeFill("accent1") : RULED;
    return table.columns.map((column, index) => {
      const properties = `<a:pPr algn="${ALIGNMENTS[column.align]}"/>`;
      const look = { level: 0, properties, run, end: run.replaceAll("rPr", "endParaRPr") };
      const text = paragraphsFor(row[index] ?? "", [look], { isBulleted: false, relate });
      return `<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>${text || `<a:p>${look.end}</a:p>`}</a:txBody><a:tcPr anchor="ctr">${style.isDefined ? "" : ground}</a:tcPr></a:tc>`;
    });
  };
  const body = rows.map((row, index) => `<a:tr h="${rowHeight}">${cells(row, index).join("")}</a:tr>`);
  const grid = table.columns.map(
    (column) => `<a:gridCol w="${Math.floor(column.share * place.width * EMU_PER_POINT)}"/>`,
  );
  const properties = `<a:tblPr firstRow="1" bandRow="1"${table.totals ? ' lastRow="1"' : ""}><a:tableStyleId>${style.id}</a:tableStyleId></a:tblPr>`;
  const frame = { ...place, height: (rowHeight * rows.length) / EMU_PER_POINT };
  return `<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="${number}" name="Table ${number}"/><p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/></p:nvGraphicFramePr>${transform(frame, "p:xfrm")}<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table"><a:tbl>${properties}<a:tblGrid>${grid.join("")}</a:tblGrid>${body.join("")}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>`;
}

type TableStyle = Readonly<{
  id: string /** whether the deck itself says how it looks; programs know some styles by their id alone */;
  isDefined: boolean;
}>;

/** The style of another table of the deck, else the deck's usual one. */
function styleOf(draft: PackageDraft, slide: string): TableStyle {
  const part = draft.related(draft.main, "tableStyles");
  const xml = part === null || !draft.has(part) ? "" : draft.text(part);
  const slides = [
    slide,
    ...draft.relationships(draft.main).flatMap((each) => (each.type === "slide" ? [each.target] : [])),
  ];
  const used = slides
    .map((each) => /<a:tableStyleId>(\{[^<]*\})</.exec(draft.text(each))?.[1])
    .find((id) => id !== undefined && xml.includes(id));
  const span = elementSpans(xml, ["tblStyleLst"])[0];
  const usual = (span && attributeIn(xml.slice(span.start, span.open), "def")) || USUAL_STYLE;
  const id = used ?? usual;
  return { id, isDefined: new RegExp(`styleId="${id.replace(/[{}]/g, "\\$&")}"`).test(xml) };
}

import type { OfficePackage } from "../ooxml/office-package.ts";
import { attribute, child, childElements, descendants, type XmlElement } from "../ooxml/xml.ts";
import { type Finding, fault } from "./check-report.ts";

/** twentieths of a point a table may stick out: cell margins do */
const SLACK = 400;

/** Tables of a text document that are wider than the room between the margins and the edge of their page. */
export function tableFindings(office: OfficePackage): Finding[] {
  const root = office.xml(office.main);
  const body = root && child(root, "body");
  if (!body) return [];
  const findings: Finding[] = [];
  let open: { index: number; width: number }[] = [];
  let index = 0;
  for (const element of childElements(body)) {
    if (element.name === "tbl") {
      index += 1;
      open.push({ index, width: widthOf(element) });
    }
    const section = element.name === "sectPr" ? element : child(child(element, "pPr"), "sectPr");
    if (section === undefined) continue;
    const room = roomOf(section);
    for (const { index: number, width } of open)
      if (width > room + SLACK)
        findings.push(
          fault(
            "cut-table",
            `table ${number}`,
            `The table is ${centimetres(width)} cm wide, but its page has ${centimetres(room)} cm from the left margin to the edge; narrow its columns or turn the page.`,
          ),
        );
    open = [];
  }
  return findings;
}

/** The sum of its columns, in twentieths of a point. */
function widthOf(table: XmlElement): number {
  const isFitted = attribute(child(table, "tblPr", "tblW") ?? table, "type") === "pct";
  const grid = child(table, "tblGrid");
  if (!grid || isFitted || descendants(child(table, "tblPr") ?? table, "tblpPr").length > 0) return 0;
  const isFixed = attribute(child(table, "tblPr", "tblLayout") ?? table, "type") === "fixed";
  const columns = childElements(grid).map((each) => Number(attribute(each, "w") ?? 0));
  const stated = Number(attribute(child(table, "tblPr", "tblW") ?? table, "w") ?? 0);
  const ofGrid = isFixed || stated > 0 ? columns.reduce((sum, each) => sum + each, 0) : 0;
  return isFixed ? Math.max(ofGrid, widestRow(table)) : ofGrid;
}

/** What the cells of a row ask for together: Word gives it to them in a table of fixed columns, whatever its grid says. */
function widestRow(table: XmlElement): number {
  const rows = childElements(table).filter((each) => each.name === "tr");
  const widths = rows.map((row) => {
    const cells = childElements(row).filter((each) => each.name === "tc");
    const asked = cells.map((cell) => child(cell, "tcPr", "tcW")).filter((width) => width !== undefined);
    if (asked.length < cells.length || asked.some((width) => attribute(width, "type") !== "dxa")) return 0;
    return asked.reduce((sum, width) => sum + Number(attribute(width, "w") ?? 0), 0);
  });
  return widths.reduce((widest, each) => Math.max(widest, each), 0);
}

/** From the left margin to the right edge of the page. */
function roomOf(section: XmlElement): number {
  const size = child(section, "pgSz");
  const margins = child(section, "pgMar");
  const width = Number((size && attribute(size, "w")) ?? 12_240);
  return width - Number((margins && attribute(margins, "left")) ?? 1_440);
}

function centimetres(twentieths: number): string {
  return ((twentieths / 1_440) * 2.54).toFixed(1);
}

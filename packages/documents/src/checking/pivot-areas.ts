import { type OfficePackage, openOfficePackage, tryXml } from "../ooxml/office-package.ts";
import { attribute, child, childElements, prefixedAttribute } from "../ooxml/xml.ts";
import { parseCellName } from "../tables/cell-names.ts";
import { emptyCell, type Grid } from "../tables/grid.ts";

type Area = Readonly<{ top: number; left: number; bottom: number; right: number }>;

/** The sheets without what pivot tables write on them: those figures are typed by the program, and it writes them anew. */
export function withoutPivots(grids: readonly Grid[], bytes: Uint8Array): readonly Grid[] {
  const areas = pivotAreas(openOfficePackage(bytes));
  return grids.map((grid) => {
    const own = areas.get(grid.name) ?? [];
    if (own.length === 0) return grid;
    const isInside = (row: number, column: number) =>
      own.some((area) => row >= area.top && row <= area.bottom && column >= area.left && column <= area.right);
    const rows = [...grid.rows].map(
      ([row, cells]) => [row, cells.map((cell, column) => (isInside(row, column) ? emptyCell : cell))] as const,
    );
    return { ...grid, rows: new Map(rows) };
  });
}

/** The cells pivot tables fill, by the name of their sheet; rows and columns from 0. */
function pivotAreas(office: OfficePackage): ReadonlyMap<string, readonly Area[]> {
  const workbook = office.names.some((name) => name.startsWith("xl/pivotTables/")) ? tryXml(office, office.main) : null;
  const sheets = workbook && child(workbook, "sheets");
  if (!sheets) return new Map();
  const parts = new Map(office.relationships(office.main).map(({ id, target }) => [id, target]));
  return new Map(
    childElements(sheets).map((sheet) => {
      const part = parts.get(prefixedAttribute(sheet.attributes, "id") ?? "") ?? "";
      const tables = office.relationships(part).filter(({ type, external }) => type === "pivotTable" && !external);
      return [sheet.attributes.get("name") ?? "", tables.flatMap(({ target }) => areaOf(office, target))];
    }),
  );
}

function areaOf(office: OfficePackage, part: string): Area[] {
  const location = child(tryXml(office, part) ?? undefined, "location");
  const [from, to] = (location && attribute(location, "ref"))?.split(":").map(parseCellName) ?? [];
  if (!from) return [];
  return [{ top: from.row, left: from.column, bottom: (to ?? from).row, right: (to ?? from).column }];
}

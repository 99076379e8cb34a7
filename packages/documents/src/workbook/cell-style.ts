import type { CellStyle } from "hucre/xlsx";
import { isDateFormat } from "../xlsx/number-formats.ts";
import type { PlannedCell } from "./sheet-layout.ts";

export const FONT = { name: "Calibri", size: 11 } as const;
const HEADER_FILL = "1F4E5F";
const RULE = "9AA5AB";
const LINK = "0563C1";

function rgb(color: string): { rgb: string } {
  return { rgb: color.replace("#", "").toUpperCase() };
}

export function solidFill(color: string): NonNullable<CellStyle["fill"]> {
  return { type: "pattern", pattern: "solid", fgColor: rgb(color), bgColor: rgb(color) };
}

/** The look of a cell by its role; every style names its font, since the file's own default may differ between programs. */
export function cellStyle(cell: PlannedCell): CellStyle {
  const { role, style, format } = cell;
  const isHeader = role === "header";
  const align = style.align ?? (format !== undefined && !isHeader && isDateFormat(format) ? "left" : undefined);
  const fill = style.fill ?? (isHeader ? HEADER_FILL : undefined);
  return {
    font: fontOf(cell),
    ...(fill && { fill: solidFill(fill) }),
    alignment: {
      vertical: isHeader ? "center" : "top",
      ...(align && { horizontal: align }),
      ...((style.wrap ?? wrapsByItself(cell)) && { wrapText: true }),
    },
    ...(role === "total" && {
      border: { top: { style: "thin", color: rgb(RULE) }, bottom: { style: "double", color: rgb(RULE) } },
    }),
    ...(format !== undefined && !isHeader && { numFmt: format }),
  };
}

function fontOf({ role, style, link }: PlannedCell): NonNullable<CellStyle["font"]> {
  const color = style.color ?? (role === "header" ? "FFFFFF" : link ? LINK : undefined);
  return {
    ...FONT,
    ...((style.bold ?? role !== "body") && { bold: true }),
    ...(style.italic && { italic: true }),
    ...(link && { underline: true }),
    ...(color && { color: rgb(color) }),
  };
}

function wrapsByItself({ role, value }: PlannedCell): boolean {
  return role === "header" || (typeof value === "string" && (value.includes("\n") || value.length > 60));
}

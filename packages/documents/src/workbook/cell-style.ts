import type { CellStyle } from "hucre/xlsx";
import type { Theme } from "../theme/theme.ts";
import { isDateFormat } from "../xlsx/number-formats.ts";
import type { PlannedCell } from "./sheet-layout.ts";

/** The font of every cell that asks for no other. */
export function cellFont(theme: Theme): { name: string; size: number } {
  return { name: theme.bodyFont, size: 11 };
}

function rgb(color: string): { rgb: string } {
  return { rgb: color.replace("#", "").toUpperCase() };
}

export function solidFill(color: string): NonNullable<CellStyle["fill"]> {
  return { type: "pattern", pattern: "solid", fgColor: rgb(color), bgColor: rgb(color) };
}

/** The look of a cell by its role; every style names its font, since the file's own default may differ between programs. */
export function cellStyle(cell: PlannedCell, theme: Theme): CellStyle {
  const { role, style, format } = cell;
  const isHeader = role === "header";
  const align = style.align ?? (format !== undefined && !isHeader && isDateFormat(format) ? "left" : undefined);
  const fill = style.fill ?? (isHeader ? theme.strong : undefined);
  return {
    font: fontOf(cell, theme),
    ...(fill && { fill: solidFill(fill) }),
    alignment: {
      vertical: isHeader ? "center" : "top",
      ...(align && { horizontal: align }),
      ...(isIndented(cell, align) && indented),
      ...((style.wrap ?? wrapsByItself(cell)) && { wrapText: true }),
    },
    ...(role === "total" && {
      border: { top: { style: "thin", color: rgb(theme.muted) }, bottom: { style: "double", color: rgb(theme.muted) } },
    }),
    ...(format !== undefined && !isHeader && { numFmt: format }),
  };
}

/** Text that would touch the numbers of the column before it stands a little in. */
export const indented = { horizontal: "left", indent: 1 } as const;

function isIndented({ role, column, value, style }: PlannedCell, align: string | undefined): boolean {
  if (column === 0 || style.align !== undefined) return false;
  return align === "left" || (align === undefined && (role === "header" || typeof value === "string"));
}

function fontOf({ role, style, link }: PlannedCell, theme: Theme): NonNullable<CellStyle["font"]> {
  const color = style.color ?? (role === "header" ? "FFFFFF" : link ? theme.link : undefined);
  return {
    ...cellFont(theme),
    ...((style.bold ?? role !== "body") && { bold: true }),
    ...(style.italic && { italic: true }),
    ...(link && { underline: true }),
    ...(color && { color: rgb(color) }),
  };
}

function wrapsByItself({ role, value }: PlannedCell): boolean {
  return role === "header" || (typeof value === "string" && (value.includes("\n") || value.length > 60));
}

import type { CellStyle } from "hucre/xlsx";
import { mixed } from "../theme/color-contrast.ts";
import type { Theme } from "../theme/theme.ts";
import { isDateFormat } from "../xlsx/number-formats.ts";
import type { PlannedCell } from "./sheet-layout.ts";

const MOST_LOOKS = 10_000;

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

/** Looks by what decides them, since a hundred thousand rows have a handful. */
const looks = new WeakMap<Theme, Map<string, CellStyle>>();

/** The look of a cell by its role; every style names its font, since the file's own default may differ between programs. */
export function cellStyle(cell: PlannedCell, theme: Theme): CellStyle {
  const known = looks.get(theme) ?? new Map<string, CellStyle>();
  looks.set(theme, known);
  const { role, column, value, format, link, style } = cell;
  const isPlain = Object.keys(style).length === 0;
  const key = `${role} ${column % 2} ${typeof value} ${wrapsText(cell)} ${link !== undefined} ${format}${isPlain ? "" : JSON.stringify(style)}`;
  const before = known.get(key);
  if (before) return before;
  const made = madeStyle(cell, theme);
  if (known.size < MOST_LOOKS) known.set(key, made);
  return made;
}

function madeStyle(cell: PlannedCell, theme: Theme): CellStyle {
  const { role, style, format } = cell;
  const isHeader = role === "header";
  const align = style.align ?? (format !== undefined && !isHeader && isDateFormat(format) ? "left" : undefined);
  const fill = style.fill ?? (isHeader ? headerFill(theme) : undefined);
  const wraps = wrapsText(cell);
  return {
    font: fontOf(cell, theme),
    ...(fill && { fill: solidFill(fill) }),
    alignment: {
      vertical: wraps && !isHeader ? "top" : "center",
      ...(align && { horizontal: align }),
      ...apart(cell, align),
      ...(wraps && { wrapText: true }),
    },
    ...borderOf(role, theme),
    ...(format !== undefined && !isHeader && { numFmt: format }),
  };
}

/** Text and numbers keep a distance from the edges of their cells, so that columns beside each other do not touch. */
export const indented = { horizontal: "left", indent: 1 } as const;
export const outdented = { horizontal: "right", indent: 1 } as const;

function apart({ role, value, style }: PlannedCell, align: string | undefined): object {
  if (align === "right") return outdented;
  if (align === "center") return {};
  if (align === "left" || role === "header" || typeof value === "string") return indented;
  return typeof value === "number" && style.align === undefined ? outdented : {};
}

function headerFill(theme: Theme): string | undefined {
  return { filled: theme.strong, tinted: theme.surface, ruled: undefined }[theme.tables];
}

function borderOf(role: PlannedCell["role"], theme: Theme): Pick<CellStyle, "border"> {
  const edge = (style: "thin" | "medium" | "double", color: string) => ({ style, color: rgb(color) });
  if (role === "total") return { border: { top: edge("thin", theme.strong), bottom: edge("double", theme.strong) } };
  if (role === "body") return { border: { bottom: edge("thin", mixed(theme.rule, theme.paper, 0.4)) } };
  if (theme.tables === "filled") return {};
  if (theme.tables === "tinted") return { border: { bottom: edge("medium", theme.accents[0]) } };
  return { border: { top: edge("medium", theme.strong), bottom: edge("medium", theme.strong) } };
}

function fontOf({ role, column, style, link }: PlannedCell, theme: Theme): NonNullable<CellStyle["font"]> {
  const color = style.color ?? (role === "header" ? headerText(theme) : link ? theme.link : textColor(column, theme));
  return {
    ...cellFont(theme),
    ...((style.bold ?? role !== "body") && { bold: true }),
    ...(style.italic && { italic: true }),
    ...(link && { underline: true }),
    ...(color && { color: rgb(color) }),
  };
}

/**
 * Every second column's text is one step of blue off, which nobody sees: LibreOffice 25 forgets the indent of a number whose neighbour on
 * the left differs in nothing but its number format.
 */
function textColor(column: number, { text }: Theme): string {
  return column % 2 === 0 ? text : (Number.parseInt(text, 16) ^ 1).toString(16).padStart(6, "0").toUpperCase();
}

function headerText(theme: Theme): string {
  return theme.tables === "filled" ? "FFFFFF" : theme.strong;
}

/** Whether the text of a cell goes on in a second line where it is too long. */
export function wrapsText(cell: PlannedCell): boolean {
  return cell.style.wrap ?? wrapsByItself(cell);
}

function wrapsByItself({ role, value }: PlannedCell): boolean {
  return role === "header" || (typeof value === "string" && (value.includes("\n") || value.length > 60));
}

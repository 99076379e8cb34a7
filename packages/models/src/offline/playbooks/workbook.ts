import type { Source } from "../reading/source.ts";
import type { Ask } from "../script.ts";

type Scalar = string | number | boolean | null;
/** One cell as `document_create` takes it. */
export type Cell =
  | Scalar
  | Readonly<{
      value?: Scalar;
      formula?: string;
      format?: string;
      bold?: boolean;
      italic?: boolean;
      fill?: string;
      wrap?: boolean;
      align?: "left" | "center" | "right";
      link?: string;
      source?: Source;
    }>;
export type Chart = Readonly<{
  type: "column" | "bar" | "line" | "pie";
  title: string;
  categories: string;
  series: readonly Readonly<{ name: string; values: string }>[];
  anchor?: string;
}>;
export type Sheet = Readonly<{
  name: string;
  columns?: readonly Readonly<{ header: string; width?: number; format?: string }>[];
  rows: readonly (readonly Cell[])[];
  freeze?: Readonly<{ rows: number }>;
  filter?: boolean;
  charts?: readonly Chart[];
}>;

/** The call that makes a workbook. */
export function createWorkbook(path: string, title: string, sheets: readonly Sheet[]): Ask {
  return { tool: "document_create", input: { path, format: "xlsx", workbook: { title, sheets } } };
}

/** A sheet whose first row of texts becomes its header, with the looks of one; cells keep their addresses. */
export function withHeader(sheet: Sheet): Sheet {
  const [head = [], ...rows] = sheet.rows;
  const texts = head.map((cell) => (typeof cell === "object" && cell !== null ? (cell.value ?? "") : (cell ?? "")));
  const columns = texts.map((text) => ({ header: String(text).slice(0, 255) }));
  return { freeze: { rows: 1 }, filter: false, ...sheet, columns, rows };
}

/** `A` for 0, `AA` for 26. */
export function columnLetter(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnLetter(Math.floor(index / 26) - 1) + letter;
}

/** Link from a workbook's folder to a file: relative below that folder, else the whole path. */
export function linkTo(path: string, folder: string): string {
  return path.startsWith(`${folder}/`) ? `./${path.slice(folder.length + 1)}` : path;
}

/** Text that fits one cell. */
export function cellText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters make a workbook invalid
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, " ").slice(0, 2_000);
}

import type { Table, TableCell } from "../outcome.ts";

export type SqlType = "DOUBLE" | "BOOLEAN" | "DATE" | "TIMESTAMP" | "VARCHAR";
export type TypedColumn = Readonly<{ name: string; type: SqlType }>;

/** The columns of a table with the type that every one of their values has; text where they differ. Empty columns without a name are left out. */
export function typedColumns(table: Table): readonly (TypedColumn & { index: number })[] {
  const types = table.columns.map((_, index) => typeOf(table.rows, index));
  return table.columns.flatMap(({ name, letter }, index) => {
    const type = types[index];
    if (type === null && name === letter) return [];
    return [{ name, type: type ?? "VARCHAR", index }];
  });
}

function typeOf(rows: Table["rows"], column: number): SqlType | null {
  let found: SqlType | null = null;
  for (const row of rows) {
    const cell = row[column];
    if (cell === undefined || cell.kind === "empty" || cell.kind === "error") continue;
    const type = typeOfCell(cell);
    if (found === null || found === type) found = type;
    else if (isDay(found) && isDay(type)) found = "TIMESTAMP";
    else return "VARCHAR";
  }
  return found;
}

function isDay(type: SqlType): boolean {
  return type === "DATE" || type === "TIMESTAMP";
}

function typeOfCell(cell: TableCell): SqlType {
  if (cell.kind === "number") return "DOUBLE";
  if (cell.kind === "boolean") return "BOOLEAN";
  if (cell.kind !== "date" || !/^\d{4}-/.test(cell.value)) return "VARCHAR";
  return cell.value.length === 10 ? "DATE" : "TIMESTAMP";
}

/** A name that needs no quotes in SQL, not among those taken; it is added to them. */
export function sqlName(wanted: string, taken: Set<string>): string {
  const plain = wanted
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, 50);
  const base = plain === "" || /^\d/.test(plain) ? `t_${plain}`.replace(/_$/, "") : plain;
  let name = base;
  for (let times = 2; taken.has(name); times += 1) name = `${base}_${times}`;
  taken.add(name);
  return name;
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

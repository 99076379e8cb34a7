/** A reference in a formula: `Sheet1!A1:B2`; the sheet is null when none is named. Sheets are without quotes. */
export type FormulaReference = Readonly<{
  sheet: string | null;
  /** the last sheet of `First:Last!A1` */
  lastSheet: string | null;
  /** the cells, such as `$A$1:B2`, `A:C`, `3:7`, or `#REF!` */
  cells: string;
  text: string;
}>;

const CELLS = String.raw`\$?[A-Za-z]{1,3}\$?\d{1,7}(?::\$?[A-Za-z]{1,3}\$?\d{1,7})?|\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}|\$?\d{1,7}:\$?\d{1,7}|#REF!`;
const PREFIX = String.raw`'((?:[^']|'')+)'!|((?:\[\d+\])?[\p{L}\p{N}_.\\]+(?::[\p{L}\p{N}_.\\]+)?)!`;
const TOKENS = new RegExp(
  String.raw`"(?:[^"]|"")*"|(?:${PREFIX})?(${CELLS})(?![\p{L}\p{N}_.(!])|${PREFIX}|#[A-Z/0]+[!?]?|'(?:[^']|'')*'|\[(?:[^[\]']|'.|\[(?:[^\]']|'.)*\])*\]|[\p{L}_\\][\p{L}\p{N}_.\\?]*|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?`,
  "gu",
);

/** The formula with its references replaced; texts, names, columns of tables and other workbooks are left alone. */
export function mapReferences(formula: string, replace: (reference: FormulaReference) => string): string {
  return formula.replace(TOKENS, (...[text = "", quoted, bare, cells, ...rest]: (string | undefined)[]) => {
    const prefix = prefixOf(quoted, bare) ?? (cells === undefined ? prefixOf(rest[0], rest[1]) : null);
    if ((cells === undefined && prefix === null) || prefix?.includes("[")) return text;
    const [sheet = null, lastSheet = null] = prefix?.split(":") ?? [];
    return replace({ sheet, lastSheet, cells: cells ?? "", text });
  });
}

/** The sheet before a reference, or before a name of that sheet; null where none is written. */
function prefixOf(quoted: string | undefined, bare: string | undefined): string | null {
  return quoted?.replaceAll("''", "'") ?? bare ?? null;
}

/** The sheet before a reference as formulas write it, with its exclamation mark. */
export function sheetPrefix(sheet: string, lastSheet: string | null = null): string {
  const isPlain = (name: string) =>
    /^[\p{L}_][\p{L}\p{N}_.]*$/u.test(name) && !/^(?:[A-Za-z]{1,3}\d{1,7}|[Rr]\d*[Cc]\d*|[RrCc])$/.test(name);
  const names = lastSheet === null ? [sheet] : [sheet, lastSheet];
  const joined = names.join(":");
  return names.every(isPlain) ? `${joined}!` : `'${joined.replaceAll("'", "''")}'!`;
}

/** The formula with a sheet called otherwise. */
export function withSheetRenamed(formula: string, from: string, to: string): string {
  const isFrom = (name: string | null) => name?.toLowerCase() === from.toLowerCase();
  return mapReferences(formula, ({ sheet, lastSheet, cells, text }) => {
    if (sheet === null || (!isFrom(sheet) && !isFrom(lastSheet))) return text;
    const last = isFrom(lastSheet) ? to : lastSheet;
    return `${sheetPrefix(isFrom(sheet) ? to : sheet, last)}${cells}`;
  });
}

/** Whether the formula names the sheet. */
export function namesSheet(formula: string, name: string): boolean {
  let isNamed = false;
  mapReferences(formula, ({ sheet, lastSheet, text }) => {
    const wanted = name.toLowerCase();
    isNamed ||= sheet?.toLowerCase() === wanted || lastSheet?.toLowerCase() === wanted;
    return text;
  });
  return isNamed;
}

/** Columns of one table in a formula: what follows its name, as `[Net]` or `[[#This Row],[Net]]`; texts are left alone. */
function mapTableParts(formula: string, table: string, replace: (columns: string, name: string) => string): string {
  const name = table.replace(/[.?\\]/g, String.raw`\$&`);
  const pattern = new RegExp(
    String.raw`"(?:[^"]|"")*"|'(?:[^']|'')*'!|(?<![\p{L}\p{N}_.\\!])(${name})(\[(?:[^[\]']|'.|\[(?:[^\]']|'.)*\])*\])?(?![\p{L}\p{N}_.\\(!])`,
    "giu",
  );
  return formula.replace(pattern, (text: string, found?: string, columns?: string) =>
    found === undefined ? text : replace(columns ?? "", found),
  );
}

/** Whether the formula names the table. */
export function namesTable(formula: string, table: string): boolean {
  let isNamed = false;
  mapTableParts(formula, table, (columns, name) => {
    isNamed = true;
    return name + columns;
  });
  return isNamed;
}

/** The formula with a column of a table called otherwise. */
export function withColumnRenamed(
  formula: string,
  table: string,
  { from, to }: Readonly<{ from: string; to: string }>,
): string {
  const escaped = (column: string) => column.replace(/['#[\]@]/g, "'$&");
  const wanted = escaped(from).toLowerCase();
  return mapTableParts(formula, table, (columns, name) => {
    const renamed = columns.replace(/\[(@?)((?:[^[\]']|'.)+)\]/g, (text, row: string, column: string) =>
      column.toLowerCase() === wanted ? `[${row}${escaped(to)}]` : text,
    );
    return name + renamed;
  });
}

/** The formula with columns of a table taken from another table of the same shape. */
export function withTableRenamed(formula: string, from: string, to: string): string {
  return mapTableParts(formula, from, (columns, name) => (columns === "" ? name : to + columns));
}

/** rows of a table as text, and whether more were left out */
export type ParsedTable = Readonly<{ rows: readonly (readonly string[])[]; isCut: boolean }>;

/** Reads comma, semicolon or tab separated text with quoted fields; whichever separator the first line has most is taken. */
export function parseTable(text: string, maxRows: number): ParsedTable {
  const separator = separatorOf(text);
  const rows: string[][] = [];
  let row: string[] = [];
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  while (at < text.length && rows.length < maxRows) {
    const field = readField(text, at, separator);
    row.push(field.value);
    at = field.end + 1;
    if (text[field.end] === separator && at < text.length) continue;
    if (text[field.end] === separator) row.push("");
    rows.push(row);
    row = [];
  }
  return { rows, isCut: at < text.length };
}

/** One field from `start`; `end` is where its separator or line end stands. Text after a closing quote is kept as it is. */
function readField(text: string, start: number, separator: string): Readonly<{ value: string; end: number }> {
  let value = "";
  let at = start;
  if (text[at] === '"') {
    const quoted = /"((?:[^"]|"")*)(?:"|$)/y;
    quoted.lastIndex = start;
    const found = quoted.exec(text);
    value = (found?.[1] ?? "").replaceAll('""', '"');
    at = quoted.lastIndex;
  }
  let end = at;
  while (end < text.length && text[end] !== separator && text[end] !== "\n") end += 1;
  return { value: value + text.slice(at, end).replace(/\r$/, ""), end };
}

function separatorOf(text: string): string {
  const line = text.slice(0, text.indexOf("\n") + 1 || text.length);
  const amount = (sign: string) => line.split(sign).length;
  return [",", ";", "\t"].reduce((best, sign) => (amount(sign) > amount(best) ? sign : best));
}

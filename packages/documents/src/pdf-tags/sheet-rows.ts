/** A text on a printed sheet, in points from the bottom left of its page; `bottom` is where the last of several lines stands. */
export type PlacedText = Readonly<{ x: number; y: number; width: number; size: number; bottom?: number }>;

/** lines of one cell stand closer than rows: distance in sizes of the font */
const SAME_ROW = 1.27;
/** points between columns at least */
const APART = 1;

/** Texts in rows and columns as they lie on the page: positions in `texts` by row, then by column, none where a cell is empty. */
export function sheetRows(texts: readonly PlacedText[]): readonly (readonly (readonly number[])[])[] {
  const rows = rowsOf(texts);
  const columns = withHeads(columnsOf(texts), rows[0] ?? [], texts);
  return rows.map((row) =>
    columns.map((column) => row.filter((index) => isIn(column, texts[index])).sort(inReadingOrder(texts))),
  );
}

function inReadingOrder(texts: readonly PlacedText[]): (one: number, other: number) => number {
  const place = (index: number) => texts[index] ?? { x: 0, y: 0 };
  return (one, other) => place(other).y - place(one).y || place(one).x - place(other).x;
}

function rowsOf(texts: readonly PlacedText[]): readonly (readonly number[])[] {
  const rows: number[][] = [];
  let bottom = Number.POSITIVE_INFINITY;
  let size = 0;
  for (const index of texts.map((_, at) => at).sort(inReadingOrder(texts))) {
    const text = texts[index];
    if (!text) continue;
    const goesOn = rows.length > 0 && bottom - text.y < SAME_ROW * Math.min(size, text.size);
    if (goesOn) rows.at(-1)?.push(index);
    else rows.push([index]);
    const own = text.bottom ?? text.y;
    bottom = goesOn ? Math.min(bottom, own) : own;
    size = text.size;
  }
  return rows;
}

type Span = Readonly<{ from: number; to: number }>;

function isIn({ from, to }: Span, text: PlacedText | undefined): boolean {
  const middle = (text?.x ?? 0) + (text?.width ?? 0) / 2;
  return middle >= from && middle <= to;
}

/** Texts below each other share a column. */
function columnsOf(texts: readonly PlacedText[]): readonly Span[] {
  const spans = texts.map(({ x, width }) => ({ from: x, to: x + width })).sort((one, other) => one.from - other.from);
  const columns: { from: number; to: number }[] = [];
  for (const span of spans) {
    const last = columns.at(-1);
    if (last && span.from < last.to + APART) last.to = Math.max(last.to, span.to);
    else columns.push({ ...span });
  }
  return columns;
}

/** A column without a head is part of another one: of that before it when its texts end below each other, else of the next. */
function withHeads(columns: readonly Span[], heads: readonly number[], texts: readonly PlacedText[]): readonly Span[] {
  const joined: Span[] = [];
  let before: Span | null = null;
  for (const column of columns) {
    const own: Span = { from: (before ?? column).from, to: column.to };
    const last = joined.at(-1);
    before = null;
    if (heads.some((index) => isIn(column, texts[index]))) joined.push(own);
    else if (last && endsTogether(texts.filter((text) => isIn(column, text))))
      joined.splice(-1, 1, { ...last, to: own.to });
    else before = own;
  }
  const last = joined.at(-1);
  if (before !== null && last) joined.splice(-1, 1, { ...last, to: before.to });
  return joined;
}

function endsTogether(texts: readonly PlacedText[]): boolean {
  const spread = (values: readonly number[]) => Math.max(...values) - Math.min(...values);
  return spread(texts.map(({ x, width }) => x + width)) <= spread(texts.map(({ x }) => x));
}

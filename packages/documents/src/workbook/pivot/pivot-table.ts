import type { Summary } from "./pivot-description.ts";
import type { PivotField, PivotValue } from "./pivot-field.ts";

/** Positions of fields, and what is summed up of them. */
export type PivotPlan = Readonly<{
  rows: readonly number[];
  column: number | null;
  values: readonly Readonly<{ field: number; of: Summary; name: string; format: string | undefined }>[];
  filters: readonly number[];
}>;

/** A line of a pivot table: positions of items for each row field, fewer for a subtotal, none for the grand total. */
export type PivotLine = Readonly<{ kind: "item" | "subtotal" | "grand"; path: readonly number[] }>;
/** A column of figures: the item of the column field, `null` for all of them together, and which value. */
export type PivotColumn = Readonly<{ item: number | null; value: number }>;

export type PivotTable = Readonly<{
  lines: readonly PivotLine[];
  columns: readonly PivotColumn[];
  /** by line, then by column; `null` where nothing was there to sum up */
  figures: readonly (readonly (number | null)[])[];
}>;

/** Sums the rows of the source up by their items, with subtotals of all row fields but the last, and grand totals. */
export function pivotTable(fields: readonly PivotField[], plan: PivotPlan): PivotTable {
  const records = Array.from({ length: fields[0]?.values.length ?? 0 }, (_, index) => index);
  const lines = [
    ...linesUnder(fields, plan, { path: [], records }),
    { line: { kind: "grand", path: [] } as const, records },
  ];
  const columns = columnsOf(fields, plan);
  const itemsAcross = plan.column === null ? null : fields[plan.column]?.itemOf;
  const figures = lines.map(({ records: all }) =>
    columns.map(({ item, value }) => {
      const own = item === null ? all : all.filter((record) => itemsAcross?.[record] === item);
      const summed = plan.values[value];
      return summed
        ? summary(
            summed.of,
            own.map((record) => fields[summed.field]?.values[record] ?? null),
          )
        : null;
    }),
  );
  return { lines: lines.map(({ line }) => line), columns, figures };
}

type Group = Readonly<{ path: readonly number[]; records: readonly number[] }>;
type Counted = Readonly<{ line: PivotLine; records: readonly number[] }>;

function linesUnder(fields: readonly PivotField[], plan: PivotPlan, { path, records }: Group): Counted[] {
  const field = fields[plan.rows[path.length] ?? 0];
  if (!field) return [];
  const groups = new Map<number, number[]>();
  for (const record of records) {
    const item = field.itemOf[record] ?? 0;
    const group = groups.get(item);
    if (group) group.push(record);
    else groups.set(item, [record]);
  }
  return [...groups]
    .sort(([one], [other]) => one - other)
    .flatMap(([item, own]): Counted[] => {
      const here = [...path, item];
      if (here.length === plan.rows.length) return [{ line: { kind: "item", path: here }, records: own }];
      const subtotal: Counted = { line: { kind: "subtotal", path: here }, records: own };
      return [...linesUnder(fields, plan, { path: here, records: own }), subtotal];
    });
}

function columnsOf(fields: readonly PivotField[], plan: PivotPlan): PivotColumn[] {
  const items = plan.column === null ? [] : (fields[plan.column]?.items.map((_, index) => index) ?? []);
  return [...items, null].flatMap((item) => plan.values.map((_, value) => ({ item, value })));
}

function summary(of: Summary, values: readonly PivotValue[]): number | null {
  if (of === "count") {
    const count = values.filter((value) => value !== null).length;
    return count === 0 ? null : count;
  }
  const numbers = values.filter((value) => typeof value === "number");
  if (numbers.length === 0) return null;
  const sum = numbers.reduce((whole, each) => whole + each, 0);
  switch (of) {
    case "sum":
      return plain(sum);
    case "average":
      return plain(sum / numbers.length);
    case "min":
      return numbers.reduce((least, each) => Math.min(least, each));
    case "max":
      return numbers.reduce((most, each) => Math.max(most, each));
  }
}

/** As many digits as spreadsheets keep. */
function plain(value: number): number {
  return Number(value.toPrecision(15));
}

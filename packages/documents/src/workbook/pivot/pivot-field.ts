/** What a cell of the source holds; days are numbers, as spreadsheets count them. */
export type PivotValue = string | number | boolean | null;

/** A column of the source. */
export type PivotField = Readonly<{
  name: string;
  isDate: boolean;
  /** number format code of its cells */
  format: string | undefined;
  values: readonly PivotValue[];
  /** its different values in the order they are shown, where it has some that are shown */
  items: readonly PivotValue[];
  /** position in `items` of every value */
  itemOf: readonly number[];
}>;

type Column = Pick<PivotField, "name" | "isDate" | "format" | "values">;

/** The field with its different values; texts that differ in case alone are one, as spreadsheet programs take them. */
export function pivotField(column: Column): PivotField {
  const first = new Map<string, PivotValue>();
  for (const value of column.values) if (!first.has(keyOf(value))) first.set(keyOf(value), value);
  const items = [...first.values()].sort(inOrder(first));
  const positions = new Map(items.map((item, index) => [keyOf(item), index]));
  return { ...column, items, itemOf: column.values.map((value) => positions.get(keyOf(value)) ?? 0) };
}

function keyOf(value: PivotValue): string {
  return `${typeof value}:${String(value).toLowerCase()}`;
}

const RANK = { number: 0, bigint: 0, string: 1, boolean: 2 } as const;

function rankOf(value: PivotValue): number {
  return value === null ? 3 : RANK[typeof value as keyof typeof RANK];
}

/** Numbers, texts, truths, then what is empty; months and weekdays as the calendar has them. */
function inOrder(found: ReadonlyMap<string, PivotValue>): (one: PivotValue, other: PivotValue) => number {
  const texts = [...found.values()].filter((value) => typeof value === "string");
  const calendar = calendarOf(texts);
  return (one, other) => {
    if (rankOf(one) !== rankOf(other)) return rankOf(one) - rankOf(other);
    if (typeof one === "number" && typeof other === "number") return one - other;
    const places = [one, other].map((value) => calendar?.get(String(value).toLowerCase()) ?? 0);
    if (calendar) return (places[0] ?? 0) - (places[1] ?? 0);
    return String(one).localeCompare(String(other), "en", { numeric: true, sensitivity: "base" });
  };
}

const LANGUAGES = ["en", "de", "fr", "es", "it", "pt", "nl"];

/** Places of the texts in the year or the week, when all of them are months or all are weekdays of one language. */
function calendarOf(texts: readonly string[]): ReadonlyMap<string, number> | null {
  if (texts.length < 2) return null;
  for (const language of LANGUAGES)
    for (const width of ["long", "short"] as const)
      for (const names of [namesOf(language, { month: width }, 12), namesOf(language, { weekday: width }, 7)])
        if (texts.every((text) => names.has(text.toLowerCase().replace(/\.$/, ""))))
          return new Map(
            texts.map((text) => [text.toLowerCase(), names.get(text.toLowerCase().replace(/\.$/, "")) ?? 0]),
          );
  return null;
}

/** 2024 begins with a Monday. */
function namesOf(language: string, options: Intl.DateTimeFormatOptions, count: number): ReadonlyMap<string, number> {
  const format = new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC" });
  const moment = (index: number) => (count === 12 ? Date.UTC(2024, index, 1) : Date.UTC(2024, 0, 1 + index));
  return new Map(
    Array.from({ length: count }, (_, index) => [format.format(moment(index)).toLowerCase().replace(/\.$/, ""), index]),
  );
}

import { type Book, type BookSheet, mapBookFormulas, sheetsOf } from "./book.ts";
import { mapReferences } from "./formula-references.ts";

/**
 * Says which sheets have formulas that count in all sheets from one to another, such as `SUM(First:Last!B2)`, where `sheet` stands between
 * the two: they name it nowhere, and its coming or going changes what they come to.
 */
export function remarkSpans(book: Book, sheet: BookSheet, change: "no longer count in" | "now count in"): void {
  const order = sheetsOf(book).map((each) => each.name.toLowerCase());
  const place = order.indexOf(sheet.name.toLowerCase());
  const users = new Map<string, string>();
  mapBookFormulas(book, (text, own) => {
    mapReferences(text, ({ sheet: first, lastSheet: last, text: reference }) => {
      const [from, to] = [first, last].map((name) => order.indexOf(name?.toLowerCase() ?? "")).sort((a, b) => a - b);
      const isBetween =
        last !== null && from !== undefined && to !== undefined && from >= 0 && from < place && place < to;
      if (isBetween) users.set(own ?? "names or charts", `from ${first} to ${last}`);
      return reference;
    });
    return text;
  });
  for (const [own, span] of users)
    book.remarks.add(`Formulas on ${own} that take all sheets ${span} together ${change} ${sheet.name}.`);
}

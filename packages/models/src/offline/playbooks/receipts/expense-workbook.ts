import { type Place, type Source, sourceAt } from "../../reading/source.ts";
import { decimalsOf } from "../../receipts/currency.ts";
import type { Receipt } from "../../receipts/parse-receipt.ts";
import { nameOf } from "../../situation.ts";
import { type Cell, cellText, columnLetter, linkTo, type Sheet } from "../workbook.ts";
import type { Duplicate } from "./duplicates.ts";
import type { Finding } from "./findings.ts";

export type Expenses = Readonly<{
  receipts: readonly Receipt[];
  duplicates: ReadonlyMap<string, Duplicate>;
  others: readonly Exclude<Finding, { status: "receipt" }>[];
  /** where the total of each receipt stands, by its path */
  places: ReadonlyMap<string, Place>;
  /** folder the workbook lies in */
  folder: string;
}>;

const unknownCurrency = "unknown";
const fillUnsure = "FFF2CC";

/** Amount in the currency's main unit; from here on it is only shown, never added up. */
function amount(minor: number | null, currency: string | null): number | null {
  return minor === null ? null : minor / 10 ** decimalsOf(currency ?? "EUR");
}

function formatOf(currency: string | null): string {
  return decimalsOf(currency ?? "EUR") === 0 ? "#,##0" : "#,##0.00";
}

const isCopy = (receipt: Receipt, expenses: Expenses): boolean =>
  expenses.duplicates.get(receipt.path)?.isCertain === true;

/** Why a person should look at a receipt, in one line; empty when nothing is doubtful. */
export function reasons(receipt: Receipt, expenses: Expenses): string {
  const duplicate = expenses.duplicates.get(receipt.path);
  const twice =
    duplicate === undefined
      ? []
      : [`${duplicate.isCertain ? "the same receipt as" : "perhaps the same receipt as"} ${nameOf(duplicate.of)}`];
  return [
    ...receipt.doubts.map(({ field, why }) => (field === "total" || field === "receipt" ? why : `${field}: ${why}`)),
    ...twice,
  ].join("; ");
}

/** Whether a person has to check a row; a merchant's name that was guessed is only noted. */
export function needsCheck(receipt: Receipt, expenses: Expenses): boolean {
  return receipt.doubts.some(({ field }) => field !== "merchant") || expenses.duplicates.has(receipt.path);
}

/** In the order of the sheet: by day, without a day last. */
function inOrder(receipts: readonly Receipt[]): readonly Receipt[] {
  return [...receipts].sort(
    (a, b) => (a.date ?? "9999").localeCompare(b.date ?? "9999") || a.path.localeCompare(b.path, "en"),
  );
}

function totalSource({ path }: Receipt, quote: string, { places, folder }: Expenses): Source {
  return sourceAt(path, places.get(path) ?? {}, cellText(quote), folder);
}

function expenseRow(receipt: Receipt, row: number, expenses: Expenses): readonly Cell[] {
  const why = reasons(receipt, expenses);
  const format = formatOf(receipt.currency);
  const isUnsure = needsCheck(receipt, expenses);
  const hasTax = receipt.tax !== null && receipt.total !== null && Math.abs(receipt.tax) < Math.abs(receipt.total);
  const tax = hasTax ? amount(Math.sign(receipt.total ?? 1) * Math.abs(receipt.tax ?? 0), receipt.currency) : null;
  return [
    receipt.date,
    cellText(receipt.merchant ?? ""),
    receipt.category,
    receipt.currency ?? unknownCurrency,
    tax === null ? null : { formula: `=G${row}-F${row}`, format },
    tax === null ? null : { value: tax, format },
    {
      value: amount(receipt.total, receipt.currency),
      format,
      ...(isUnsure ? { fill: fillUnsure } : {}),
      ...(receipt.proof === null ? {} : { source: totalSource(receipt, receipt.proof.quote, expenses) }),
    },
    isCopy(receipt, expenses) ? "no" : "yes",
    isUnsure ? "not sure" : "",
    { value: cellText(nameOf(receipt.path)), link: linkTo(receipt.path, expenses.folder) },
    cellText(why),
  ];
}

function expensesSheet(expenses: Expenses, receipts: readonly Receipt[]): Sheet {
  return {
    name: "Expenses",
    columns: [
      { header: "Date", format: "date", width: 12 },
      { header: "Merchant", width: 30 },
      { header: "Category", width: 20 },
      { header: "Currency", width: 10 },
      { header: "Net", width: 12 },
      { header: "Tax", width: 12 },
      { header: "Total", width: 14 },
      { header: "Counted", width: 10 },
      { header: "Check", width: 10 },
      { header: "File", width: 34 },
      { header: "Note", width: 60 },
    ],
    rows: receipts.map((receipt, index) => expenseRow(receipt, index + 2, expenses)),
    freeze: { rows: 1 },
    filter: true,
  };
}

const bold = (value: string): Cell => ({ value, bold: true });

function summarySheet(receipts: readonly Receipt[]): Sheet {
  const end = Math.max(receipts.length + 1, 2);
  const column = (letter: string): string => `Expenses!$${letter}$2:$${letter}$${end}`;
  const currencies = [...new Set(receipts.map(({ currency }) => currency ?? unknownCurrency))].sort();
  const used = [...new Set(receipts.map(({ category }) => category))].sort();
  const rows: Cell[][] = [[bold("By currency")], ["Currency", "Receipts", "Total", "Of which not sure"].map(bold)];
  for (const currency of currencies) {
    const row = rows.length + 1;
    const counted = `${column("D")},$A${row},${column("H")},"yes"`;
    const format = formatOf(currency);
    rows.push([
      currency,
      { formula: `=COUNTIFS(${counted})`, format: "0" },
      { formula: `=SUMIFS(${column("G")},${counted})`, format, bold: true },
      { formula: `=SUMIFS(${column("G")},${counted},${column("I")},"not sure")`, format },
    ]);
  }
  rows.push([], [bold("By category")], [bold("Category"), ...currencies.map(bold)]);
  const head = rows.length;
  for (const category of used) {
    const row = rows.length + 1;
    rows.push([
      category,
      ...currencies.map((currency, index) => {
        const at = columnLetter(index + 1);
        return {
          formula: `=SUMIFS(${column("G")},${column("C")},$A${row},${column("D")},${at}$${head},${column("H")},"yes")`,
          format: formatOf(currency),
        };
      }),
    ]);
  }
  const last = rows.length;
  rows.push([
    bold("Total"),
    ...currencies.map((currency, index) => {
      const at = columnLetter(index + 1);
      return { formula: `=SUM(${at}${head + 1}:${at}${last})`, format: formatOf(currency), bold: true };
    }),
  ]);
  rows.push(
    [],
    [
      {
        value:
          "Amounts in different currencies are never added together. Receipts marked as counted “no” are copies of another one.",
        italic: true,
      },
    ],
  );
  return {
    name: "Summary",
    rows,
    ...(used.length > 1 ? { charts: [categoryChart(receipts, currencies, { head, last })] } : {}),
  };
}

/** The chart shows the currency most receipts are in. */
function categoryChart(
  receipts: readonly Receipt[],
  currencies: readonly string[],
  rows: Readonly<{ head: number; last: number }>,
) {
  const count = (currency: string): number =>
    receipts.filter((receipt) => (receipt.currency ?? unknownCurrency) === currency).length;
  const main = [...currencies].sort((a, b) => count(b) - count(a))[0] ?? unknownCurrency;
  const at = columnLetter(currencies.indexOf(main) + 1);
  return {
    type: "column" as const,
    title: `Expenses by category (${main})`,
    categories: `A${rows.head + 1}:A${rows.last}`,
    series: [{ name: main, values: `${at}${rows.head + 1}:${at}${rows.last}` }],
    anchor: `${columnLetter(Math.max(currencies.length + 2, 6))}2`,
  };
}

function unsureSheet(expenses: Expenses, receipts: readonly Receipt[]): Sheet {
  const file = (path: string): Cell => ({ value: cellText(nameOf(path)), link: linkTo(path, expenses.folder) });
  const unsure = receipts.flatMap((receipt): readonly (readonly Cell[])[] => {
    const why = reasons(receipt, expenses);
    if (why === "") return [];
    const read =
      receipt.total === null
        ? "no total"
        : `${amount(receipt.total, receipt.currency)?.toFixed(decimalsOf(receipt.currency ?? "EUR"))} ${receipt.currency ?? ""}`.trim();
    return [
      [
        file(receipt.path),
        [...new Set(receipt.doubts.map(({ field }) => field))].join(", ") || "duplicate",
        read,
        { value: cellText(why), wrap: true },
      ],
    ];
  });
  const others = expenses.others.map((other): readonly Cell[] => [
    file(other.path),
    other.status === "unread" ? "not read" : "no receipt",
    "",
    { value: cellText(other.why), wrap: true },
  ]);
  const rows = [...unsure, ...others];
  return {
    name: "Not sure",
    columns: [
      { header: "File", width: 34 },
      { header: "What", width: 18 },
      { header: "Read as", width: 18 },
      { header: "Why", width: 80 },
    ],
    rows: rows.length > 0 ? rows : [["Nothing was doubtful."]],
    freeze: { rows: 1 },
  };
}

/** The sheets of the expense report. */
export function expenseSheets(expenses: Expenses): readonly Sheet[] {
  const receipts = inOrder(expenses.receipts);
  return [expensesSheet(expenses, receipts), summarySheet(receipts), unsureSheet(expenses, receipts)];
}

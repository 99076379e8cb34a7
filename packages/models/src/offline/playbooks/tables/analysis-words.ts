import type { Language } from "../../words.ts";

/** The fixed words of a report on a table; every figure in it is read from the workbook. */
export type AnalysisWords = Readonly<{
  language: "en-GB" | "de-DE";
  report: string;
  title(table: string): string;
  subtitle(rows: string, columns: number): string;
  honest: string;
  honestText(workbook: string): string;
  figures: string;
  figure: string;
  value: string;
  rows: string;
  columns: string;
  total(name: string): string;
  average(name: string): string;
  median(name: string): string;
  smallest(name: string): string;
  largest(name: string): string;
  from: string;
  to: string;
  outside: string;
  blanks: string;
  repeated: string;
  trend(isYears: boolean): string;
  noTrend: string;
  period: string;
  sum: string;
  change: string;
  best(period: string, value: string): string;
  worst(period: string, value: string): string;
  edges: string;
  top(name: string): string;
  noGroups: string;
  share: string;
  topShare(name: string, share: string): string;
  outliers: string;
  outlierText(low: string, high: string): string;
  noOutliers: string;
  fewFigures: string;
  line: string;
  missing: string;
  noMissing: string;
  column: string;
  filled: string;
  blank: string;
  odd: string;
  limits: string;
  limitTexts: readonly string[];
}>;

const english: AnalysisWords = {
  language: "en-GB",
  report: "report",
  title: (table) => `What ${table} shows`,
  subtitle: (rows, columns) => `${rows} rows in ${columns} columns`,
  honest: "Computed by formulas, described by rules",
  honestText: (workbook) =>
    `Every figure is the result of a formula in ${workbook}; its number leads to the cell. No model looked at the table, so nothing here explains why.`,
  figures: "Key figures",
  figure: "Figure",
  value: "Value",
  rows: "Rows",
  columns: "Columns",
  total: (name) => `Total of ${name}`,
  average: (name) => `Average of ${name}`,
  median: (name) => `Median of ${name}`,
  smallest: (name) => `Smallest ${name}`,
  largest: (name) => `Largest ${name}`,
  from: "First day",
  to: "Last day",
  outside: "Values far from the others",
  blanks: "Blank cells",
  repeated: "Rows that repeat an earlier one",
  trend: (isYears) => (isYears ? "By year" : "By month"),
  noTrend: "No column of dates spans more than one month, so nothing can be said about time.",
  period: "Period",
  sum: "Sum",
  change: "Change",
  best: (period, value) => `Highest: ${period} with ${value}.`,
  worst: (period, value) => `Lowest: ${period} with ${value}.`,
  edges: "The first and the last period may not be complete.",
  top: (name) => `By ${name}`,
  noGroups: "No column has few enough different values to group by.",
  share: "Share",
  topShare: (name, share) => `${name} comes first with ${share} of all.`,
  outliers: "Far from the others",
  outlierText: (low, high) =>
    `Below ${low} or above ${high}: more than one and a half times the middle half's spread away from it. That makes a value unusual, not wrong.`,
  noOutliers: "No value lies far from the others.",
  fewFigures: "There are too few different figures to tell which lie far from the others.",
  line: "Row in the clean data",
  missing: "What is missing",
  noMissing: "No cell is blank, and every value fits its column.",
  column: "Column",
  filled: "Filled",
  blank: "Blank",
  odd: "Does not fit",
  limits: "What this report cannot say",
  limitTexts: [
    "Kinds of columns are guessed from their values; a column of numbers that count nothing may have been added up.",
    "Amounts in different units or currencies in one column are added as they stand.",
    "One column is followed over time and by group; the workbook holds the others.",
    "Causes, forecasts and what ought to be done are not in a table, and no rule finds them.",
  ],
};

const german: AnalysisWords = {
  language: "de-DE",
  report: "Bericht",
  title: (table) => `Was ${table} zeigt`,
  subtitle: (rows, columns) => `${rows} Zeilen in ${columns} Spalten`,
  honest: "Mit Formeln gerechnet, nach Regeln beschrieben",
  honestText: (workbook) =>
    `Jede Zahl ist das Ergebnis einer Formel in ${workbook}; ihre Nummer führt zur Zelle. Kein Modell hat die Tabelle gesehen, darum erklärt hier nichts, warum es so ist.`,
  figures: "Kennzahlen",
  figure: "Kennzahl",
  value: "Wert",
  rows: "Zeilen",
  columns: "Spalten",
  total: (name) => `Summe ${name}`,
  average: (name) => `Durchschnitt ${name}`,
  median: (name) => `Median ${name}`,
  smallest: (name) => `Kleinster Wert ${name}`,
  largest: (name) => `Größter Wert ${name}`,
  from: "Erster Tag",
  to: "Letzter Tag",
  outside: "Werte weit weg von den anderen",
  blanks: "Leere Zellen",
  repeated: "Zeilen, die eine frühere wiederholen",
  trend: (isYears) => (isYears ? "Nach Jahren" : "Nach Monaten"),
  noTrend: "Keine Spalte mit Tagen umfasst mehr als einen Monat, darum lässt sich über die Zeit nichts sagen.",
  period: "Zeitraum",
  sum: "Summe",
  change: "Veränderung",
  best: (period, value) => `Am höchsten: ${period} mit ${value}.`,
  worst: (period, value) => `Am niedrigsten: ${period} mit ${value}.`,
  edges: "Der erste und der letzte Zeitraum sind vielleicht nicht vollständig.",
  top: (name) => `Nach ${name}`,
  noGroups: "Keine Spalte hat wenige genug verschiedene Werte, um danach zu ordnen.",
  share: "Anteil",
  topShare: (name, share) => `${name} liegt vorn mit ${share} von allem.`,
  outliers: "Weit weg von den anderen",
  outlierText: (low, high) =>
    `Unter ${low} oder über ${high}: mehr als das Anderthalbfache der Spanne der mittleren Hälfte von ihr entfernt. Das macht einen Wert ungewöhnlich, nicht falsch.`,
  noOutliers: "Kein Wert liegt weit weg von den anderen.",
  fewFigures: "Es gibt zu wenige verschiedene Zahlen, um zu sagen, welche weit weg von den anderen liegen.",
  line: "Zeile in den bereinigten Daten",
  missing: "Was fehlt",
  noMissing: "Keine Zelle ist leer, und jeder Wert passt in seine Spalte.",
  column: "Spalte",
  filled: "Gefüllt",
  blank: "Leer",
  odd: "Passt nicht",
  limits: "Was dieser Bericht nicht sagen kann",
  limitTexts: [
    "Die Arten der Spalten sind aus ihren Werten geraten; eine Spalte mit Nummern kann zusammengezählt worden sein.",
    "Beträge in verschiedenen Einheiten oder Währungen in einer Spalte werden so zusammengezählt, wie sie dastehen.",
    "Eine Spalte ist über die Zeit und nach Gruppen verfolgt; die anderen stehen in der Arbeitsmappe.",
    "Ursachen, Vorhersagen und was zu tun ist, stehen in keiner Tabelle, und keine Regel findet sie.",
  ],
};

/** The words in the language of the wish: German or English. */
export function analysisWords(language: Language): AnalysisWords {
  return language === "de" ? german : english;
}

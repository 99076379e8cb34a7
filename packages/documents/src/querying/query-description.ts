import type { RefusedDocument } from "../outcome.ts";

/** A table as a query sees it. */
export type QueriedTable = Readonly<{
  /** its name in SQL */
  name: string;
  /** file it comes from, and its sheet where the file has several */
  file: string;
  sheet: string | null;
  rows: number;
  columns: readonly Readonly<{ name: string; type: string }>[];
}>;

export type QueryValue = string | number | boolean | null;
export type QueryOutcome =
  | Readonly<{
      status: "queried";
      tables: readonly QueriedTable[];
      /** empty when no question was asked */
      columns: readonly string[];
      rows: readonly (readonly QueryValue[])[];
      /** whether there are more rows than were given */
      isCut: boolean;
      remarks: readonly string[];
    }>
  | RefusedDocument;

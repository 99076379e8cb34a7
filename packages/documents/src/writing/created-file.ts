import type { RefusedDocument } from "../outcome.ts";

/** What was written, in figures by what they count. */
export type FileReport = Readonly<Record<string, number>>;
export type CreatedFile = Readonly<{
  status: "created";
  bytes: Uint8Array;
  report: FileReport;
  /** what does not fit and should be mended, one sentence each */
  remarks?: readonly string[];
}>;
export type FileOutcome = CreatedFile | RefusedDocument;

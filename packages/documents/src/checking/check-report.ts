import type { RefusedDocument } from "../outcome.ts";

export type FindingKind =
  | "broken-part"
  | "formula-error"
  | "formula-differs"
  | "typed-total"
  | "typed-number"
  | "wrong-total"
  | "placeholder"
  | "overflow"
  | "overlap"
  | "off-page"
  | "empty-page"
  | "empty"
  | "broken-field"
  | "broken-link"
  | "schema"
  | "contrast"
  | "cut-table"
  | "missing-font"
  | "no-alt-text";

/** Something to mend; a `fault` fails the file, a `remark` is for whoever looks. */
export type Finding = Readonly<{
  kind: FindingKind;
  severity: "fault" | "remark";
  /** sheet and cell, slide, page or part */
  place: string;
  /** one sentence */
  message: string;
}>;

/** What was found when a finished file was looked over. */
export type CheckReport = Readonly<{
  status: "checked";
  format: string;
  passed: boolean;
  /** one line with figures, such as `14 formulas, 0 errors; 3 pages, none empty; everything fits on its page` */
  summary: string;
  findings: readonly Finding[];
  /** whether its pages were looked at: `absent` where nothing renders here, `failed` where rendering went wrong */
  rendering: "done" | "absent" | "failed";
  pages: number | null;
  /** pages of the headings in order, when rendered */
  headingPages: readonly number[];
}>;
export type CheckOutcome = CheckReport | RefusedDocument;

/** findings kept of one file */
export const mostFindings = 100;
/** texts named for one kind of trouble on one page */
export const MOST_TEXTS = 3;

/** What the last text that is named says of the ones that are not; empty for the others. */
export function andMore(at: number, all: number): string {
  const more = all - MOST_TEXTS;
  if (at !== MOST_TEXTS - 1 || more <= 0) return "";
  return ` So it is with ${more} more ${more === 1 ? "text" : "texts"} of this page.`;
}

export function fault(kind: FindingKind, place: string, message: string): Finding {
  return { kind, severity: "fault", place, message };
}

export function remark(kind: FindingKind, place: string, message: string): Finding {
  return { kind, severity: "remark", place, message };
}

/** What one look at a file gave: findings, and words for the summary such as `14 formulas`. */
export type Look = Readonly<{ findings: readonly Finding[]; counts: readonly string[] }>;

/** A receipt made up for tests, and what a careful person reads from it. */
export type Sample = Readonly<{
  name: string;
  text: string;
  /** from a picture */
  isRead?: boolean;
  from?: string;
  /** in the smallest unit; `null` when nobody could know */
  total: number | null;
  currency: string;
  date: string | null;
  merchant?: string;
  category?: string;
  /** `sure`: must be certain; `flagged`: must be doubted; absent: either, as long as it is not wrong in silence */
  expected?: "sure" | "flagged";
  /** true: the date must be doubted; false: it must not be */
  dateIsUnsure?: boolean;
}>;

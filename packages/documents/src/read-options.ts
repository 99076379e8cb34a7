/** How much of a document is wanted. */
export type ReadOptions = Readonly<{
  /** file name; its ending helps where the bytes do not tell the format */
  name?: string;
  /** characters of text at most */
  maxCharacters?: number;
  /** give `lines` with boxes and confidence, for pictures and PDF */
  lines?: boolean;
  /** give typed `tables`, for csv, tsv and xlsx */
  tables?: boolean;
  /** recognise text in pictures and scanned pages; default true */
  ocr?: boolean;
  maxOcrPages?: number;
  /** mark paragraphs, tables, slides and shapes with the addresses that edits take */
  addresses?: boolean;
  /** only this part: `Sheet1`, `Sheet1!A200:F400`, `p20-p60`, `slide 3-5`, `page 7` */
  at?: string;
}>;

/** A window over the rows of tables. */
export type TableWindow = Readonly<{
  name?: string;
  /** only the sheet of this name */
  sheet?: string;
  /** data rows to skip */
  offset?: number;
  /** data rows at most */
  limit?: number;
}>;

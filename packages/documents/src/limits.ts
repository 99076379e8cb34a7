/** Bounds on what one document may cost; each is checked before the memory is spent. */
export const limits = {
  /** bytes of the file itself */
  fileBytes: 100_000_000,
  /** entries of one zip container */
  zipEntries: 20_000,
  /** bytes of one inflated part */
  partBytes: 96_000_000,
  /** bytes of one part that is read piece by piece and never held whole */
  streamedBytes: 2_000_000_000,
  /** bytes of all inflated parts of one document */
  inflatedBytes: 256_000_000,
  /** inflated to packed size, for parts above `ratioFromBytes` */
  inflationRatio: 300,
  ratioFromBytes: 16_000_000,
  xmlDepth: 400,
  /** rows of one sheet read as text unless a part was asked for */
  sheetRows: 1_000,
  /** rows of a part of a sheet that was asked for */
  windowRows: 5_000,
  /** entries of an archive that are listed */
  listedEntries: 500,
  /** cells kept of one workbook */
  cells: 3_000_000,
  /** messages inside messages */
  mailDepth: 4,
  attachments: 50,
  /** pixels of one picture */
  pixels: 80_000_000,
  /** characters of the text handed back unless told otherwise */
  characters: 400_000,
  pdfPages: 2_000,
  /** pages of a scanned PDF recognised unless told otherwise */
  ocrPages: 20,
  /** rows of one table handed back with a document */
  tableRows: 1_000,
} as const;

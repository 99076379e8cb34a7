import { limits } from "../limits.ts";
import type { ReadOutcome } from "../outcome.ts";
import type { ReadOptions } from "../read-options.ts";
import { cutText } from "../text/cut-text.ts";
import { decodeText } from "../text/decode-text.ts";
import { tableOf } from "./grid.ts";
import { readDelimited } from "./read-delimited.ts";

/** Reads a delimited file: its text as it is, since that is the shortest form, and its typed table when wanted. */
export async function readCsv(bytes: Uint8Array, format: "csv" | "tsv", options: ReadOptions): Promise<ReadOutcome> {
  const { grid, encoding, delimiter } = await readDelimited(bytes, options.name ?? "table");
  const cut = cutText(decodeText(bytes).text, options.maxCharacters);
  const table = options.tables ? tableOf(grid, { defaultLimit: limits.tableRows }) : undefined;
  return {
    status: "read",
    mediaType: format === "csv" ? "text/csv" : "text/tab-separated-values",
    format,
    text: cut.text,
    ...(table && { tables: [table] }),
    facts: {
      encoding,
      delimiter,
      sheets: [{ name: grid.name, hidden: false, rows: grid.height, columns: grid.width, formulas: 0 }],
    },
    hidden: [],
    truncated: cut.truncated || (table !== undefined && table.rows.length < table.rowCount),
  };
}

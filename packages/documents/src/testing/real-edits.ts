import { Refusal } from "../refusal.ts";
import { deckEdits } from "./real-deck-edits.ts";
import { documentEdits } from "./real-document-edits.ts";
import type { RealEdit } from "./real-edit.ts";
import { workbookEdits } from "./real-workbook-edits.ts";

export type OfficeEnding = "xlsx" | "docx" | "pptx";
type RealEdits = Readonly<{
  /** those that fit, first the plainest one */
  edits: readonly RealEdit[];
  /** why the file cannot be opened; null when it can */
  unopened: string | null;
}>;

/** what an author locked or bound together is left as it is, and the reason is told */
export const isBound =
  /is protected|cannot be parted|holds (?:the|a) (?:pivot ?table|slicer|timeline|control|queryTable)|a pivot table counts|the header of the table|formulas use the column|is used by|has a conversation|has more than one plain text/i;

/** Edits of every kind the kit offers for the format, as far as the file has something of that kind. */
export async function realEdits(bytes: Uint8Array, ending: OfficeEnding): Promise<RealEdits> {
  const make = { xlsx: workbookEdits, docx: documentEdits, pptx: deckEdits }[ending];
  try {
    return { edits: await make(bytes), unopened: null };
  } catch (error) {
    if (error instanceof Refusal) return { edits: [], unopened: error.message };
    throw error;
  }
}

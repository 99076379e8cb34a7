import type { z } from "zod";
import { detectFormat } from "../detect-format.ts";
import { openZip } from "../ooxml/zip-archive.ts";
import type { RefusedDocument } from "../outcome.ts";
import { Refusal, refusedBy } from "../refusal.ts";
import { describeIssues } from "../writing/describe-issues.ts";
import { type Edit, edits as editsSchema, type SetCells, type TextEdit } from "./edit-description.ts";
import { editTextDocument } from "./edit-text-document.ts";
import { editWorkbook } from "./edit-workbook.ts";

export type EditOptions = Readonly<{
  name?: string;
  /** changes of a text document are tracked under this name */
  author?: string;
  at?: Date;
}>;
export type EditedFile = Readonly<{
  status: "edited";
  bytes: Uint8Array;
  report: Readonly<{ edits: number; cells?: number }>;
  /** what the edit breaks or leaves to others, one sentence each */
  remarks: readonly string[];
}>;
export type EditOutcome = EditedFile | RefusedDocument;

/**
 * A docx or xlsx file with addressed edits made; all of them or none. Parts that no edit concerns keep their bytes. An edit whose address or
 * text is not there is refused with how to correct it.
 */
export async function editFile(bytes: Uint8Array, input: unknown, options: EditOptions = {}): Promise<EditOutcome> {
  const parsed = editsSchema.safeParse(input);
  if (!parsed.success)
    return {
      status: "refused",
      kind: "not-that-format",
      reason: `Nothing was edited: ${howToCorrect(parsed.error, input)}.`,
    };
  try {
    return await apply(bytes, parsed.data, options);
  } catch (error) {
    return refusedBy(error);
  }
}

async function apply(bytes: Uint8Array, edits: readonly Edit[], options: EditOptions): Promise<EditOutcome> {
  const format = detectFormat(bytes, options.name ?? "");
  const remarks = signatureRemarks(bytes);
  if (format === "xlsx") {
    const wrong = edits.find((each) => !("set" in each));
    if (wrong)
      throw new Refusal("unsupported", 'Cells of a workbook are edited with {"set": "Sheet1!B2", "values": [[1]]}.');
    const made = await editWorkbook(
      bytes,
      edits.filter((each): each is SetCells => "set" in each),
    );
    return { status: "edited", bytes: made.bytes, report: { edits: edits.length, cells: made.cells }, remarks };
  }
  if (format === "docx") {
    const texts = edits.filter((each): each is TextEdit => !("set" in each));
    if (texts.length < edits.length)
      throw new Refusal("unsupported", '"set" is for workbooks; use "replace", "paragraph", "after" or "delete" here.');
    const { author, at = new Date() } = options;
    const made = editTextDocument(bytes, texts, { at, ...(author !== undefined && { author }) });
    return { status: "edited", bytes: made, report: { edits: edits.length }, remarks };
  }
  throw new Refusal(
    "unsupported",
    "Only docx and xlsx files are edited in place; make other files anew with document_create.",
  );
}

function signatureRemarks(bytes: Uint8Array): string[] {
  const isSigned = openZip(bytes).names.some((name) => name.toLowerCase().startsWith("_xmlsignatures/"));
  return isSigned ? ["The file was signed; its signature no longer holds after the edit."] : [];
}

const SHAPES =
  'an edit is one of {"set","values"}, {"replace","with"}, {"paragraph","text"}, {"after","add"}, {"delete"}';

function howToCorrect(error: z.ZodError, input: unknown): string {
  return Array.isArray(input) ? `${describeIssues(error)}; ${SHAPES}` : `give a list of edits; ${SHAPES}`;
}

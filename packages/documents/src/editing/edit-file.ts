import { detectFormat } from "../detect-format.ts";
import { openZip } from "../ooxml/zip-archive.ts";
import type { DocumentFormat, RefusedDocument } from "../outcome.ts";
import { Refusal, refusedBy } from "../refusal.ts";
import type { NamedFiles } from "../writing/picture.ts";
import type { FormatEditor } from "./format-editor.ts";

export type EditOptions = Readonly<{
  name?: string;
  /** changes of a text document are tracked under this name; comments carry it */
  author?: string;
  at?: Date;
  /** pictures that edits name, by the path they name them with */
  files?: NamedFiles;
}>;
export type EditedFile = Readonly<{
  status: "edited";
  bytes: Uint8Array;
  report: Readonly<{ edits: number; cells?: number }>;
  /** what the edit breaks or leaves to others, one sentence each */
  remarks: readonly string[];
}>;
export type EditOutcome = EditedFile | RefusedDocument;

const editors: Partial<Record<DocumentFormat, () => Promise<FormatEditor>>> = {
  docx: async () => (await import("./docx/edit-document.ts")).editDocument,
  pdf: async () => (await import("./pdf/edit-pdf.ts")).editPdf,
  pptx: async () => (await import("./pptx/edit-deck.ts")).editDeck,
  xlsx: async () => (await import("./workbook/edit-workbook.ts")).editWorkbook,
};

/**
 * A file with addressed edits made; all of them or none. Parts that no edit concerns keep their bytes. An edit whose address or text is
 * not there is refused with how to correct it. A signed file is edited only with `{"breakSignature": true}` among the edits.
 */
export async function editFile(bytes: Uint8Array, input: unknown, options: EditOptions = {}): Promise<EditOutcome> {
  try {
    return await apply(bytes, input, options);
  } catch (error) {
    return refusedBy(error);
  }
}

async function apply(bytes: Uint8Array, input: unknown, options: EditOptions): Promise<EditOutcome> {
  const format = detectFormat(bytes, options.name ?? "");
  const load = editors[format];
  if (!load)
    throw new Refusal(
      "unsupported",
      `Files of this kind are not edited in place (only ${Object.keys(editors).join(", ")} files are); make the file anew with document_create.`,
    );
  // what is no list is told how edits are written, as an empty list is
  const given: readonly unknown[] = Array.isArray(input) ? input : [];
  const edits = given.filter((each) => !breaksSignature(each));
  const signature = given.length === 0 ? [] : signatureRemark(bytes, edits.length < given.length);
  const edit = await load();
  const { author, at = new Date(), files = new Map() } = options;
  const made = await edit(bytes, edits, { at, files, ...(author !== undefined && { author }) });
  const cells = made.cells === undefined ? {} : { cells: made.cells };
  const remarks = [...signature, ...made.remarks];
  return { status: "edited", bytes: made.bytes, report: { edits: edits.length, ...cells }, remarks };
}

function breaksSignature(edit: unknown): boolean {
  return typeof edit === "object" && edit !== null && "breakSignature" in edit && edit.breakSignature === true;
}

/** A signature vouches for the very bytes, so any edit ends it; that has to be wanted. */
function signatureRemark(bytes: Uint8Array, isAllowed: boolean): string[] {
  if (!isSigned(bytes)) return [];
  if (isAllowed) return ["The file was signed; its digital signature no longer holds after this edit."];
  throw new Refusal(
    "unsupported",
    'The file is digitally signed and any edit would break the signature; add {"breakSignature": true} to the edits if that is wanted, or edit an unsigned copy.',
  );
}

function isSigned(bytes: Uint8Array): boolean {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b)
    return openZip(bytes).names.some((name) => /^\/?_xmlsignatures\/.+\.(xml|sigs)$/i.test(name));
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes("/ByteRange");
}

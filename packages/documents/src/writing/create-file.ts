import type { CreateOutcome } from "../workbook/create-outcome.ts";
import type { FileOutcome } from "./created-file.ts";
import type { NamedFiles } from "./picture.ts";

export const fileKinds = ["xlsx", "docx", "pptx"] as const;
export type FileKind = (typeof fileKinds)[number];

export type CreateRequest = Readonly<{ kind: FileKind; description: unknown; pages?: readonly number[] | undefined }>;

export function isKind(word: string | undefined): word is FileKind {
  return fileKinds.some((kind) => kind === word);
}

/** Makes a file of the kind asked for; a description that does not fit is refused with the first reasons. */
export async function createFile(request: CreateRequest, files: NamedFiles): Promise<FileOutcome | CreateOutcome> {
  switch (request.kind) {
    case "xlsx":
      return (await import("../workbook/create-workbook.ts")).createWorkbook(request.description);
    case "pptx":
      return (await import("./pptx/create-deck.ts")).createDeck(request.description, { files });
    case "docx": {
      const { createDocument } = await import("./docx/create-document.ts");
      return createDocument(request.description, { files, ...(request.pages && { pages: request.pages }) });
    }
  }
}

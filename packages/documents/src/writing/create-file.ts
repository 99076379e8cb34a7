import { refusedBy } from "../refusal.ts";
import type { CreateOutcome } from "../workbook/create-outcome.ts";
import type { FileOutcome } from "./created-file.ts";
import type { NamedFiles } from "./picture.ts";

export const fileKinds = ["xlsx", "docx", "pptx", "svg", "png"] as const;
export type FileKind = (typeof fileKinds)[number];

export type CreateRequest = Readonly<{
  kind: FileKind;
  description: unknown;
  pages?: readonly number[] | undefined;
  /** an xlsx is made to be printed, see `CreateWorkbookOptions` */
  printed?: boolean | undefined;
  /** an office file whose looks the made one takes over */
  like?: Uint8Array | undefined;
}>;

/** Whether a word names a kind of file that can be made. */
export function isKind(word: string | undefined): word is FileKind {
  return fileKinds.some((kind) => kind === word);
}

/** Makes a file of the kind asked for; a description that does not fit is refused with the first reasons. */
export async function createFile(request: CreateRequest, files: NamedFiles): Promise<FileOutcome | CreateOutcome> {
  if (request.like !== undefined) return createLike(request, request.like, files);
  switch (request.kind) {
    case "xlsx":
      return (await import("../workbook/create-workbook.ts")).createWorkbook(request.description, {
        printed: request.printed === true,
      });
    case "pptx":
      return (await import("./pptx/create-deck.ts")).createDeck(request.description, { files });
    case "svg":
    case "png":
      return (await import("./charts/create-chart.ts")).createChart(request.kind, request.description);
    case "docx": {
      const { createDocument } = await import("./docx/create-document.ts");
      return createDocument(request.description, { files, ...(request.pages && { pages: request.pages }) });
    }
  }
}

async function createLike(
  request: CreateRequest,
  like: Uint8Array,
  files: NamedFiles,
): Promise<FileOutcome | CreateOutcome> {
  try {
    const { createFileLike } = await import("./create-file-like.ts");
    return await createFileLike(request, like, files);
  } catch (error) {
    return refusedBy(error);
  }
}

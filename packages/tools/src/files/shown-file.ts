import type { Content, DocumentProcess, ModelRef, PictureShelf, Run, TaskId, ToolContext } from "@deskhand/contracts";
import { z } from "zod";
import type { HiddenContent } from "../hidden-content.ts";
import type { Readable } from "./read-document.ts";

/** who is to be shown a file, and what helps */
export type Viewer = Readonly<{
  taskId: TaskId;
  model: ModelRef;
  /** PDF files that the conversation holds already */
  files(): number;
  pictures: PictureShelf;
  documents: DocumentProcess;
  signal: AbortSignal;
}>;

/** what every provider takes, by the first bytes of the file */
const kinds: readonly Readonly<{ mediaType: string; starts: readonly number[]; at: number }>[] = [
  { mediaType: "image/png", starts: [0x89, 0x50, 0x4e, 0x47], at: 0 },
  { mediaType: "image/jpeg", starts: [0xff, 0xd8, 0xff], at: 0 },
  { mediaType: "image/gif", starts: [0x47, 0x49, 0x46, 0x38], at: 0 },
  { mediaType: "image/webp", starts: [0x57, 0x45, 0x42, 0x50], at: 8 },
];

/** `bytes` of the largest picture that every provider takes, also spelled out in base64 */
const mostPictureBytes = 3_700_000;
/** pixels of the longest side that a provider takes where a conversation has many pictures; none looks more closely */
const mostSide = 2_000;
/** `bytes` of the largest PDF file that every provider takes, also spelled out in base64 */
const mostPdfBytes = 4_000_000;
/** a page costs as much as a long text, and is sent anew with every request */
const mostPages = 20;
/** PDF files of one conversation, above which a provider refuses */
const mostFiles = 5;

const scaledSchema = z.looseObject({
  status: z.literal("rendered"),
  pages: z.array(z.object({ mediaType: z.string(), base64: z.string() })).min(1),
});

function kindOf(bytes: Uint8Array): string | null {
  const kind = kinds.find(({ at, starts }) => starts.every((byte, index) => bytes[at + index] === byte));
  return kind?.mediaType ?? null;
}

export function isPdf(bytes: Uint8Array): boolean {
  return new TextDecoder("latin1").decode(bytes.subarray(0, 5)) === "%PDF-";
}

/** Whether a file may go to a model as it is, before anything is known of what is in it. */
export function mayShowPdf(bytes: Uint8Array, { files, model, pictures }: Viewer): boolean {
  return isPdf(bytes) && bytes.length <= mostPdfBytes && pictures.isSeenBy(model, "pdf") && files() < mostFiles;
}

/** What a person does not see on a page must reach the model in its own fence, and not as part of the file. */
function hidesNothing(hidden: readonly HiddenContent[]): boolean {
  return hidden.every(({ kind }) => kind === "metadata");
}

/** A PDF file as the model reads it itself; `null` when it is too long for that, or hides something. `mayShowPdf` comes first. */
export async function shownPdf(
  bytes: Uint8Array,
  { hidden, pageCount }: Readable,
  { pictures, taskId }: Viewer,
): Promise<Content | null> {
  if (pageCount === undefined || pageCount > mostPages || !hidesNothing(hidden)) return null;
  const sha256 = await pictures.keep(taskId, bytes);
  return { type: "file", mediaType: "application/pdf", sha256, pages: pageCount };
}

/** A picture that is too large for providers, smaller; `null` when it cannot be made so. */
async function scaled(hostPath: string, { documents, signal }: Viewer): Promise<Uint8Array | null> {
  const reply = scaledSchema.safeParse(
    await documents.request({ op: "render", path: hostPath, side: mostSide }, signal),
  );
  const [page] = reply.success ? reply.data.pages : [];
  const bytes = page === undefined ? null : Buffer.from(page.base64, "base64");
  return bytes === null || bytes.length > mostPictureBytes ? null : bytes;
}

/** A picture as a model sees it, scaled down where it is too large; `null` when the model sees none, or the file is nothing it could be shown. */
export async function shownPicture(
  bytes: Uint8Array,
  { hostPath, pixels }: Readonly<{ hostPath(): Promise<string>; pixels?: Readable["pixels"] }>,
  viewer: Viewer,
): Promise<Content | null> {
  const { model, pictures, taskId } = viewer;
  const mediaType = kindOf(bytes);
  if (mediaType === null || !pictures.isSeenBy(model, "picture")) return null;
  const isLarge = Math.max(pixels?.width ?? 0, pixels?.height ?? 0) > mostSide;
  if (!isLarge && bytes.length <= mostPictureBytes)
    return { type: "image", mediaType, sha256: await pictures.keep(taskId, bytes) };
  const smaller = await scaled(await hostPath(), viewer);
  if (smaller === null) return null;
  return { type: "image", mediaType: "image/jpeg", sha256: await pictures.keep(taskId, smaller) };
}

function filesOf({ steps }: Run): number {
  const isFile = ({ type }: Content) => type === "file";
  let files = 0;
  for (const step of steps) {
    if (step.kind === "message") files += step.content.filter(isFile).length;
    else if (step.kind === "tool" && step.state.status === "done")
      files += step.state.result.forModel.filter(isFile).length;
  }
  return files;
}

/** The model of a tool's run; `null` where nothing is kept for models. */
export function viewerOf(
  { documents, runId, signal, task }: Pick<ToolContext, "documents" | "runId" | "signal" | "task">,
  pictures: PictureShelf | null,
): Viewer | null {
  const run = pictures === null ? undefined : task.runs[runId];
  if (pictures === null || run === undefined) return null;
  return { taskId: task.id, model: run.model, files: () => filesOf(run), pictures, documents, signal };
}

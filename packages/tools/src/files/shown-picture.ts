import type { Content, PictureShelf, ToolContext } from "@deskhand/contracts";

/** what every provider takes, by the first bytes of the file */
const kinds: readonly Readonly<{ mediaType: string; starts: readonly number[]; at: number }>[] = [
  { mediaType: "image/png", starts: [0x89, 0x50, 0x4e, 0x47], at: 0 },
  { mediaType: "image/jpeg", starts: [0xff, 0xd8, 0xff], at: 0 },
  { mediaType: "image/gif", starts: [0x47, 0x49, 0x46, 0x38], at: 0 },
  { mediaType: "image/webp", starts: [0x57, 0x45, 0x42, 0x50], at: 8 },
];

/** `bytes` of the largest picture that every provider takes, also spelled out in base64 */
const maximumBytes = 3_700_000;

function kindOf(bytes: Uint8Array): string | null {
  const kind = kinds.find(({ at, starts }) => starts.every((byte, index) => bytes[at + index] === byte));
  return kind?.mediaType ?? null;
}

/** A picture file as the model of a run sees it; `null` when it sees none, or the file is nothing it could be shown. */
export async function shownPicture(
  bytes: Uint8Array,
  { runId, task }: Pick<ToolContext, "runId" | "task">,
  pictures: PictureShelf | null,
): Promise<Content | null> {
  const mediaType = kindOf(bytes);
  if (pictures === null || mediaType === null || bytes.length > maximumBytes) return null;
  const model = task.runs[runId]?.model;
  if (model === undefined || !pictures.isSeenBy(model)) return null;
  return { type: "image", mediaType, sha256: await pictures.keep(task.id, bytes) };
}

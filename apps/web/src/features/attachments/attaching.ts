import { type Content, type ModelRef, mostAttachedBytes, mostAttachments, type TaskId } from "@deskhand/contracts";
import { deskhand } from "../../connection/deskhand.ts";

/** A file that goes with the next message: chosen here, or ready because an earlier message had it. */
export type Attaching = Readonly<{
  name: string;
  bytes: number;
  /** tells it from every other in its list */
  key: string;
  source: File | readonly Content[];
}>;

/** What is attached with some more files, and why any of them is not; a file that is there already counts once. */
export function withFiles(
  before: readonly Attaching[],
  files: Iterable<File>,
): Readonly<{ attaching: readonly Attaching[]; problem: string | null }> {
  const attaching = [...before];
  let problem: string | null = null;
  for (const file of files) {
    const key = `${file.lastModified} ${file.size} ${file.name}`;
    if (attaching.some((known) => known.key === key)) continue;
    if (file.size === 0) problem = `${file.name} is empty or a folder; attach files one by one.`;
    else if (file.size > mostAttachedBytes)
      problem = `${file.name} is larger than 25 MB; hand over its folder in a task instead.`;
    else if (attaching.length >= mostAttachments)
      problem = `A message takes ${mostAttachments} files; hand over their folder in a task for more.`;
    else attaching.push({ name: file.name, bytes: file.size, key, source: file });
  }
  return { attaching, problem };
}

/** Hands the files to the server one by one and gives what goes into the message; throws `DeskhandError` for the first that cannot. */
export async function contentOf(
  attaching: readonly Attaching[],
  to: Readonly<{ taskId: TaskId; model: ModelRef }>,
  tell: (name: string) => void,
): Promise<readonly Content[]> {
  const content: Content[] = [];
  for (const { name, source } of attaching) {
    if (!(source instanceof File)) {
      content.push(...source);
      continue;
    }
    tell(name);
    content.push(...(await deskhand.attach(to.taskId, { name, model: to.model, bytes: source })).content);
  }
  return content;
}

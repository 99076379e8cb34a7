import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { basename, extname, join, win32 } from "node:path";
import {
  type Attachment,
  type Content,
  DeskhandError,
  type DocumentProcess,
  inputFailure,
  type ModelRef,
  mostAttachedBytes,
  type PictureShelf,
  type TaskId,
} from "@deskhand/contracts";

export type Upload = Readonly<{ taskId: TaskId; model: ModelRef; name: string; bytes: Uint8Array }>;

/** Files that people attach to messages. */
export interface AttachmentDesk {
  /** Reads a file as far as the model sees it, and keeps pictures and PDF files for the task; throws `DeskhandError` with what to do. */
  read(upload: Upload, signal: AbortSignal): Promise<Attachment>;
  /** Keeps what parts of a message refer to for its task, too; throws `DeskhandError` (`input`) when a file is gone. */
  adopt(taskId: TaskId, content: readonly Content[]): Promise<void>;
}

type Viewer = Readonly<{
  taskId: TaskId;
  model: ModelRef;
  /** PDF files that the model was shown already */
  files(): number;
  pictures: PictureShelf;
  documents: DocumentProcess;
  signal: AbortSignal;
}>;

export type AttachmentOptions = Readonly<{
  /** reads a file as far as the model sees it */
  readAttachment(
    file: Readonly<{ name: string; bytes: Uint8Array; hostPath: string }>,
    viewer: Viewer,
  ): Promise<Attachment>;
  /** host path under which a file lies while it is read */
  temporaryFolder: string;
  documents: DocumentProcess;
  pictures: PictureShelf;
}>;

/** characters of a name at most; its ending stays */
const longestName = 120;

/** The name alone, whatever system it comes from. */
function plainName(written: string): string {
  const name = win32.basename(basename(written)).trim();
  const ending = extname(name).slice(0, 20);
  return name.length <= longestName ? name : `${name.slice(0, longestName - ending.length - 1)}…${ending}`;
}

export function createAttachments(options: AttachmentOptions): AttachmentDesk {
  const { documents, pictures, readAttachment, temporaryFolder } = options;
  return {
    async read({ bytes, model, name: written, taskId }, signal) {
      const name = plainName(written);
      if (name === "") throw new DeskhandError(inputFailure("The file has no name; give it one and attach it again."));
      if (bytes.length === 0) throw new DeskhandError(inputFailure(`${name} is empty; attach another file.`));
      if (bytes.length > mostAttachedBytes)
        throw new DeskhandError(inputFailure(`${name} is larger than 25 MB; start a task with its folder instead.`));
      await mkdir(temporaryFolder, { recursive: true, mode: 0o700 });
      const folder = await mkdtemp(join(temporaryFolder, "attached-"));
      try {
        const hostPath = join(folder, `file${/^\.[a-z0-9]{1,8}$/i.test(extname(name)) ? extname(name) : ""}`);
        await writeFile(hostPath, bytes, { mode: 0o600 });
        const viewer = { taskId, model, files: () => 0, pictures, documents, signal };
        return await readAttachment({ name, bytes, hostPath }, viewer);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },

    async adopt(taskId, content) {
      for (const part of content) {
        if (part.type === "text") continue;
        const bytes = await pictures.read(part.sha256);
        const name = part.attached?.name ?? "A picture of this message";
        if (bytes === null)
          throw new DeskhandError(inputFailure(`${name} is no longer kept here; take it out and attach it again.`));
        await pictures.keep(taskId, bytes);
      }
    },
  };
}

import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { basename, extname, join, win32 } from "node:path";
import {
  type Attachment,
  asAttached,
  type Content,
  DeskhandError,
  type DocumentProcess,
  inputFailure,
  type ModelRef,
  mostAttachedBytes,
  type PictureShelf,
  type TaskId,
  type UserCommand,
} from "@deskhand/contracts";

export type Upload = Readonly<{ taskId: TaskId; model: ModelRef; name: string; bytes: Uint8Array }>;

/** Files that people attach to messages. */
export interface AttachmentDesk {
  /** Reads a file as far as the model sees it, and keeps pictures and PDF files for the task; throws `DeskhandError` with what to do. */
  read(upload: Upload, signal: AbortSignal): Promise<Attachment>;
  /**
   * A command as it counts, whoever sent it: what it brings beside the user's own words is marked as a file's, stands in a fence of
   * Deskhand's own, and is kept for its task. Throws `DeskhandError` (`input`) when a file is gone.
   */
  receive(command: UserCommand): Promise<UserCommand>;
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
  /** puts a file's words into a fence when they come without one */
  fenceAttached(name: string, text: string): string;
  /** host path under which a file lies while it is read */
  temporaryFolder: string;
  documents: DocumentProcess;
  pictures: PictureShelf;
}>;

const nameless = { name: "a file", bytes: 0 };

/** characters of a name at most; its ending stays */
const longestName = 120;

/** The name alone, whatever system it comes from. */
function plainName(written: string): string {
  const name = win32.basename(basename(written)).trim();
  const ending = extname(name).slice(0, 20);
  return name.length <= longestName ? name : `${name.slice(0, longestName - ending.length - 1)}…${ending}`;
}

/** Makes the desk that reads attached files and puts them into messages. */
export function createAttachments(options: AttachmentOptions): AttachmentDesk {
  const { documents, pictures, readAttachment, temporaryFolder } = options;
  const receive = createReceiver(options);
  return {
    receive,
    async read({ bytes, model, name: written, taskId }, signal) {
      const name = plainName(written);
      if (name === "") throw new DeskhandError(inputFailure("The file has no name; give it one and attach it again."));
      if (bytes.length === 0) throw new DeskhandError(inputFailure(`${name} is empty; attach another file.`));
      if (bytes.length > mostAttachedBytes)
        throw new DeskhandError(inputFailure(`${name} is larger than 25 MB; hand over its folder in a task instead.`));
      await mkdir(temporaryFolder, { recursive: true, mode: 0o700 });
      const folder = await mkdtemp(join(temporaryFolder, "attached-"));
      try {
        const hostPath = join(folder, `file${/^\.[a-z0-9]{1,8}$/i.test(extname(name)) ? extname(name) : ""}`);
        await writeFile(hostPath, bytes, { mode: 0o600 });
        const viewer = { taskId, model, files: () => 0, pictures, documents, signal };
        const attachment = await readAttachment({ name, bytes, hostPath }, viewer);
        for (const part of attachment.content)
          if (part.type === "text") await pictures.keep(taskId, recordOf(part.text));
        return attachment;
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/** What tells on the shelf that these very words came out of a reader, in their fence. */
function recordOf(text: string): Uint8Array {
  return Buffer.from(`words of an attached file\n${text}`);
}

type Part<Type extends Content["type"]> = Extract<Content, { type: Type }>;

function createReceiver({
  fenceAttached,
  pictures,
}: Pick<AttachmentOptions, "fenceAttached" | "pictures">): AttachmentDesk["receive"] {
  const isFenced = async (text: string) => {
    const sha256 = createHash("sha256").update(recordOf(text)).digest("hex");
    return (await pictures.read(sha256)) !== null;
  };

  const receiveWords = async (taskId: TaskId, part: Part<"text">): Promise<Content> => {
    const attached = asAttached(part).attached ?? nameless;
    const name = plainName(attached.name) || nameless.name;
    const text = (await isFenced(part.text)) ? part.text : fenceAttached(name, part.text);
    await pictures.keep(taskId, recordOf(text));
    return { ...part, text, attached: { ...attached, name } };
  };

  const receiveFile = async (taskId: TaskId, part: Exclude<Content, Part<"text">>): Promise<Content> => {
    const bytes = await pictures.read(part.sha256);
    const name = part.attached?.name ?? "A picture of this message";
    if (bytes === null)
      throw new DeskhandError(inputFailure(`${name} is no longer kept here; take it out and attach it again.`));
    await pictures.keep(taskId, bytes);
    if (part.attached !== undefined) return part;
    const { attached = nameless } = asAttached(part);
    return { ...part, attached: { ...attached, bytes: bytes.length } };
  };

  const receiveAll = async (taskId: TaskId, content: readonly Content[]): Promise<Content[]> => {
    const received: Content[] = [];
    for (const part of content)
      received.push(part.type === "text" ? await receiveWords(taskId, part) : await receiveFile(taskId, part));
    return received;
  };

  return async (command) => {
    const { taskId } = command;
    if (command.type === "task.create" && command.attachments !== undefined)
      return { ...command, attachments: await receiveAll(taskId, command.attachments) };
    if (command.type !== "message.send") return command;
    const [first, ...rest] = command.content;
    const isOwn = first?.type === "text" && first.attached === undefined && !(await isFenced(first.text));
    return isOwn
      ? { ...command, content: [first, ...(await receiveAll(taskId, rest))] }
      : { ...command, content: await receiveAll(taskId, command.content) };
  };
}

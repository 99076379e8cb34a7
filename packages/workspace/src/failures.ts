import { DeskhandError, inputFailure } from "@deskhand/contracts";
import { quoted } from "./guest-path.ts";

/** The operating system's word for what went wrong, `null` when `error` did not come from there. */
export function errorCode(error: unknown): string | null {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : null;
}

/** Whether a disk or a quota is full. */
export function isFull(error: unknown): boolean {
  const code = errorCode(error);
  return code === "ENOSPC" || code === "EDQUOT";
}

/** A refused call; the sentence tells the model how to correct it. */
export function inputError(message: string): DeskhandError {
  return new DeskhandError(inputFailure(message));
}

/** A disk is full; the task pauses. */
export function spaceError(message: string, cause?: unknown): DeskhandError {
  return new DeskhandError({ kind: "space", message, retryable: true, userAction: "retry" }, { cause });
}

/** A granted folder is gone or cannot be read; the task pauses. */
export function folderError(message: string, cause?: unknown): DeskhandError {
  return new DeskhandError({ kind: "folder", message, retryable: true, userAction: "retry" }, { cause });
}

const sentences: Readonly<Record<string, string>> = {
  EACCES: "you have no permission for it",
  EPERM: "the system does not permit it",
  EROFS: "the drive is write-protected",
  EBUSY: "another program is using it",
  ETXTBSY: "it is a program that is running",
  ENAMETOOLONG: "its name is too long for this drive",
  EINVAL: "its name is not possible on this drive",
  EIO: "the drive reported an error",
  ENOTEMPTY: "it is not empty",
  EXDEV: "it lies on another drive",
  ELOOP: "it leads through a link",
};

/** Whether the user that Deskhand runs as may not do this, also where the error was mapped already. */
export function isForbidden(error: unknown): boolean {
  const code = errorCode(error instanceof DeskhandError ? error.cause : error);
  return code === "EACCES" || code === "EPERM";
}

/** Why the system refused, as the end of a sentence. */
export function reasonOf(error: unknown): string {
  const code = errorCode(error);
  return (code === null ? undefined : sentences[code]) ?? `the system refused it (${code ?? String(error)})`;
}

/** Maps what a file system call threw while `path` was looked at; foreign errors without a code are bugs and stay as they are. */
export function mapped(error: unknown, path: string): unknown {
  if (error instanceof DeskhandError || errorCode(error) === null) return error;
  if (isFull(error)) return spaceError("The disk is full. Free some space, then resume the task.", error);
  return new DeskhandError(inputFailure(`${quoted(path)} could not be used: ${reasonOf(error)}.`), { cause: error });
}

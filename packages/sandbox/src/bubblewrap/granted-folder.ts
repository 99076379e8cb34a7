import { lstat, stat } from "node:fs/promises";
import { DeskhandError } from "@deskhand/contracts";

/** A folder as it was when a stage was wanted for it; the numbers tell it from another one that took its place. */
export type GrantedFolder = Readonly<{ path: string; hostPath: string; device: bigint; inode: bigint }>;

/** Throws `DeskhandError` (`folder`) when there is no folder at `hostPath`, or a link instead of one. */
export async function seeGrantedFolder({
  path,
  hostPath,
}: Readonly<{ path: string; hostPath: string }>): Promise<GrantedFolder> {
  const facts = await lstat(hostPath, { bigint: true }).catch((cause: unknown) => {
    throw cannotOpen(hostPath, cause);
  });
  if (facts.isSymbolicLink()) throw cannotOpen(hostPath);
  return { path, hostPath, device: facts.dev, inode: facts.ino };
}

/**
 * Throws `DeskhandError` (`folder`) unless `shown` is that very folder. Bubblewrap opens a folder by its path, a moment after it was looked at: what
 * was swapped in meanwhile is noticed here, before any program sees it.
 */
export async function mustShow(shown: string, { hostPath, device, inode }: GrantedFolder): Promise<void> {
  const facts = await stat(shown, { bigint: true }).catch((cause: unknown) => {
    throw cannotOpen(hostPath, cause);
  });
  if (facts.dev !== device || facts.ino !== inode) throw cannotOpen(hostPath);
}

function cannotOpen(hostPath: string, cause?: unknown): DeskhandError {
  const message = `The folder ${hostPath} cannot be opened; put it back or take it out of the task, and go on.`;
  return new DeskhandError({ kind: "folder", message, retryable: true, userAction: "retry" }, { cause });
}

import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chmod, rm, stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { DeskhandError } from "@deskhand/contracts";
import { systemEnvironment } from "../bubblewrap/find-program.ts";
import { type DiskLayout, layOutDisk } from "./live/disk-layout.ts";
import { readTree } from "./live/folder-tree.ts";
import { folderDiskBytes } from "./machine-arguments.ts";
import { insideUser } from "./stage-words.ts";
import { type FolderSurvey, isWithin, liveBounds, packBounds, surveyFolder, unreadable } from "./survey-folder.ts";

const run = promisify(execFile);

/**
 * A folder for virtual machines. Packed: as it was at one moment, in one file of the declared disk size, which stays until every holder
 * let go. Shared live, because it is large: names as they were, contents from the folder itself; then there is no `file`.
 */
export type FolderImage = Readonly<{
  hostPath: string;
  fingerprint: string;
  /** also names the image where there is no such file */
  file: string;
  live: DiskLayout | null;
}>;

type Kept = { image: FolderImage; holders: number; isCurrent: boolean };

/** a change this short before a look may be followed by another that leaves the same times, `ms` */
const clockGrainMs = 50;
/** a large folder that changed this short ago is listed anew for the next command: looking at it takes a while, `ms` */
const settledMs = 10_000;
const attempts = 3;

/**
 * Packs folders into read-only disks for virtual machines and keeps the newest pack of each for the next command, of whichever task,
 * as long as nothing in the folder changed.
 */
export class FolderImages {
  readonly #place: string;
  readonly #kept = new Map<string, Kept>();
  readonly #packing = new Map<string, Promise<Kept>>();

  /** `place`: a private folder */
  constructor(place: string) {
    this.#place = place;
  }

  /** The folder as it is now; let go of it with `release`. Throws like `surveyFolder`, and `space` when the disk is full. */
  async hold(hostPath: string, signal: AbortSignal): Promise<FolderImage> {
    const survey = await surveyFolder(hostPath, liveBounds, signal);
    const known = this.#kept.get(hostPath);
    const kept =
      known?.image.fingerprint === survey.fingerprint ? known : await this.#packOnce(hostPath, survey, signal);
    kept.holders += 1;
    return kept.image;
  }

  async release(image: FolderImage): Promise<void> {
    const kept = this.#find(image);
    if (kept === undefined) return;
    kept.holders -= 1;
    if (kept.holders <= 0 && !kept.isCurrent) await this.#remove(kept);
  }

  readonly #outdated = new Set<Kept>();

  #find(image: FolderImage): Kept | undefined {
    const current = this.#kept.get(image.hostPath);
    if (current?.image === image) return current;
    return [...this.#outdated].find((kept) => kept.image === image);
  }

  /** overlapping commands share one pack of the same state */
  #packOnce(hostPath: string, survey: FolderSurvey, signal: AbortSignal): Promise<Kept> {
    const key = `${hostPath}\0${survey.fingerprint}`;
    const running = this.#packing.get(key);
    if (running !== undefined) return running;
    const packing = this.#pack(hostPath, survey, signal).finally(() => this.#packing.delete(key));
    this.#packing.set(key, packing);
    return packing;
  }

  async #pack(hostPath: string, first: FolderSurvey, signal: AbortSignal): Promise<Kept> {
    if (!isWithin(packBounds, first)) return this.#share(hostPath, first, signal);
    let before = first;
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const file = join(this.#place, `${randomUUID()}.erofs`);
      const startedMs = Date.now();
      await packFolder(hostPath, file, signal);
      const after = await surveyFolder(hostPath, liveBounds, signal);
      if (!isWithin(packBounds, after)) return this.#share(hostPath, after, signal);
      if (after.fingerprint === before.fingerprint) {
        const isSettled = after.changedMs < startedMs - clockGrainMs;
        return this.#keep({ hostPath, fingerprint: isSettled ? after.fingerprint : randomUUID(), file, live: null });
      }
      await rm(file, { force: true });
      before = after;
    }
    const message = `The folder ${hostPath} keeps changing while it is read; wait until the other program is done, and try again.`;
    throw new DeskhandError({ kind: "folder", message, retryable: true, userAction: "retry" });
  }

  /** What changes while it is listed has another fingerprint at the next command. */
  async #share(hostPath: string, survey: FolderSurvey, signal: AbortSignal): Promise<Kept> {
    if (process.platform !== "linux") throw tooLarge(hostPath);
    const isSettled = survey.changedMs < Date.now() - settledMs;
    const live = layOutDisk(await readTree(hostPath, signal), insideUser);
    const fingerprint = isSettled ? survey.fingerprint : randomUUID();
    return this.#keep({ hostPath, fingerprint, file: join(this.#place, `${randomUUID()}.live`), live });
  }

  async #keep(image: FolderImage): Promise<Kept> {
    const before = this.#kept.get(image.hostPath);
    const kept = { image, holders: 0, isCurrent: true };
    this.#kept.set(image.hostPath, kept);
    if (before === undefined) return kept;
    before.isCurrent = false;
    if (before.holders <= 0) await this.#remove(before);
    else this.#outdated.add(before);
    return kept;
  }

  async #remove(kept: Kept): Promise<void> {
    this.#outdated.delete(kept);
    await rm(kept.image.file, { force: true });
  }
}

async function packFolder(hostPath: string, file: string, signal: AbortSignal): Promise<void> {
  const owner = [`--force-uid=${insideUser.uid}`, `--force-gid=${insideUser.gid}`];
  try {
    await run("mkfs.erofs", ["--quiet", "-x-1", "--preserve-mtime", ...owner, file, hostPath], {
      signal,
      env: systemEnvironment,
    });
    await refuseLarge(hostPath, file);
    await truncate(file, folderDiskBytes);
    await chmod(file, 0o644);
  } catch (error) {
    await rm(file, { force: true });
    signal.throwIfAborted();
    throw packFailure(hostPath, error);
  }
}

async function refuseLarge(hostPath: string, file: string): Promise<void> {
  const { size } = await stat(file);
  if (size > folderDiskBytes) throw tooLarge(hostPath);
}

function tooLarge(hostPath: string): DeskhandError {
  const message = `The folder ${hostPath} is too large for a virtual machine; grant a smaller folder inside it.`;
  return new DeskhandError({ kind: "sandbox", message, retryable: false, userAction: "none" });
}

function packFailure(hostPath: string, error: unknown): DeskhandError {
  if (error instanceof DeskhandError) return error;
  const words = String(error instanceof Error && "stderr" in error ? error.stderr : error);
  if (!/ENOSPC|No space left/i.test(words)) return unreadable(hostPath, error);
  const message = `The disk is full, so the folder ${hostPath} cannot be handed to a program; free some space and go on.`;
  return new DeskhandError({ kind: "space", message, retryable: true, userAction: "retry" }, { cause: error });
}

import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  DeskhandError,
  type GuestPath,
  type Harvest,
  type LeftOut,
  type Mount,
  type TreeDifference,
} from "@deskhand/contracts";
import type { GuestChannel } from "../channel/guest-channel.ts";
import { type KeptFile, keepFiles } from "../channel/keep-files.ts";
import type { ChangeLine } from "../guest/frames.ts";
import { leftOutWords } from "../left-out-words.ts";

export type HarvestSpec = Readonly<{
  channel: GuestChannel;
  exec: number;
  mounts: readonly Mount[];
  /** folder to be made for the files; private, and removed by `dispose` */
  spool: string;
  /** `bytes` that all files together may have */
  diskBytes: number;
  signal: AbortSignal;
}>;

/** files that a command may have written, so that nobody's disk runs out of names */
const filesBound = 200_000;
/** what a command may have written above its limit before it was killed for that, `bytes` */
const overrunBytes = 64 << 20;
/** each file asked for alone would cost more than its bytes; the guest prepares one lot while the host writes another */
const lot = { files: 500, bytes: 1 << 22, pathCharacters: 1 << 16 };
const lotsAtOnce = 2;

/**
 * Brings what a command changed out of its virtual machine. The guest says what there is; the channel checked that paths stay inside and
 * are named once, and here sizes are bounded before a byte is taken. File names of the guest never become names on this computer.
 */
export async function harvestChanges(spec: HarvestSpec): Promise<Harvest> {
  const { channel, exec, mounts, spool, signal } = spec;
  const lines = await channel.changes(exec, mounts.length);
  signal.throwIfAborted();
  refuseTooMuch(lines, spec.diskBytes);
  const dispose = (): Promise<void> => rm(spool, { recursive: true, force: true });
  await mkdir(spool, { recursive: true, mode: 0o700 });
  try {
    const differences = await takeFiles(lines, spec);
    return { differences, leftOut: lines.flatMap((line) => leftOutOf(line, mounts)), dispose };
  } catch (error) {
    await dispose();
    signal.throwIfAborted();
    throw spaceFailure(error) ?? error;
  }
}

function refuseTooMuch(lines: readonly ChangeLine[], diskBytes: number): void {
  const files = lines.filter((line) => line.entry === "file");
  const bytes = files.reduce((sum, line) => sum + line.bytes, 0);
  if (lines.length <= filesBound && bytes <= diskBytes + overrunBytes) return;
  const message = `The command wrote too much to be taken over: ${files.length} files with ${bytes} bytes. Write less, or in several commands.`;
  throw new DeskhandError({ kind: "input", message, retryable: false, userAction: "none" });
}

type Fetched = KeptFile & Readonly<{ mount: number; from: string }>;

async function takeFiles(lines: readonly ChangeLine[], spec: HarvestSpec): Promise<readonly TreeDifference[]> {
  const differences = lines.map((line, index) => differenceOf(line, spec.mounts, join(spec.spool, String(index))));
  const files = lines.flatMap((line, index): readonly Fetched[] => {
    if (line.entry !== "file") return [];
    const { bytes, mount, path } = line;
    return [{ path: join(spec.spool, String(index)), bytes, mount, from: path }];
  });
  const waiting = [...lotsOf(files)];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      spec.signal.throwIfAborted();
      await takeLot(next, spec);
    }
  };
  await Promise.all(Array.from({ length: lotsAtOnce }, work));
  return differences.flatMap((difference) => (difference === null ? [] : [difference]));
}

function* lotsOf(files: readonly Fetched[]): Generator<readonly Fetched[]> {
  let next: Fetched[] = [];
  let [bytes, characters] = [0, 0];
  for (const file of files) {
    bytes += file.bytes;
    characters += file.from.length;
    if (next.length > 0 && (next.length >= lot.files || bytes > lot.bytes || characters > lot.pathCharacters)) {
      yield next;
      next = [];
      [bytes, characters] = [file.bytes, file.from.length];
    }
    next.push(file);
  }
  if (next.length > 0) yield next;
}

async function takeLot(files: readonly Fetched[], { channel, exec }: HarvestSpec): Promise<void> {
  const asked = files.map(({ mount, from, bytes }) => ({ mount, path: from, bytes }));
  await channel.fetch(exec, asked, (pieces) => keepFiles(files, pieces));
}

function differenceOf(line: ChangeLine, mounts: readonly Mount[], hostPath: string): TreeDifference | null {
  const path = guestPath(line, mounts);
  if (line.entry === "file") {
    const { bytes, mode, modifiedMs } = line;
    return { path, entry: "file", hostPath, bytes, mode, modifiedMs };
  }
  if (line.entry === "folder") return { path, entry: "folder", mode: line.mode, isOpaque: line.isOpaque };
  if (line.entry === "link") return { path, entry: "link", target: line.target };
  return line.entry === "gone" ? { path, entry: "gone" } : null;
}

function leftOutOf(line: ChangeLine, mounts: readonly Mount[]): readonly LeftOut[] {
  return line.entry === "left-out" ? [{ path: guestPath(line, mounts), because: leftOutWords[line.cause] }] : [];
}

function guestPath(line: ChangeLine, mounts: readonly Mount[]): GuestPath {
  const mount = mounts[line.mount]?.path ?? "/";
  return mount === "/" ? `/${line.path}` : `${mount}/${line.path}`;
}

function spaceFailure(error: unknown): DeskhandError | null {
  const isFull = error instanceof Error && /ENOSPC/.test(`${error.message} ${String(error.cause)}`);
  if (!isFull) return null;
  const message = "The disk is full, so what the command wrote cannot be taken over; free some space and try again.";
  return new DeskhandError({ kind: "space", message, retryable: true, userAction: "retry" }, { cause: error });
}

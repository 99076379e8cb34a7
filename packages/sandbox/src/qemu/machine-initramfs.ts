import { readFile, writeFile } from "node:fs/promises";
import { seccompFilter } from "../bubblewrap/seccomp/seccomp-filter.ts";
import { type CpioEntry, writeCpio } from "../image/cpio-archive.ts";
import type { BorrowedMachine } from "../image/image-status.ts";
import type { Accelerator } from "./accelerator.ts";
import { makeGuestSnapshot } from "./guest-snapshot.ts";
import { filterPath, snapshotPath } from "./stage-words.ts";

/** archives of the kernel's first file system follow one another at multiples of this, `bytes` */
const archiveStep = 512;

/** Writes what a machine starts from into `file`: the image's part, and what is made here and is the same for every machine of a template. */
export async function writeMachineInitramfs(
  file: string,
  from: Readonly<{ machine: BorrowedMachine; accelerator: Accelerator }>,
  signal: AbortSignal,
): Promise<void> {
  const { machine, accelerator } = from;
  const image = await readFile(machine.initramfsFile);
  const gap = Buffer.alloc((archiveStep - (image.length % archiveStep)) % archiveStep);
  const entries: CpioEntry[] = [{ entry: "file", path: filterPath, mode: 0o444, bytes: filterBytes() }];
  if (accelerator === "tcg") {
    const bytes = await makeGuestSnapshot(machine, `${file}-snapshot`, signal);
    // commands have no use for what it holds of this computer, the paths it was made at
    entries.push({ entry: "file", path: snapshotPath, mode: 0o400, bytes });
  }
  await writeFile(file, Buffer.concat([image, gap, writeCpio(entries)]), { mode: 0o644 });
}

/** The filter of system calls as machines carry it. */
export function filterBytes(): Buffer {
  return Buffer.from(seccompFilter(process.arch === "arm64" ? "arm64" : "x64"));
}

import { readFileSync } from "node:fs";

/** Linux gives sizes in pages; 4 KiB on x86, and on arm64 unless the kernel was built otherwise. */
const pageBytes = 4096;

/** Memory a process holds, in MB; `null` when it is gone or the system does not tell (only Linux does). */
export function residentMemoryMb(pid: number): number | null {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]);
    return Number.isFinite(pages) ? (pages * pageBytes) / 1_048_576 : null;
  } catch {
    return null;
  }
}

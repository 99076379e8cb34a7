import { readFileSync } from "node:fs";

/** Linux gives sizes in pages; 4 KiB on x86, and on arm64 unless the kernel was built otherwise. */
const pageBytes = 4096;
/** a program that starts more than this is not one of ours any more; its first ones are counted */
const maxProcesses = 200;

/** Memory a process and all it started hold together, in MB; `null` when it is gone or the system does not tell (only Linux does). */
export function residentMemoryMb(pid: number): number | null {
  const own = pagesOf(pid);
  if (own === null) return null;
  let pages = own;
  const open = childrenOf(pid);
  for (let counted = 0; open.length > 0 && counted < maxProcesses; counted += 1) {
    const child = open.pop() ?? 0;
    pages += pagesOf(child) ?? 0;
    open.push(...childrenOf(child));
  }
  return (pages * pageBytes) / 1_048_576;
}

function pagesOf(pid: number): number | null {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]);
    return Number.isFinite(pages) ? pages : null;
  } catch {
    return null;
  }
}

function childrenOf(pid: number): number[] {
  try {
    const names = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
    return names === "" ? [] : names.split(" ").map(Number);
  } catch {
    return [];
  }
}

import type { ProgramEnd, ProgramLimits } from "@deskhand/contracts";

const limitWords: Readonly<Record<keyof ProgramLimits, (limit: number) => string>> = {
  timeoutMs: (ms) => `it ran longer than ${ms / 1_000} s`,
  memoryMb: (mb) => `its programs used more than ${mb} MB of memory`,
  processes: (count) => `it started more than ${count} processes`,
  diskBytes: (bytes) => `it wrote more than ${Math.round(bytes / 1e6)} MB, or the disk was nearly full`,
  cpuMs: (ms) => `it used more than ${ms / 1_000} s of processor time`,
};

/** How a command ended, as the beginning of its result. */
export function endingInWords(end: ProgramEnd, limits: ProgramLimits): string {
  switch (end.by) {
    case "exit":
      return `exit code ${end.code}`;
    case "signal":
      return `ended by signal ${end.signal}`;
    case "limit":
      return `stopped by Deskhand because ${limitWords[end.limit](end.bound ?? limits[end.limit])}`;
  }
}

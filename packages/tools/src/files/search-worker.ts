import { closeSync, constants, fstatSync, openSync, readFileSync, readlinkSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { compilePattern, excerpt, type SearchPattern } from "./search-pattern.ts";
import { decodeText } from "./text-encoding.ts";

export type SearchQuestion = Readonly<
  { kind: "names"; names: readonly string[] } | { kind: "files"; hostPaths: readonly string[]; maxMatches: number }
>;

export type FoundLine = Readonly<{ number: number; text: string }>;

/** `lines` holds at most the matches asked for, `count` all of them */
export type SearchedFile = Readonly<{ lines: readonly FoundLine[]; count: number } | { skipped: string }>;

export type SearchAnswer = Readonly<
  { kind: "names"; hits: readonly number[] } | { kind: "files"; files: readonly SearchedFile[] }
>;

const find = compilePattern(workerData as SearchPattern);

const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

/** `null` for what cannot be read, and for a link that took the place of the file or of a folder on the way since it was found. */
function bytesOf(hostPath: string): Uint8Array | null {
  let file: number | null = null;
  try {
    file = openSync(hostPath, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const isThere = process.platform !== "linux" || readlinkSync(`/proc/self/fd/${file}`) === hostPath;
    return isThere && fstatSync(file).isFile() ? readFileSync(file) : null;
  } catch {
    return null;
  } finally {
    if (file !== null) closeSync(file);
  }
}

function searchFile(hostPath: string, maxMatches: number): SearchedFile {
  const bytes = bytesOf(hostPath);
  if (bytes === null) return { skipped: "unreadable" };
  const decoded = decodeText(bytes);
  if (decoded === null) return { skipped: "that are no plain text (use file_read)" };
  const lines: FoundLine[] = [];
  let count = 0;
  for (const [at, line] of decoded.text.split(/\r\n|\n|\r/).entries()) {
    const place = find(line);
    if (place < 0) continue;
    count += 1;
    if (lines.length < maxMatches) lines.push({ number: at + 1, text: excerpt(line, place) });
  }
  return { lines, count };
}

function answer(question: SearchQuestion): SearchAnswer {
  if (question.kind === "names")
    return { kind: "names", hits: question.names.flatMap((name, at) => (find(name) >= 0 ? [at] : [])) };
  return { kind: "files", files: question.hostPaths.map((path) => searchFile(path, question.maxMatches)) };
}

parentPort?.on("message", (question: SearchQuestion) => parentPort?.postMessage(answer(question)));

import { readFile } from "node:fs/promises";
import { parentPort, workerData } from "node:worker_threads";
import { compilePattern, excerpt, type SearchPattern } from "./search-pattern.ts";
import { decodeText } from "./text-encoding.ts";

export type SearchQuestion = Readonly<
  { kind: "names"; names: readonly string[] } | { kind: "file"; hostPath: string; maxMatches: number }
>;

export type FoundLine = Readonly<{ number: number; text: string }>;

export type SearchAnswer = Readonly<
  | { kind: "names"; hits: readonly number[] }
  /** `lines` holds at most the matches asked for, `count` all of them */
  | { kind: "lines"; lines: readonly FoundLine[]; count: number }
  | { kind: "skipped"; because: string }
>;

const find = compilePattern(workerData as SearchPattern);

async function answer(question: SearchQuestion): Promise<SearchAnswer> {
  if (question.kind === "names")
    return { kind: "names", hits: question.names.flatMap((name, at) => (find(name) >= 0 ? [at] : [])) };
  const bytes = await readFile(question.hostPath).catch(() => null);
  if (bytes === null) return { kind: "skipped", because: "unreadable" };
  const decoded = decodeText(bytes);
  if (decoded === null) return { kind: "skipped", because: "that are no plain text (use file_read)" };
  const lines: FoundLine[] = [];
  let count = 0;
  for (const [at, line] of decoded.text.split(/\r\n|\n|\r/).entries()) {
    const place = find(line);
    if (place < 0) continue;
    count += 1;
    if (lines.length < question.maxMatches) lines.push({ number: at + 1, text: excerpt(line, place) });
  }
  return { kind: "lines", lines, count };
}

parentPort?.on("message", async (question: SearchQuestion) => parentPort?.postMessage(await answer(question)));

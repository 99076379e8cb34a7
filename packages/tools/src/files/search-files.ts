import { type GuestPath, type ToolContext, toFailure, type ViewEntry } from "@deskhand/contracts";
import { nameOf, pathBelow, showName } from "../path-input.ts";
import { endIfStopped } from "../stop.ts";
import { Findings, type Found, maxMatches } from "./findings.ts";
import type { SearchThread } from "./search-thread.ts";
import type { SearchAnswer } from "./search-worker.ts";

/** `bytes` of the largest file searched */
const maxFileBytes = 8_000_000;
/** for one file or one list of names */
const answerTimeoutMs = 3_000;
/** for the whole call */
const searchTimeoutMs = 60_000;

export type Search = Readonly<{
  thread: SearchThread;
  entries: readonly ViewEntry[];
  path: GuestPath;
  context: ToolContext;
}>;

const tooSlow = "stopped: the pattern takes too long; use a simpler one. What follows was found before";

/** Tries the pattern on the last name of every entry. */
export async function searchNames({ thread, entries, path, context }: Search): Promise<Found> {
  const findings = new Findings();
  const names = entries.map((entry) => nameOf(entry.path));
  const answer = await thread.ask({ kind: "names", names }, answerTimeoutMs, context.signal);
  endIfStopped(context.signal);
  if (answer?.kind !== "names") return findings.found(tooSlow);
  for (const hit of answer.hits) {
    const entry = entries[hit];
    if (entry === undefined) continue;
    findings.add(1, [`${showName(pathBelow(path, entry.path))}${entry.entry === "folder" ? "/" : ""}`]);
  }
  return findings.found();
}

/** A file that went away or cannot be opened is skipped; a folder that is gone or a full disk ends the search. */
async function hostPathOf(entry: ViewEntry, { view }: ToolContext): Promise<string | null> {
  try {
    return await view.localFile(entry.path);
  } catch (error) {
    if (toFailure(error).kind !== "input") throw error;
    return null;
  }
}

/** The answer for one file; `null` when the pattern took too long. */
async function searchFile(entry: ViewEntry, { thread, context }: Search): Promise<SearchAnswer | null> {
  if (entry.isPlaceholder) return { kind: "skipped", because: "not downloaded to this computer" };
  if (entry.bytes > maxFileBytes) return { kind: "skipped", because: `above ${maxFileBytes / 1_000_000} MB` };
  const hostPath = await hostPathOf(entry, context);
  if (hostPath === null) return { kind: "skipped", because: "unreadable" };
  return thread.ask({ kind: "file", hostPath, maxMatches }, answerTimeoutMs, context.signal);
}

/** Tries the pattern on every line of every plain text file. */
export async function searchContent(search: Search): Promise<Found> {
  const { entries, path, context } = search;
  const findings = new Findings();
  const endsAt = performance.now() + searchTimeoutMs;
  for (const [at, entry] of entries.entries()) {
    if (!findings.hasRoom) break;
    if (performance.now() > endsAt)
      return findings.found(
        `stopped: only ${at} of ${entries.length} files were searched in a minute; narrow the folder`,
      );
    if (at > 0 && at % 500 === 0) context.progress(`Searched ${at} of ${entries.length} files`);
    const answer = await searchFile(entry, search);
    endIfStopped(context.signal);
    if (answer === null) return findings.found(tooSlow);
    if (answer.kind === "skipped") findings.skip(answer.because);
    if (answer.kind !== "lines" || answer.count === 0) continue;
    const lines = answer.lines.map(({ number, text }) => `  ${number}: ${text}`);
    findings.add(answer.count, [showName(pathBelow(path, entry.path)), ...lines]);
  }
  return findings.found();
}

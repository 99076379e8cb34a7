import { type GuestPath, oneLine, type ToolContext, toFailure, type ViewEntry } from "@deskhand/contracts";
import { nameOf, pathBelow } from "../path-input.ts";
import { endIfStopped } from "../stop.ts";
import { Findings, type Found, maxMatches } from "./findings.ts";
import type { SearchThread } from "./search-thread.ts";
import type { SearchedFile } from "./search-worker.ts";

/** `bytes` of the largest file searched */
const maxFileBytes = 8_000_000;
/** files of one question at most */
const batchSize = 64;
/** for one batch of files or one list of names */
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
    findings.add(1, [`${oneLine(pathBelow(path, entry.path))}${entry.entry === "folder" ? "/" : ""}`]);
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

/** Files for one question: few enough, and small enough, to be searched well within its time. */
function batches(entries: readonly ViewEntry[]): ViewEntry[][] {
  const all: ViewEntry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const last = all.at(-1);
    bytes += entry.bytes;
    if (last !== undefined && last.length < batchSize && bytes <= maxFileBytes) last.push(entry);
    else {
      all.push([entry]);
      bytes = entry.bytes;
    }
  }
  return all;
}

/** Searches one batch; `null` when the pattern took too long. */
async function searchBatch(batch: readonly ViewEntry[], { thread, context }: Search): Promise<SearchedFile[] | null> {
  const hostPaths = await Promise.all(batch.map((entry) => hostPathOf(entry, context)));
  const known = hostPaths.filter((hostPath) => hostPath !== null);
  const answer = await thread.ask({ kind: "files", hostPaths: known, maxMatches }, answerTimeoutMs, context.signal);
  if (answer?.kind !== "files") return null;
  const searched = answer.files.values();
  return hostPaths.map((hostPath) => (hostPath === null ? null : searched.next().value) ?? { skipped: "unreadable" });
}

/** Tries the pattern on every line of every plain text file. */
export async function searchContent(search: Search): Promise<Found> {
  const { entries, path, context } = search;
  const findings = new Findings();
  const endsAt = performance.now() + searchTimeoutMs;
  const wanted = entries.filter((entry) => {
    const reason = reasonToSkip(entry);
    if (reason !== null) findings.skip(reason);
    return reason === null;
  });
  let done = 0;
  for (const batch of batches(wanted)) {
    if (!findings.hasRoom) break;
    if (performance.now() > endsAt)
      return findings.found(
        `stopped: only ${done} of ${wanted.length} files were searched in a minute; narrow the folder`,
      );
    const searched = await searchBatch(batch, search);
    endIfStopped(context.signal);
    if (searched === null) return findings.found(tooSlow);
    for (const [at, entry] of batch.entries()) addFile(findings, pathBelow(path, entry.path), searched[at]);
    done += batch.length;
    context.progress(`Searched ${done} of ${wanted.length} files`);
  }
  return findings.found();
}

function addFile(findings: Findings, name: string, searched: SearchedFile | undefined): void {
  if (searched === undefined) return;
  if ("skipped" in searched) findings.skip(searched.skipped);
  else if (searched.count > 0)
    findings.add(searched.count, [oneLine(name), ...searched.lines.map(({ number, text }) => `  ${number}: ${text}`)]);
}

/** Why a file is left out before it is opened; `null` when it is searched. */
function reasonToSkip(entry: ViewEntry): string | null {
  if (entry.isPlaceholder) return "not downloaded to this computer";
  return entry.bytes > maxFileBytes ? `above ${maxFileBytes / 1_000_000} MB` : null;
}

import type { Outcome } from "./history.ts";
import { type Ask, call, callAll, type Desk, type Script } from "./script.ts";
import { nameOf } from "./situation.ts";
import { nextOffset, unfence } from "./tool-text.ts";

/** One line of a folder's listing. `day` is the day of the last change. */
export type Entry = Readonly<{
  path: string;
  /** `closed`: a folder that may not be opened */
  kind: "file" | "folder" | "link" | "cloud" | "closed";
  bytes: number;
  day: string;
}>;
export type Listing = Readonly<{ entries: readonly Entry[]; isPartial: boolean; failure: string | null }>;

const entryLine = /^(file|folder|link|cloud|closed) (\d+|-) (\d{4}-\d{2}-\d{2}) (.+)$/;
/** entries looked at; beyond it the result says that it is partial */
const mostPages = 60;

function unquote(name: string): string {
  if (!name.startsWith('"')) return name;
  try {
    return String(JSON.parse(name));
  } catch (error) {
    if (error instanceof SyntaxError) return name;
    throw error;
  }
}

/** Reads the lines of one page of a listing below `folder`. */
export function readEntries(folder: string, body: string): readonly Entry[] {
  return body.split("\n").flatMap((line): readonly Entry[] => {
    const match = entryLine.exec(line);
    if (match === null) return [];
    const [, kind, bytes, day = "", written = ""] = match;
    const name = unquote(kind === "link" ? written.replace(/ -> (?:".*"|null)$/, "") : written);
    const path = folder === "/" ? `/${name}` : `${folder}/${name}`;
    return [{ path, kind: kind as Entry["kind"], bytes: bytes === "-" ? 0 : Number(bytes), day }];
  });
}

/** Lists a folder with everything below it, page by page. */
export function* listFolder(desk: Desk, path: string, text: string): Script<Listing> {
  const entries: Entry[] = [];
  let offset: number | null = 1;
  let isPartial = false;
  for (let page = 0; offset !== null && page < mostPages; page += 1) {
    const input: Record<string, unknown> = { path, depth: 64, ...(offset > 1 ? { offset } : {}) };
    const outcome: Outcome = yield* call(desk, "file_list", input, page === 0 ? text : "");
    if (outcome.status !== "done") return { entries, isPartial: true, failure: outcome.because };
    const { body, after } = unfence(outcome.text);
    entries.push(...readEntries(path, body));
    isPartial = /only the first \d+ entries/.test(after);
    offset = nextOffset(after);
  }
  for (const { path: closed, kind } of entries) if (kind === "closed") desk.closed.add(closed);
  return { entries, isPartial: isPartial || offset !== null, failure: null };
}

/** Text of one file. */
export type FileText = Readonly<{
  path: string;
  text: string;
  mediaType: string;
  lineCount: number;
  /** what the reader knows beside the text, such as sender or reading confidence */
  facts: Readonly<Record<string, unknown>>;
  isCut: boolean;
  next: number | null;
  failure: string | null;
}>;

function readFacts(body: string): { facts: Readonly<Record<string, unknown>>; rest: string } {
  const line = /^facts: (\{.*)\n?/.exec(body);
  if (line?.[1] === undefined) return { facts: {}, rest: body };
  const rest = body.slice(line[0].length);
  try {
    const parsed: unknown = JSON.parse(line[1]);
    return { facts: typeof parsed === "object" && parsed !== null ? (parsed as Record<string, unknown>) : {}, rest };
  } catch (error) {
    if (error instanceof SyntaxError) return { facts: {}, rest };
    throw error;
  }
}

/** Reads what `file_read` answered for a path. */
export function readFileText(path: string, outcome: Outcome): FileText {
  const empty = { path, text: "", mediaType: "", lineCount: 0, facts: {}, isCut: false, next: null };
  if (outcome.status !== "done") return { ...empty, failure: outcome.because };
  const { head, body, after } = unfence(outcome.text);
  const match = /\(([^(),]+), (\d+) lines?\)\s*$/m.exec(head);
  const { facts, rest } = readFacts(body);
  const next = nextOffset(after);
  return {
    path,
    text: rest,
    mediaType: match?.[1] ?? "",
    lineCount: Number(match?.[2] ?? 0),
    facts,
    isCut: /^cut:/m.test(after),
    next,
    failure: null,
  };
}

/** files read in one answer */
const atOnce = 12;

/** Reads the beginning of many files, several at once; the order stays. */
export function* readFiles(desk: Desk, paths: readonly string[], text = ""): Script<readonly FileText[]> {
  const found: FileText[] = [];
  for (let start = 0; start < paths.length; start += atOnce) {
    const group = paths.slice(start, start + atOnce);
    const asks: readonly Ask[] = group.map((path) => ({ tool: "file_read", input: { path } }));
    const outcomes = yield* callAll(desk, asks, start === 0 ? text : "");
    group.forEach((path, index) => {
      found.push(readFileText(path, outcomes[index] ?? { status: "failed", because: `${nameOf(path)} was not read` }));
    });
  }
  return found;
}

import { asMarkdown, type Source, sourceAt } from "../../reading/source.ts";
import { nameOf } from "../../situation.ts";
import type { NotesFinding, NotesRead } from "./notes-finding.ts";
import type { NotesWords } from "./notes-words.ts";
import type { Point, PointKind } from "./point.ts";
import { findThemes, type Theme } from "./themes.ts";

/** Everything a document or deck of notes is made from. */
export type Digest = Readonly<{
  findings: readonly NotesFinding[];
  themes: readonly Theme[];
  points: Readonly<Record<PointKind, readonly Point[]>>;
  /** points of each kind that did not fit */
  more: Readonly<Record<PointKind, number>>;
  /** folder the result lies in */
  folder: string;
  words: NotesWords;
}>;

/** points of one kind in one document */
const mostPoints = 250;

export function isRead(finding: NotesFinding): finding is NotesRead {
  return finding.status === "read";
}

/** Puts the findings of all files together. The same words twice, as in a copy of a file, count once. */
export function digestOf(findings: readonly NotesFinding[], folder: string, words: NotesWords): Digest {
  const read = findings.filter(isRead);
  const seen = new Set<string>();
  const all = read
    .flatMap(({ points }) => points)
    .filter(({ kind, text, who }) => {
      const key = `${kind} ${who ?? ""} ${text.toLowerCase()}`;
      const isFirst = !seen.has(key);
      seen.add(key);
      return isFirst;
    });
  const of = (kind: PointKind): readonly Point[] => all.filter((point) => point.kind === kind);
  const kept = (kind: PointKind): readonly Point[] => of(kind).slice(0, mostPoints);
  const over = (kind: PointKind): number => Math.max(0, of(kind).length - mostPoints);
  return {
    findings,
    themes: findThemes(read, Math.min(12, 6 + Math.floor(read.length / 5))),
    points: { decision: kept("decision"), action: kept("action"), question: kept("question") },
    more: { decision: over("decision"), action: over("action"), question: over("question") },
    folder,
    words,
  };
}

/** Collects sources and gives the mark that refers to each. */
class SourceList {
  readonly sources: Record<string, Source> = {};
  #count = 0;

  mark(source: Source): string {
    this.#count += 1;
    const name = `s${this.#count}`;
    this.sources[name] = source;
    return `[^${name}]`;
  }
}

/** `4 decisions, 6 action items (2 to check)` as a table of figures. */
export function countsOf({
  points,
  themes,
  words,
}: Digest): readonly Readonly<{ label: string; count: number; doubtful: number }>[] {
  const kinds = (["decision", "action", "question"] as const).map((kind) => ({
    label: words.kinds[kind],
    count: points[kind].length,
    doubtful: points[kind].filter(({ doubt }) => doubt !== null).length,
  }));
  return [{ label: words.themes, count: themes.length, doubtful: 0 }, ...kinds];
}

function glance(digest: Digest): object {
  const counts = countsOf(digest);
  return {
    kind: "table",
    columns: [
      { header: digest.words.glance, width: 60 },
      { header: digest.words.found, align: "right", width: 20 },
      { header: digest.words.check, align: "right", width: 20 },
    ],
    rows: counts.map(({ label, count, doubtful }) => [label, String(count), doubtful === 0 ? "" : String(doubtful)]),
  };
}

const by = (name: string | null): string => (name === null ? "" : ` (${asMarkdown(name)})`);

function themesPart({ themes, folder, words }: Digest, list: SourceList): string {
  const parts = themes.map(({ label, passages, files, quotes }) => {
    const points = quotes.map(
      ({ text, place, speaker, path }) =>
        `- ${asMarkdown(text)}${by(speaker)}${list.mark(sourceAt(path, place, text, folder))}`,
    );
    return `### ${asMarkdown(label)} – ${words.passages(passages, files)}\n\n${points.join("\n")}`;
  });
  return [`## ${words.themes}`, ...(parts.length === 0 ? [words.noThemes] : parts)].join("\n\n");
}

function listPart(kind: "decision" | "question", { points, more, folder, words }: Digest, list: SourceList): string {
  const lines = points[kind].map(({ text, who, doubt, path, place, quote }) => {
    const check = doubt === null ? "" : ` – *${words.check.toLowerCase()}: ${words.doubts[doubt]}*`;
    return `- ${asMarkdown(text)}${by(who)}${list.mark(sourceAt(path, place, quote, folder))}${check}`;
  });
  const rest = more[kind] === 0 ? [] : [words.more(more[kind])];
  return [`## ${words.kinds[kind]}`, lines.length === 0 ? words.none[kind] : lines.join("\n"), ...rest].join("\n\n");
}

function actionsPart({ points, more, folder, words }: Digest, list: SourceList): readonly (string | object)[] {
  const title = `## ${words.kinds.action}`;
  if (points.action.length === 0) return [`${title}\n\n${words.none.action}`];
  const hasDoubts = points.action.some(({ doubt }) => doubt !== null);
  const rows = points.action.map(({ text, who, by: due, doubt, path, place, quote }) => [
    who === null ? `*${words.notSaid}*` : asMarkdown(who),
    `${asMarkdown(text)}${list.mark(sourceAt(path, place, quote, folder))}`,
    due === null ? "" : asMarkdown(due),
    ...(hasDoubts ? [doubt === null ? "" : words.doubts[doubt]] : []),
  ]);
  const columns = [
    { header: words.who, width: 18 },
    { header: words.what, width: hasDoubts ? 46 : 62 },
    { header: words.by, width: 18 },
    ...(hasDoubts ? [{ header: words.check, width: 18 }] : []),
  ];
  const rest = more.action === 0 ? [] : [words.more(more.action)];
  return [title, { kind: "table", columns, rows }, ...rest];
}

function remarkOf(finding: NotesFinding, words: NotesWords): string {
  if (finding.status === "unread") return words.unread(finding.why);
  return [finding.isPartial ? words.partial : "", finding.leftOut > 0 ? words.leftOut(finding.leftOut) : ""]
    .filter((part) => part !== "")
    .join("; ");
}

function readPart({ findings, folder, words }: Digest): readonly (string | object)[] {
  const hasRemarks = findings.some((finding) => remarkOf(finding, words) !== "");
  const rows = findings.map((finding) => {
    const { file } = sourceAt(finding.path, {}, "", folder);
    const count = isRead(finding) ? finding.points.length : 0;
    const found = isRead(finding) ? (count === 0 ? words.nothingIn : words.foundIn(count)) : "";
    const link = `[${asMarkdown(nameOf(finding.path))}](<${file.replace(/[<>]/g, "")}>)`;
    return hasRemarks ? [link, found, asMarkdown(remarkOf(finding, words))] : [link, found];
  });
  const columns = [
    { header: words.file, width: 45 },
    { header: words.found, width: 25 },
    ...(hasRemarks ? [{ header: words.remark, width: 30 }] : []),
  ];
  return [`## ${words.read}`, { kind: "table", columns, rows: rows.slice(0, 2_000) }];
}

/** The description of the document, as `document_create` takes it. */
export function notesDocument(digest: Digest): object {
  const { findings, folder, words } = digest;
  const list = new SourceList();
  const content = [
    { kind: "callout", title: words.honest, text: words.honestText },
    glance(digest),
    themesPart(digest, list),
    listPart("decision", digest, list),
    ...actionsPart(digest, list),
    listPart("question", digest, list),
    ...readPart(digest),
  ];
  return {
    title: words.title,
    subtitle: words.from(findings.filter(isRead).length, nameOf(folder)),
    language: words.language,
    pageNumbers: true,
    content,
    sources: list.sources,
  };
}

import { asMarkdown, relativeTo, type Source, sourceAt } from "../../reading/source.ts";
import { nameOf, parentOf } from "../../situation.ts";
import { type Catalogue, dayOf } from "./catalogue-list.ts";
import { kindName } from "./catalogue-words.ts";
import type { ReadFile } from "./listed-file.ts";
import type { Topic } from "./topics.ts";

/** files whose quotes get a footnote each; in a longer index the link to the file has to do */
const mostFootnotes = 150;

function linkTo(path: string, folder: string): string {
  return `[${asMarkdown(nameOf(path))}](<${relativeTo(path, folder).replace(/[<>]/g, "")}>)`;
}

function below(path: string, folder: string): string {
  const parent = relativeTo(parentOf(path), folder);
  return parent === folder || parent === "" ? "" : parent;
}

type Notes = Readonly<{ sources: Record<string, Source>; isShort: boolean }>;

function rowOf(file: ReadFile, catalogue: Catalogue, notes: Notes): readonly string[] {
  const { doubles, folder, words } = catalogue;
  const when = dayOf(file, catalogue);
  const place = below(file.path, folder);
  const double = doubles.find(({ path }) => path === file.path);
  const name = `f${Object.keys(notes.sources).length + 1}`;
  if (file.quote !== null && notes.isShort) notes.sources[name] = sourceAt(file.path, file.place, file.quote, folder);
  const mark = file.quote !== null && notes.isShort ? `[^${name}]` : "";
  const about = [
    `**${asMarkdown(file.title)}**`,
    file.quote === null ? `*${words.noQuote}*` : `“${asMarkdown(file.quote)}”${mark}`,
    ...(file.isPartial ? [`*${words.partial}*`] : []),
    ...(double === undefined ? [] : [`*${words.sameText}: ${asMarkdown(nameOf(double.of))}*`]),
  ];
  const details = [
    linkTo(file.path, folder),
    [kindName(file.path, words), ...(place === "" ? [] : [asMarkdown(place)])].join(", "),
    ...(when === null ? [] : [`${when.day} (${when.from})`]),
  ];
  return [details.join("<br>"), about.join("<br>"), file.terms.map(({ label }) => asMarkdown(label)).join(", ")];
}

function topicPart(topic: Topic, catalogue: Catalogue, notes: Notes, isOnly: boolean): readonly (string | object)[] {
  const { words } = catalogue;
  const title = topic.label === null ? (isOnly ? words.files : words.others) : asMarkdown(topic.label);
  const columns = [
    { header: words.file, width: 27 },
    { header: words.about, width: 53 },
    { header: words.terms, width: 20 },
  ];
  return [`## ${title}`, { kind: "table", columns, rows: topic.files.map((file) => rowOf(file, catalogue, notes)) }];
}

function glance({ topics, words }: Catalogue): readonly object[] {
  if (topics.length < 2) return [];
  return [
    {
      kind: "table",
      columns: [
        { header: words.topic, width: 80 },
        { header: words.files, align: "right", width: 20 },
      ],
      rows: topics.map(({ label, files }) => [asMarkdown(label ?? words.others), String(files.length)]),
    },
  ];
}

function doublesPart({ doubles, folder, words }: Catalogue): readonly (string | object)[] {
  if (doubles.length === 0) return [];
  const rows = doubles.map(({ path, of, isSure }) => [
    linkTo(path, folder),
    linkTo(of, folder),
    isSure ? words.sameText : words.sameSize,
  ]);
  const columns = [
    { header: words.file, width: 36 },
    { header: words.sameAs, width: 36 },
    { header: words.remark, width: 28 },
  ];
  return [`## ${words.duplicates}\n\n${words.duplicatesText}`, { kind: "table", columns, rows: rows.slice(0, 2_000) }];
}

function unreadPart({ unread, folder, words }: Catalogue): readonly (string | object)[] {
  if (unread.length === 0) return [];
  const rows = unread.map(({ path, why }) => [linkTo(path, folder), kindName(path, words), asMarkdown(why)]);
  const columns = [
    { header: words.file, width: 40 },
    { header: words.kind, width: 15 },
    { header: words.reason, width: 45 },
  ];
  return [`## ${words.unread}`, { kind: "table", columns, rows: rows.slice(0, 3_000) }];
}

/** The description of the index as a document. */
export function catalogueDocument(catalogue: Catalogue): object {
  const { topics, unread, about, words } = catalogue;
  const count = topics.reduce((sum, { files }) => sum + files.length, 0);
  const notes: Notes = { sources: {}, isShort: count <= mostFootnotes };
  return {
    title: words.title(about),
    subtitle: words.subtitle(count + unread.length, unread.length),
    language: words.language,
    landscape: true,
    pageNumbers: true,
    content: [
      { kind: "callout", title: words.honest, text: words.honestText },
      ...glance(catalogue),
      ...topics.flatMap((topic) => topicPart(topic, catalogue, notes, topics.length === 1)),
      ...doublesPart(catalogue),
      ...unreadPart(catalogue),
    ],
    sources: notes.sources,
  };
}

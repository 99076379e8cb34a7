import { asMarkdown, type Source, shortened, sourceAt } from "../../reading/source.ts";
import { nameOf } from "../../situation.ts";
import { countsOf, type Digest, isRead } from "./notes-document.ts";
import type { Point } from "./point.ts";

/** points on one slide, and characters of one point there; the notes of the slide hold all of it */
const mostOnSlide = 5;
const mostCharacters = 170;
const mostSlidesOfAKind = 8;
const mostRows = 6;

function sourcesOf(points: readonly Point[], folder: string): readonly Source[] {
  return points.map(({ path, place, quote }) => sourceAt(path, place, quote, folder));
}

function inGroups<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const count = Math.ceil(items.length / size);
  const each = Math.ceil(items.length / Math.max(count, 1));
  return Array.from({ length: count }, (_, index) => items.slice(index * each, (index + 1) * each));
}

function pointSlides(kind: "decision" | "question", { points, folder, words }: Digest): readonly object[] {
  const title = words.kinds[kind];
  if (points[kind].length === 0) return [{ layout: "content", title, body: words.none[kind] }];
  return inGroups(points[kind], mostOnSlide)
    .slice(0, mostSlidesOfAKind)
    .map((group, index) => ({
      layout: "content",
      title: index === 0 ? title : `${title} (${words.continued})`,
      body: group
        .map(({ text, doubt }) => {
          const check = doubt === null ? "" : ` – *${words.check.toLowerCase()}*`;
          return `- ${asMarkdown(shortened(text, mostCharacters))}${check}`;
        })
        .join("\n"),
      sources: sourcesOf(group, folder),
    }));
}

function actionSlides({ points, folder, words }: Digest): readonly object[] {
  const title = words.kinds.action;
  if (points.action.length === 0) return [{ layout: "content", title, body: words.none.action }];
  const hasDoubts = points.action.some(({ doubt }) => doubt !== null);
  const columns = [
    { header: words.who, width: 18 },
    { header: words.what, width: hasDoubts ? 47 : 62 },
    { header: words.by, width: 17 },
    ...(hasDoubts ? [{ header: words.check, width: 18 }] : []),
  ];
  return inGroups(points.action, mostRows)
    .slice(0, mostSlidesOfAKind)
    .map((group, index) => ({
      layout: "table",
      title: index === 0 ? title : `${title} (${words.continued})`,
      table: {
        columns,
        rows: group.map(({ who, text, by, doubt }) => [
          who === null ? words.notSaid : asMarkdown(shortened(who, 40)),
          asMarkdown(shortened(text, 120)),
          by === null ? "" : asMarkdown(shortened(by, 40)),
          ...(hasDoubts ? [doubt === null ? "" : words.doubts[doubt]] : []),
        ]),
      },
      sources: sourcesOf(group, folder),
    }));
}

type Theme = Digest["themes"][number];

function quoteLines({ quotes, passages, files }: Theme, words: Digest["words"]): string {
  const points = quotes.map(({ text, speaker }) => {
    const by = speaker === null ? "" : ` (${asMarkdown(speaker)})`;
    return `- ${asMarkdown(shortened(text, mostCharacters))}${by}`;
  });
  return [...points, `\n*${words.passages(passages, files)}*`].join("\n");
}

/** Two themes side by side on each slide. */
function themeSlides({ themes, folder, words }: Digest): readonly object[] {
  return inGroups(themes, 2).map((pair, index) => {
    const [left, right] = pair;
    const sources = pair.flatMap(({ quotes }) =>
      quotes.map(({ path, place, text }) => sourceAt(path, place, text, folder)),
    );
    const title = index === 0 ? words.themes : `${words.themes} (${words.continued})`;
    if (left === undefined || right === undefined)
      return {
        layout: "content",
        title: shortened(left?.label ?? title, 80),
        body: left === undefined ? "" : quoteLines(left, words),
        sources,
      };
    return {
      layout: "two-column",
      title,
      leftTitle: asMarkdown(shortened(left.label, 60)),
      left: quoteLines(left, words),
      rightTitle: asMarkdown(shortened(right.label, 60)),
      right: quoteLines(right, words),
      sources,
    };
  });
}

/** The description of the slides, as `document_create` takes it. Long points are cut with an ellipsis; the notes quote them. */
export function notesDeck(digest: Digest): object {
  const { findings, folder, words } = digest;
  const figures = countsOf(digest).map(({ label, count }) => ({ value: String(count), label }));
  return {
    title: words.title,
    language: words.language,
    slides: [
      {
        layout: "title",
        title: words.title,
        subtitle: words.from(findings.filter(isRead).length, nameOf(folder)),
        detail: words.honest,
      },
      { layout: "figures", title: words.glance, figures },
      ...themeSlides(digest),
      ...pointSlides("decision", digest),
      ...actionSlides(digest),
      ...pointSlides("question", digest),
      { layout: "closing", title: words.honest, subtitle: words.honestText },
    ],
  };
}

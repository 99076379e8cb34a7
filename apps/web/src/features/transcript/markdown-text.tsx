import { lazy, Suspense } from "react";
import { plainParagraphs } from "./plain-paragraphs.ts";

const Markdown = lazy(async () => ({ default: (await import("./markdown.tsx")).Markdown }));

/** Text of a model as formatted text; the plain words are there until the formatter is. */
export function MarkdownText({ text }: Readonly<{ text: string }>) {
  const paragraphs = plainParagraphs(text);
  if (paragraphs !== null)
    return (
      <div className="prose-desk min-w-0 wrap-anywhere">
        {paragraphs.map(({ at, text: words }) => (
          <p key={at}>{words}</p>
        ))}
      </div>
    );
  return (
    <Suspense fallback={<div className="whitespace-pre-wrap wrap-anywhere">{text}</div>}>
      <Markdown text={text} />
    </Suspense>
  );
}

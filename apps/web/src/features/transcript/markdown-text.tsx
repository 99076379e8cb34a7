import { lazy, Suspense } from "react";

const Markdown = lazy(async () => ({ default: (await import("./markdown.tsx")).Markdown }));

/** Text of a model as formatted text; the plain words are there until the formatter is. */
export function MarkdownText({ text }: Readonly<{ text: string }>) {
  return (
    <Suspense fallback={<div className="whitespace-pre-wrap wrap-anywhere">{text}</div>}>
      <Markdown text={text} />
    </Suspense>
  );
}

import type { LinkPart } from "./markdown.tsx";
import { markdownPart } from "./markdown-part.ts";
import { plainParagraphs } from "./plain-paragraphs.ts";

/** Text of a model as formatted text; `link` shows links that lead elsewhere than to the web. */
export function MarkdownText({ link, text }: Readonly<{ text: string; link?: LinkPart }>) {
  const Markdown = markdownPart.use();
  const paragraphs = plainParagraphs(text);
  if (paragraphs !== null)
    return (
      <div className="prose-desk min-w-0 wrap-anywhere">
        {paragraphs.map(({ at, text: words }) => (
          <p key={at}>{words}</p>
        ))}
      </div>
    );
  if (Markdown === null) return <div className="whitespace-pre-wrap wrap-anywhere">{text}</div>;
  return <Markdown text={text} {...(link !== undefined && { link })} />;
}

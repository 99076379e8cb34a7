import { markdownPart } from "./markdown-part.ts";
import { plainParagraphs } from "./plain-paragraphs.ts";

/** Text of a model as formatted text. */
export function MarkdownText({ text }: Readonly<{ text: string }>) {
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
  return <Markdown text={text} />;
}

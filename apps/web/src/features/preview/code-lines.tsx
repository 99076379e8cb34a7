import { useMemo } from "react";
import { fileEnding } from "../../words/paths.ts";
import { codePieces, isCode } from "./code-pieces.ts";

const linesPerPart = 200;

const looks = { comment: "text-muted italic", text: "text-good", number: "text-warn", word: "text-accent" } as const;

/** lines of a text, from 0 */
export type LineSpan = Readonly<{ first: number; last: number }>;
type CodeLinesProps = Readonly<{ path: string; text: string; marked?: LineSpan | null }>;

/** Text line by line with numbers; parts out of sight are not laid out. Code has its strings, numbers and comments told apart. */
export function CodeLines({ marked = null, path, text }: CodeLinesProps) {
  const parts = useMemo(() => inParts(text.split("\n")), [text]);
  const isColoured = isCode(fileEnding(path));
  return (
    <div className="font-mono text-[0.84rem] leading-5">
      {parts.map((lines, part) => (
        <ol
          // biome-ignore lint/suspicious/noArrayIndexKey: lines of a file never move
          key={part}
          className="[content-visibility:auto]"
          style={{ containIntrinsicSize: `auto ${lines.length * 20}px` }}
        >
          {lines.map((line, at) => (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: lines of a file never move
              key={at}
              {...(isWithin(marked, part * linesPerPart + at) && { "data-quote": true })}
              className="flex gap-3 data-quote:bg-[#ffe9a3] data-quote:text-[#1c1a16]"
            >
              <span aria-hidden className="w-10 shrink-0 text-right text-muted select-none">
                {part * linesPerPart + at + 1}
              </span>
              <span className="min-w-0 flex-1 whitespace-pre-wrap wrap-anywhere">
                {isColoured
                  ? codePieces(line).map(({ kind, text: words }, piece) => (
                      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a line never move
                      <span key={piece} className={kind === null ? "" : looks[kind]}>
                        {words}
                      </span>
                    ))
                  : line}
              </span>
            </li>
          ))}
        </ol>
      ))}
    </div>
  );
}

function isWithin(span: LineSpan | null, line: number): boolean {
  return span !== null && line >= span.first && line <= span.last;
}

function inParts(lines: readonly string[]): readonly (readonly string[])[] {
  const parts: (readonly string[])[] = [];
  for (let at = 0; at < lines.length; at += linesPerPart) parts.push(lines.slice(at, at + linesPerPart));
  return parts;
}

import { type CSSProperties, memo, useEffect, useMemo, useRef, useState } from "react";
import { fileEnding } from "../../words/paths.ts";
import { codePieces, isCode } from "./code-pieces.ts";

const linesPerPart = 200;

const looks = { comment: "text-muted italic", text: "text-good", number: "text-warn", word: "text-accent" } as const;

/** lines of a text, from 0 */
export type LineSpan = Readonly<{ first: number; last: number }>;
type CodeLinesProps = Readonly<{ path: string; text: string; marked?: LineSpan | null }>;

/** from here on, lines out of sight are not even made, and the browser's own search does not find them */
const largeText = 1_000_000;

/** Text line by line with numbers; parts out of sight are not laid out. Code has its strings, numbers and comments told apart. */
export function CodeLines({ marked = null, path, text }: CodeLinesProps) {
  const parts = useMemo(() => inParts(text.split("\n")), [text]);
  const isColoured = isCode(fileEnding(path));
  const lines = (parts.length - 1) * linesPerPart + (parts.at(-1)?.length ?? 0);
  const numbers = { "--numbers": `${String(lines).length}ch` } as CSSProperties;
  return (
    <div className="font-mono text-[0.84rem] leading-5" style={numbers}>
      {parts.map((lines, part) => (
        <Part
          // biome-ignore lint/suspicious/noArrayIndexKey: lines of a file never move
          key={part}
          {...{ isColoured, lines, marked }}
          first={part * linesPerPart}
          isLate={text.length > largeText}
        />
      ))}
    </div>
  );
}

type PartProps = Readonly<{
  /** number of its first line, from 0 */
  first: number;
  lines: readonly string[];
  marked: LineSpan | null;
  isColoured: boolean;
  /** whether its lines are made only when they come near */
  isLate: boolean;
}>;

const Part = memo(function Part({ first, isColoured, isLate, lines, marked }: PartProps) {
  const place = useRef<HTMLOListElement>(null);
  const holdsMark = marked !== null && marked.first < first + lines.length && marked.last >= first;
  const [isMade, setMade] = useState(!isLate || holdsMark || first === 0);
  useEffect(() => {
    const list = place.current;
    if (isMade || list === null) return;
    const observer = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && setMade(true),
      { rootMargin: "3000px" },
    );
    observer.observe(list);
    return () => observer.disconnect();
  }, [isMade]);
  const height = lines.length * 20;
  return (
    <ol
      ref={place}
      className={isMade ? "[content-visibility:auto]" : ""}
      style={isMade ? { containIntrinsicSize: `auto ${height}px` } : { height }}
    >
      {isMade &&
        lines.map((line, at) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of a file never move
            key={at}
            {...(isWithin(marked, first + at) && { "data-quote": true })}
            className="flex gap-3 data-quote:bg-[#ffe9a3] data-quote:text-[#1c1a16]"
          >
            <span aria-hidden className="w-(--numbers) shrink-0 text-right text-muted select-none">
              {first + at + 1}
            </span>
            <span className="min-w-0 flex-1 whitespace-pre-wrap wrap-anywhere">
              <LineWords line={line} isColoured={isColoured} />
            </span>
          </li>
        ))}
    </ol>
  );
});

function LineWords({ isColoured, line }: Readonly<{ line: string; isColoured: boolean }>) {
  if (!isColoured) return line;
  return codePieces(line).map(({ kind, text }, piece) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a line never move
    <span key={piece} className={kind === null ? "" : looks[kind]}>
      {text}
    </span>
  ));
}

function isWithin(span: LineSpan | null, line: number): boolean {
  return span !== null && line >= span.first && line <= span.last;
}

function inParts(lines: readonly string[]): readonly (readonly string[])[] {
  const parts: (readonly string[])[] = [];
  for (let at = 0; at < lines.length; at += linesPerPart) parts.push(lines.slice(at, at + linesPerPart));
  return parts;
}

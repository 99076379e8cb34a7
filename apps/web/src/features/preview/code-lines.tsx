import { useMemo } from "react";
import { fileEnding } from "../../words/paths.ts";
import { codePieces, isCode } from "./code-pieces.ts";

const linesPerPart = 200;

const looks = { comment: "text-muted italic", text: "text-good", number: "text-warn", word: "text-accent" } as const;

/** Text line by line with numbers; parts out of sight are not laid out. Code has its strings, numbers and comments told apart. */
export function CodeLines({ path, text }: Readonly<{ path: string; text: string }>) {
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
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of a file never move
            <li key={at} className="flex gap-3">
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

function inParts(lines: readonly string[]): readonly (readonly string[])[] {
  const parts: (readonly string[])[] = [];
  for (let at = 0; at < lines.length; at += linesPerPart) parts.push(lines.slice(at, at + linesPerPart));
  return parts;
}

import type { PageText } from "@deskhand/contracts";
import { findQuote } from "./find-quote.ts";

type Box = Readonly<Omit<PageText, "text">>;

/** The places of a quote on a page, one for each line of it, in parts of the page; empty when it is not there. */
export function quoteBoxes(lines: readonly PageText[], quote: string): readonly Box[] {
  const span = findQuote(lines.map(({ text }) => text).join("\n"), quote);
  if (span === null) return [];
  let start = 0;
  return lines.flatMap((line) => {
    const [first, last] = [Math.max(0, span.from - start), Math.min(line.text.length, span.to - start)];
    start += line.text.length + 1;
    if (first >= last) return [];
    // letters are taken as equally wide
    const letter = line.width / line.text.length;
    return [{ ...line, left: line.left + letter * first, width: letter * (last - first) }];
  });
}

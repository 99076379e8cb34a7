import type { FileRef } from "@deskhand/client";
import { toFailure } from "@deskhand/contracts";
import { useEffect, useState } from "react";
import { deskhand } from "../../connection/deskhand.ts";
import { showTrouble } from "../../ui/announcer.tsx";
import { findQuote } from "./find-quote.ts";
import { useMark } from "./source-context.tsx";

/** pages that are looked through for a quote when the one it is said to be on does not hold it */
const mostPages = 40;

export type MarkedPage = Readonly<{ number: number; quote: string | undefined }>;

/** The page a source is on: the one it names, and where its quote is not on that one, the first page that holds it. */
export function useMarkedPage(file: FileRef, pages: number): MarkedPage | null {
  const mark = useMark();
  const [marked, setMarked] = useState<MarkedPage | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked for once, when the pages are first shown
  useEffect(() => {
    if (mark === null) return;
    let isCurrent = true;
    const { page, quote } = mark.source;
    const named = page === undefined || page > pages ? null : page;
    if (named !== null) setMarked({ number: named, quote });
    if (quote === undefined) {
      mark.report(named !== null);
      return;
    }
    const holds = async (number: number) =>
      isCurrent && findQuote(await wordsOf(file, number), quote) !== null && isCurrent;
    const look = async () => {
      const others = Array.from({ length: Math.min(pages, mostPages) }, (_, at) => at + 1);
      for (const number of named === null ? others : [named, ...others.filter((each) => each !== named)]) {
        if (!(await holds(number))) continue;
        setMarked({ number, quote });
        mark.report(true);
        return;
      }
      if (isCurrent) mark.report(false);
    };
    look().catch((error: unknown) => isCurrent && showTrouble(toFailure(error).message));
    return () => {
      isCurrent = false;
    };
  }, []);
  return marked;
}

async function wordsOf(file: FileRef, number: number): Promise<string> {
  const lines = await deskhand.previews.pageText(file, number);
  return lines.map(({ text }) => text).join("\n");
}

import type { ShownSource } from "@deskhand/contracts";
import { SourceLink } from "./source-context.tsx";
import { sourceInWords } from "./source-words.ts";

/** The sources a page or chart names, each leading to its file. */
export function PageSources({ sources }: Readonly<{ sources: readonly ShownSource[] }>) {
  if (sources.length === 0) return null;
  return (
    <ul aria-label="Sources" className="mt-1 flex flex-wrap justify-center gap-x-4 gap-y-1 text-sm">
      {sources.map((source, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: sources of a page never move
        <li key={at} className="wrap-anywhere">
          Source{source.of === undefined ? "" : ` of ${source.of}`}:{" "}
          <SourceLink source={source}>{sourceInWords(source)}</SourceLink>
        </li>
      ))}
    </ul>
  );
}

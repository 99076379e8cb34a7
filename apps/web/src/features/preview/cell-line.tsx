import type { ShownCell, ShownSource } from "@deskhand/contracts";
import { SourceLink } from "./source-context.tsx";
import { sourceInWords } from "./source-words.ts";

type CellLineProps = Readonly<{ address: string; cell: ShownCell | undefined; source: ShownSource | undefined }>;

/** What is in the selected cell: its formula if it has one, what is stored where that says more than what is shown, and its source. */
export function CellLine({ address, cell, source }: CellLineProps) {
  const [shown, stored, formula] = typeof cell === "object" ? [cell[0], cell[2], cell[3]] : [cell ?? "", "", undefined];
  return (
    <p className="mb-2 flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1 overflow-hidden rounded-lg border border-line bg-paper px-2.5 py-1 text-sm">
      <span className="shrink-0 font-medium">{address}</span>
      <span aria-live="polite" className="min-w-0 flex-1 basis-24 truncate font-mono">
        {formula === undefined ? (stored === "" ? shown : stored) : `=${formula}`}
      </span>
      {formula !== undefined && <span className="shrink-0 text-muted">shows {shown === "" ? "nothing" : shown}</span>}
      {source !== undefined && (
        <span className="min-w-0 truncate">
          Source: <SourceLink source={source}>{sourceInWords(source)}</SourceLink>
        </span>
      )}
    </p>
  );
}

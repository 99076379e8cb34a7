import type { FileRef } from "@deskhand/client";
import type { SheetSize } from "@deskhand/contracts";
import { Search, X } from "lucide-react";
import { useEffect, useState } from "react";
import { Button, IconButton } from "../../ui/button.tsx";
import { figure } from "../../words/counts.ts";
import { fileEnding } from "../../words/paths.ts";
import { ArrangedLine } from "./arranged-line.tsx";
import { GridView } from "./grid-view.tsx";
import { useMark } from "./source-context.tsx";
import type { CellRange } from "./source-words.ts";
import { Trouble } from "./trouble.tsx";
import { useArranged } from "./use-arranged.ts";

type SheetRowsProps = Readonly<{
  file: FileRef;
  fileKey: string;
  sheet: string;
  size: SheetSize;
  marked: CellRange | null;
}>;

/** `ms` after the last key */
const pauseMs = 200;

/** The rows of one sheet with what finds, filters and sorts them for the eye. */
export function SheetRows({ marked, ...of }: SheetRowsProps) {
  const { sheet, size } = of;
  const { arrange, arrangement, problem, rows, size: shown } = useArranged(of);
  const [showsFormulas, setShowsFormulas] = useState(false);
  const [typed, setTyped] = useTyped((text) => arrange({ text }));
  const quote = useQuoteToFind(marked);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a source's words are looked for once
  useEffect(() => (quote === null ? undefined : setTyped(quote)), [quote]);
  useMarkReport(marked, size, { quote, count: arrangement.text === "" ? null : (shown?.rows ?? null) });
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 pb-2">
        <FindField text={typed} onType={setTyped} />
        {canHoldFormulas(of.file.path) && (
          <Button
            size="small"
            look="quiet"
            aria-pressed={showsFormulas}
            onClick={() => setShowsFormulas(!showsFormulas)}
          >
            {showsFormulas ? "Show results" : "Show formulas"}
          </Button>
        )}
        <p role="status" className="text-sm text-muted">
          {shown === null
            ? `${figure(size.rows)} rows, ${figure(size.columns)} columns`
            : shownInWords(shown.rows - arrangement.head, size.rows - arrangement.head)}
        </p>
      </div>
      {shown !== null && <ArrangedLine arrangement={arrangement} onArrange={arrange} />}
      {problem !== null && <Trouble text={problem} />}
      <GridView
        {...{ arrangement, marked, rows, showsFormulas }}
        label={`Sheet ${sheet}`}
        columns={size.columns}
        sources={size.sources}
        onArrange={({ filters, sort }) => arrange({ filters, sort })}
      />
    </>
  );
}

function canHoldFormulas(path: string): boolean {
  return !["csv", "tsv", "tab"].includes(fileEnding(path));
}

function FindField({ onType, text }: Readonly<{ text: string; onType(text: string): void }>) {
  return (
    <label className="flex min-h-8 min-w-0 flex-1 basis-52 items-center gap-2 rounded-lg border border-edge bg-surface px-2.5 focus-within:outline-2 focus-within:outline-accent">
      <Search aria-hidden size={15} className="shrink-0 text-muted" />
      <span className="sr-only">Show only rows with</span>
      <input
        value={text}
        maxLength={200}
        placeholder="Show only rows with …"
        onChange={(event) => onType(event.target.value)}
        className="min-w-0 flex-1 bg-transparent text-sm outline-none"
      />
      {text !== "" && (
        <IconButton label="Show all rows" className="-mr-2 size-7" onClick={() => onType("")}>
          <X aria-hidden size={14} />
        </IconButton>
      )}
    </label>
  );
}

/** What was typed, told a moment after the last key. */
function useTyped(onSettled: (text: string) => void): readonly [string, (text: string) => void] {
  const [typed, setTyped] = useState("");
  // biome-ignore lint/correctness/useExhaustiveDependencies: told once for what was typed
  useEffect(() => {
    const timer = setTimeout(() => onSettled(typed.trim()), typed === "" ? 0 : pauseMs);
    return () => clearTimeout(timer);
  }, [typed]);
  return [typed, setTyped];
}

/** Words of a source that names no cell; `null` when there is nothing to look for. */
function useQuoteToFind(marked: CellRange | null): string | null {
  const mark = useMark();
  const quote = mark?.source.quote;
  return marked !== null || quote === undefined ? null : quote.slice(0, 200);
}

type Words = Readonly<{ quote: string | null; count: number | null }>;

/** Tells whether what a source names is here: its cells, else rows with its words. */
function useMarkReport(marked: CellRange | null, size: SheetSize, { count, quote }: Words): void {
  const mark = useMark();
  // biome-ignore lint/correctness/useExhaustiveDependencies: told when the rows were looked through
  useEffect(() => {
    if (mark === null) return;
    if (marked !== null) mark.report(marked.top < size.rows && marked.left < size.columns);
    else if (quote !== null && count !== null) mark.report(count > 0);
  }, [count]);
}

function shownInWords(shown: number, all: number): string {
  if (shown <= 0) return "No row has that";
  return shown === all ? `${figure(all)} rows` : `${figure(shown)} of ${figure(all)} rows`;
}

import type { FileRef } from "@deskhand/client";
import type { Preview } from "@deskhand/contracts";
import { Search, X } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { deskhand } from "../../connection/deskhand.ts";
import { useAnswer } from "../../connection/use-answer.ts";
import { IconButton } from "../../ui/button.tsx";
import { figure } from "../../words/counts.ts";
import { GridView } from "./grid-view.tsx";
import { Trouble, Waiting } from "./trouble.tsx";
import { useFound } from "./use-found.ts";
import { useSheetRows } from "./use-sheet-rows.ts";

type SheetsPreview = Extract<Preview, { kind: "sheets" }>;
type SheetsViewProps = Readonly<{ file: FileRef; fileKey: string; preview: SheetsPreview }>;

/** A workbook or table: its sheets as tabs, its rows as a grid, and a field that finds rows. */
export function SheetsView({ file, fileKey, preview }: SheetsViewProps) {
  const [name, setName] = useState(() => (preview.sheets.find(({ hidden }) => !hidden) ?? preview.sheets[0])?.name);
  const tabs = useRef<HTMLDivElement>(null);
  if (name === undefined) return <Trouble text="This file holds no sheet that could be shown." />;
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = preview.sheets.findIndex((sheet) => sheet.name === name) + step;
    const next = preview.sheets[(at + preview.sheets.length) % preview.sheets.length];
    if (next === undefined) return;
    setName(next.name);
    tabs.current?.querySelectorAll<HTMLElement>("[role=tab]")[preview.sheets.indexOf(next)]?.focus();
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div role="tabpanel" aria-label={`Sheet ${name}`} className="flex min-h-0 flex-1 flex-col">
        <Sheet key={name} file={file} fileKey={fileKey} sheet={name} />
      </div>
      {preview.sheets.length > 1 && (
        <div
          ref={tabs}
          role="tablist"
          aria-label="Sheets"
          onKeyDown={onKeyDown}
          className="relative flex shrink-0 gap-1 overflow-x-auto pt-2"
        >
          {preview.sheets.map((sheet) => (
            <button
              key={sheet.name}
              type="button"
              role="tab"
              aria-selected={sheet.name === name}
              tabIndex={sheet.name === name ? 0 : -1}
              onClick={() => setName(sheet.name)}
              className="min-h-8 shrink-0 rounded-b-lg border border-line px-3 text-sm text-muted hover:bg-sunken aria-selected:border-accent aria-selected:bg-accent-soft aria-selected:font-medium aria-selected:text-ink"
            >
              {sheet.name}
              {sheet.hidden && <span className="font-normal"> (hidden)</span>}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

type SheetProps = Readonly<{ file: FileRef; fileKey: string; sheet: string }>;

function Sheet({ file, fileKey, sheet }: SheetProps) {
  const key = `${fileKey}\n${sheet}`;
  const { value: size, problem } = useAnswer(key, () => deskhand.previews.sheet(file, sheet));
  const [text, setText] = useState("");
  const found = useFound(file, { sheet, text });
  const all = useSheetRows(file, { sheet, size });
  if (problem !== null) return <Trouble text={problem} />;
  if (size === null) return <Waiting label="Reading the rows …" />;
  if (size.rows === 0 || size.columns === 0) return <p className="p-4 text-muted">This sheet is empty.</p>;
  const isFiltered = found !== null;
  const rows = isFiltered
    ? {
        count: found.rows.length,
        numberOf: (at: number) => found.rows[at]?.row ?? 0,
        cellsOf: (at: number) => found.rows[at]?.cells ?? null,
        want: () => {},
      }
    : all;
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 pb-2">
        <label className="flex min-h-8 min-w-0 flex-1 basis-52 items-center gap-2 rounded-lg border border-edge bg-surface px-2.5 focus-within:outline-2 focus-within:outline-accent">
          <Search aria-hidden size={15} className="shrink-0 text-muted" />
          <span className="sr-only">Show only rows with</span>
          <input
            value={text}
            maxLength={200}
            placeholder="Show only rows with …"
            onChange={(event) => setText(event.target.value)}
            className="min-w-0 flex-1 bg-transparent text-sm outline-none"
          />
          {text !== "" && (
            <IconButton label="Show all rows" className="-mr-2 size-7" onClick={() => setText("")}>
              <X aria-hidden size={14} />
            </IconButton>
          )}
        </label>
        <p role="status" className="text-sm text-muted">
          {isFiltered
            ? foundInWords(found.count, found.rows.length)
            : `${figure(size.rows)} rows, ${figure(size.columns)} columns`}
        </p>
      </div>
      <GridView key={isFiltered ? "found" : "all"} label={`Sheet ${sheet}`} columns={size.columns} rows={rows} />
    </>
  );
}

function foundInWords(count: number, shown: number): string {
  if (count === 0) return "No row has that";
  const words = count === 1 ? "1 row" : `${figure(count)} rows`;
  return shown < count ? `${words}; the first ${figure(shown)} are shown` : words;
}

import type { FileRef } from "@deskhand/client";
import type { Preview, ShownSource } from "@deskhand/contracts";
import { type KeyboardEvent, useRef, useState } from "react";
import { deskhand } from "../../connection/deskhand.ts";
import { useAnswer } from "../../connection/use-answer.ts";
import { SheetRows } from "./sheet-rows.tsx";
import { useMark } from "./source-context.tsx";
import { type CellRange, cellRange } from "./source-words.ts";
import { Trouble, Waiting } from "./trouble.tsx";

type SheetsPreview = Extract<Preview, { kind: "sheets" }>;
type SheetsViewProps = Readonly<{ file: FileRef; fileKey: string; preview: SheetsPreview }>;

/** A workbook or table: its sheets as tabs, and the rows of one as a grid. */
export function SheetsView({ file, fileKey, preview }: SheetsViewProps) {
  const mark = useMark();
  const marked = mark === null ? null : markedCells(mark.source);
  const [name, setName] = useState(() => firstSheet(preview, marked)?.name);
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
        <Sheet
          key={name}
          {...{ file, fileKey, sheet: name }}
          marked={name === firstSheet(preview, marked)?.name ? marked : null}
        />
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

/** The sheet a source names, else the first one that is not hidden. */
function firstSheet({ sheets }: SheetsPreview, marked: CellRange | null): SheetsPreview["sheets"][number] | undefined {
  const wanted = marked?.sheet?.toLowerCase();
  const named = sheets.find(({ name }) => name.toLowerCase() === wanted);
  return named ?? sheets.find(({ hidden }) => !hidden) ?? sheets[0];
}

/** The cells a source is about; lines of a table are its rows. */
function markedCells({ cell, lines }: ShownSource): CellRange | null {
  if (cell !== undefined) return cellRange(cell);
  if (lines === undefined) return null;
  return { sheet: null, top: lines.first - 1, bottom: lines.last - 1, left: 0, right: Number.POSITIVE_INFINITY };
}

type SheetProps = Readonly<{ file: FileRef; fileKey: string; sheet: string; marked: CellRange | null }>;

function Sheet({ file, fileKey, marked, sheet }: SheetProps) {
  const key = `${fileKey}\n${sheet}`;
  const { value: size, problem } = useAnswer(key, () => deskhand.previews.sheet(file, sheet));
  if (problem !== null) return <Trouble text={problem} file={file} />;
  if (size === null) return <Waiting label="Reading the rows …" />;
  if (size.rows === 0 || size.columns === 0) return <p className="p-4 text-muted">This sheet is empty.</p>;
  return <SheetRows {...{ file, fileKey: key, marked, sheet, size }} />;
}

// biome-ignore-all lint/a11y/useSemanticElements: rows that are drawn only while in sight lie in no table of the page
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active cell
import type { ShownCell } from "@deskhand/contracts";
import { useVirtualizer, type VirtualItem } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { columnLetters } from "./column-letters.ts";
import type { GridRows } from "./use-sheet-rows.ts";

const rowHeight = 28;
const headWidth = 64;
const sampledRows = 60;

type Place = Readonly<{ row: number; column: number }>;
type GridViewProps = Readonly<{ label: string; columns: number; rows: GridRows }>;

/** A grid of which only what is in sight is drawn: arrow keys move from cell to cell, the line above says what is in one. */
export function GridView({ label, columns, rows }: GridViewProps) {
  const id = useId();
  const frame = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<Place>({ row: 0, column: 0 });
  // biome-ignore lint/correctness/useExhaustiveDependencies: widths are guessed once, from the first rows that come
  const widths = useMemo(() => guessWidths(columns, rows), [columns, rows.cellsOf(0) === null]);
  const getScrollElement = () => frame.current;
  const down = useVirtualizer({
    ...{ count: rows.count, overscan: 12, scrollPaddingStart: rowHeight },
    getScrollElement,
    estimateSize: () => rowHeight,
  });
  const across = useVirtualizer({
    ...{ horizontal: true, count: columns, overscan: 3, scrollPaddingStart: headWidth },
    getScrollElement,
    estimateSize: (column) => widths[column] ?? 96,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: new widths are measured anew
  useEffect(() => across.measure(), [widths]);
  const shownRows = down.getVirtualItems();
  const [first, end] = [shownRows[0]?.index ?? 0, shownRows.at(-1)?.index ?? 0];
  useEffect(() => rows.want(first, end), [rows, first, end]);
  const last = { row: rows.count - 1, column: columns - 1 };
  const go = (next: Place) => {
    const [row, column] = [within(next.row, last.row), within(next.column, last.column)];
    setPlace({ row, column });
    down.scrollToIndex(row);
    across.scrollToIndex(column);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = moved(event, place, { page: rowsInSight(frame.current), last });
    if (next === null) return;
    event.preventDefault();
    go(next);
  };
  const drawn: Drawn = { id, place, go, columns: across.getVirtualItems() };
  return (
    <>
      <CellLine
        address={`${columnLetters(place.column)}${rows.numberOf(place.row) + 1}`}
        cell={rows.cellsOf(place.row)?.[place.column]}
      />
      <div
        ref={frame}
        role="grid"
        aria-label={label}
        aria-rowcount={rows.count + 1}
        aria-colcount={columns + 1}
        aria-activedescendant={cellId(id, place)}
        tabIndex={0}
        onKeyDown={onKeyDown}
        className="relative min-h-0 flex-1 overflow-auto rounded-lg border border-line bg-surface text-sm"
      >
        <div
          style={{ height: down.getTotalSize() + rowHeight, width: across.getTotalSize() + headWidth }}
          className="relative"
        >
          <HeadRow columns={drawn.columns} />
          {shownRows.map(({ index, start }) => (
            <CellRow
              key={index}
              at={index}
              top={start + rowHeight}
              number={rows.numberOf(index) + 1}
              cells={rows.cellsOf(index)}
              drawn={drawn}
            />
          ))}
        </div>
      </div>
    </>
  );
}

/** What every row needs to draw itself. */
type Drawn = Readonly<{ id: string; place: Place; columns: readonly VirtualItem[]; go(place: Place): void }>;

function cellId(id: string, { column, row }: Place): string {
  return `${id}-${row}-${column}`;
}

function HeadRow({ columns }: Readonly<{ columns: readonly VirtualItem[] }>) {
  return (
    <div role="row" aria-rowindex={1} className="sticky top-0 z-20 h-7 w-full bg-sunken">
      <div
        role="columnheader"
        aria-colindex={1}
        className="sticky left-0 z-10 h-7 w-16 border-r border-b border-line bg-sunken"
      >
        <span className="sr-only">Row</span>
      </div>
      {columns.map(({ index, size, start }) => (
        <div
          key={index}
          role="columnheader"
          aria-colindex={index + 2}
          style={{ left: start + headWidth, width: size }}
          className="absolute top-0 h-7 border-r border-b border-line text-center leading-7 text-muted"
        >
          {columnLetters(index)}
        </div>
      ))}
    </div>
  );
}

type CellRowProps = Readonly<{
  at: number;
  top: number;
  number: number;
  cells: readonly ShownCell[] | null;
  drawn: Drawn;
}>;

function CellRow({ at: row, cells, drawn, number, top }: CellRowProps) {
  const { columns, go, id, place } = drawn;
  return (
    <div role="row" aria-rowindex={row + 2} style={{ top }} className="absolute left-0 h-7 w-full">
      <div
        role="rowheader"
        aria-colindex={1}
        className="sticky left-0 z-10 h-7 w-16 truncate border-r border-b border-line bg-sunken px-1 text-right leading-7 text-muted"
      >
        {number}
      </div>
      {columns.map(({ index: column, size, start }) => {
        const isHere = row === place.row && column === place.column;
        return (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the grid itself takes the keys
          <div
            key={column}
            id={cellId(id, { row, column })}
            role="gridcell"
            tabIndex={-1}
            aria-colindex={column + 2}
            aria-selected={isHere}
            onClick={() => go({ row, column })}
            style={{ left: start + headWidth, width: size }}
            className={`absolute top-0 h-7 truncate border-r border-b border-line px-1.5 leading-7 whitespace-pre ${isHere ? "outline-2 -outline-offset-2 outline-accent" : ""} ${lookOf(cells?.[column])}`}
          >
            {shownIn(cells?.[column])}
          </div>
        );
      })}
    </div>
  );
}

/** What is in the selected cell: its formula if it has one, and what is stored where that says more than what is shown. */
function CellLine({ address, cell }: Readonly<{ address: string; cell: ShownCell | undefined }>) {
  const [shown, stored, formula] = typeof cell === "object" ? [cell[0], cell[2], cell[3]] : [cell ?? "", "", undefined];
  return (
    <p className="mb-2 flex h-8 items-center gap-2 overflow-hidden rounded-lg border border-line bg-paper px-2.5 text-sm">
      <span className="shrink-0 font-medium">{address}</span>
      <span aria-live="polite" className="min-w-0 truncate font-mono">
        {formula === undefined ? (stored === "" ? shown : stored) : `=${formula}`}
      </span>
      {formula !== undefined && (
        <span className="ml-auto shrink-0 text-muted">shows {shown === "" ? "nothing" : shown}</span>
      )}
    </p>
  );
}

function rowsInSight(frame: HTMLElement | null): number {
  return Math.max(1, Math.floor((frame?.clientHeight ?? 0) / rowHeight) - 2);
}

type Reach = Readonly<{ page: number; last: Place }>;

function within(at: number, last: number): number {
  return Math.max(0, Math.min(at, last));
}

function moved(event: KeyboardEvent, { row, column }: Place, { page, last }: Reach): Place | null {
  const isFar = event.ctrlKey || event.metaKey;
  switch (event.key) {
    case "ArrowDown":
      return { row: isFar ? last.row : row + 1, column };
    case "ArrowUp":
      return { row: isFar ? 0 : row - 1, column };
    case "ArrowRight":
      return { row, column: isFar ? last.column : column + 1 };
    case "ArrowLeft":
      return { row, column: isFar ? 0 : column - 1 };
    case "PageDown":
      return { row: row + page, column };
    case "PageUp":
      return { row: row - page, column };
    case "Home":
      return { row: isFar ? 0 : row, column: 0 };
    case "End":
      return { row: isFar ? last.row : row, column: last.column };
    default:
      return null;
  }
}

function shownIn(cell: ShownCell | undefined): string {
  return typeof cell === "object" ? cell[0] : (cell ?? "");
}

function lookOf(cell: ShownCell | undefined): string {
  if (typeof cell !== "object") return "";
  return { n: "text-right tabular-nums", d: "text-right tabular-nums", b: "text-center", e: "text-bad", t: "" }[
    cell[1]
  ];
}

/** Wide enough for most of what the first rows hold. */
function guessWidths(columns: number, rows: GridRows): readonly number[] {
  return Array.from({ length: columns }, (_, column) => {
    let longest = 5;
    for (let row = 0; row < Math.min(sampledRows, rows.count); row += 1)
      longest = Math.max(longest, shownIn(rows.cellsOf(row)?.[column]).length);
    return Math.round(Math.min(longest, 36) * 8.6 + 16);
  });
}

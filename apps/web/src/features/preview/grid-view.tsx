// biome-ignore-all lint/a11y/useSemanticElements: rows that are drawn only while in sight lie in no table of the page
import type { Arrangement, CellSource, ShownSource } from "@deskhand/contracts";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type RefObject, useContext, useEffect, useId, useMemo, useRef, useState } from "react";
import { CellLine } from "./cell-line.tsx";
import { columnLetters } from "./column-letters.ts";
import { type ColumnAt, ColumnMenu } from "./column-menu.tsx";
import { CellRow, cellId, type Drawn, HeadRow, headWidth, rowHeight, shownIn } from "./grid-cells.tsx";
import { movedBy, type Place } from "./grid-keys.ts";
import { ShowSource } from "./source-context.tsx";
import type { CellRange } from "./source-words.ts";
import type { GridRows } from "./use-sheet-rows.ts";

const sampledRows = 60;

type GridViewProps = Readonly<{
  label: string;
  columns: number;
  rows: GridRows;
  arrangement: Arrangement;
  onArrange(arrangement: Arrangement): void;
  sources: readonly CellSource[];
  showsFormulas: boolean;
  /** cells that are marked and shown first */
  marked: CellRange | null;
}>;

/**
 * A grid of which only what is in sight is drawn: arrow keys move from cell to cell, the line above says what is in one, Enter shows its
 * source, and Alt with the arrow down sorts and filters by its column.
 */
export function GridView(props: GridViewProps) {
  const { arrangement, columns, label, marked, onArrange, rows, showsFormulas } = props;
  const id = useId();
  const frame = useRef<HTMLDivElement>(null);
  const show = useContext(ShowSource);
  const [place, setPlace] = useState<Place>({ row: marked?.top ?? 0, column: marked?.left ?? 0 });
  const [menu, setMenu] = useState<ColumnAt | null>(null);
  const sourceAt = useSources(props.sources);
  const { across, down } = useWindow(frame, rows, columns);
  const last = { row: Math.max(0, rows.count - 1), column: columns - 1 };
  const go = (next: Place) => {
    const [row, column] = [within(next.row, last.row), within(next.column, last.column)];
    setPlace({ row, column });
    down.scrollToIndex(row);
    across.scrollToIndex(column);
  };
  const order = JSON.stringify([arrangement.text, arrangement.sort, arrangement.filters]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is marked is shown once, and other rows from their first
  useEffect(() => go(marked === null ? { row: 0, column: place.column } : place), [order]);
  const number = rows.numberOf(place.row);
  const source = number === null ? undefined : sourceAt(number, place.column);
  const openMenu = (column: number, anchor: HTMLElement) => {
    const head = arrangement.head > 0 ? shownIn(rows.cellsOf(0)?.[column]) : "";
    setMenu({ column, anchor, head });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if ((event.target as Element).closest("button") !== null) return;
    const button = frame.current?.querySelector<HTMLElement>(`[data-column="${place.column}"]`);
    const next = movedBy(event, place, { page: rowsInSight(frame.current), last });
    if (event.altKey && event.key === "ArrowDown" && button != null) openMenu(place.column, button);
    else if (event.key === "Enter" && source !== undefined && show !== null) show(source);
    else if (next !== null && !event.altKey) go(next);
    else return;
    event.preventDefault();
  };
  const closeMenu = () => {
    setMenu(null);
    frame.current?.focus();
  };
  const hasSource = (row: number, column: number) => sourceAt(row, column) !== undefined;
  const drawn: Drawn = { id, place, go, showsFormulas, marked, hasSource, columns: across.getVirtualItems() };
  const size = { height: down.getTotalSize() + rowHeight, width: across.getTotalSize() + headWidth };
  return (
    <>
      <CellLine
        address={`${columnLetters(place.column)}${number === null ? "" : number + 1}`}
        cell={rows.cellsOf(place.row)?.[place.column]}
        source={source}
      />
      <div
        ref={frame}
        role="grid"
        tabIndex={0}
        aria-label={label}
        {...counts(columns, rows.count)}
        {...(rows.count > 0 && { "aria-activedescendant": cellId(id, place) })}
        onKeyDown={onKeyDown}
        className="relative min-h-0 flex-1 overflow-auto rounded-lg border border-line bg-surface text-sm"
      >
        <div style={size} className="relative">
          <HeadRow columns={drawn.columns} arrangement={arrangement} onMenu={openMenu} />
          {down.getVirtualItems().map(({ index, start }) => (
            <CellRow key={index} at={index} top={start + rowHeight} {...rowOf(rows, index)} drawn={drawn} />
          ))}
        </div>
      </div>
      {menu !== null && <ColumnMenu at={menu} arrangement={arrangement} onArrange={onArrange} onClose={closeMenu} />}
    </>
  );
}

function counts(columns: number, rows: number) {
  return { "aria-rowcount": rows + 1, "aria-colcount": columns + 1, "aria-keyshortcuts": "Alt+ArrowDown" } as const;
}

function rowOf(rows: GridRows, index: number) {
  return { number: rows.numberOf(index), cells: rows.cellsOf(index) };
}

/** The rows and columns in sight, which are asked for as they come. */
function useWindow(frame: RefObject<HTMLDivElement | null>, rows: GridRows, columns: number) {
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
  return { across, down };
}

/** Finds the source of a cell by its place in the sheet, from 0. */
function useSources(sources: readonly CellSource[]): (row: number, column: number) => ShownSource | undefined {
  const byCell = useMemo(() => new Map(sources.map(({ at, source }) => [at, source])), [sources]);
  return (row, column) => byCell.get(`${columnLetters(column)}${row + 1}`);
}

function rowsInSight(frame: HTMLElement | null): number {
  return Math.max(1, Math.floor((frame?.clientHeight ?? 0) / rowHeight) - 2);
}

function within(at: number, last: number): number {
  return Math.max(0, Math.min(at, last));
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

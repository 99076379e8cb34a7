// biome-ignore-all lint/a11y/useSemanticElements: rows that are drawn only while in sight lie in no table of the page
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active cell
import type { Arrangement, ShownCell } from "@deskhand/contracts";
import type { VirtualItem } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp, ChevronDown, Funnel } from "lucide-react";
import { columnLetters } from "./column-letters.ts";
import type { Place } from "./grid-keys.ts";
import type { CellRange } from "./source-words.ts";

/** `px` */
export const rowHeight = 28;
/** `px` of the column with the numbers */
export const headWidth = 64;

/** What every row needs to draw itself. */
export type Drawn = Readonly<{
  id: string;
  place: Place;
  columns: readonly VirtualItem[];
  showsFormulas: boolean;
  /** cells that a source is about */
  marked: CellRange | null;
  hasSource(number: number, column: number): boolean;
  go(place: Place): void;
}>;

export function cellId(id: string, { column, row }: Place): string {
  return `${id}-${row}-${column}`;
}

type HeadRowProps = Readonly<{
  columns: readonly VirtualItem[];
  arrangement: Arrangement;
  onMenu(column: number, button: HTMLElement): void;
}>;

/** The letters of the columns, each a button that sorts and filters by it. */
export function HeadRow({ arrangement, columns, onMenu }: HeadRowProps) {
  return (
    <div role="row" aria-rowindex={1} className="sticky top-0 z-20 h-7 w-full bg-sunken">
      <div
        role="columnheader"
        aria-colindex={1}
        className="sticky left-0 z-10 h-7 w-16 border-r border-b border-line bg-sunken"
      >
        <span className="sr-only">Row</span>
      </div>
      {columns.map(({ index, size, start }) => {
        const sort = arrangement.sort?.column === index ? arrangement.sort.order : null;
        const isFiltered = arrangement.filters.some(({ column }) => column === index);
        return (
          <div
            key={index}
            role="columnheader"
            aria-colindex={index + 2}
            aria-sort={sort === null ? "none" : sort === "up" ? "ascending" : "descending"}
            style={{ left: start + headWidth, width: size }}
            className="absolute top-0 h-7 border-r border-b border-line text-center leading-7 text-muted"
          >
            <button
              type="button"
              // by the keyboard it is opened from the cell below, with Alt and the arrow down
              tabIndex={-1}
              data-column={index}
              title={`Sort or filter by column ${columnLetters(index)}`}
              onClick={(event) => onMenu(index, event.currentTarget)}
              className="group flex size-full items-center justify-center gap-1 hover:bg-accent-soft hover:text-ink"
            >
              {columnLetters(index)}
              {sort === "up" && <ArrowUp aria-hidden size={13} className="text-accent" />}
              {sort === "down" && <ArrowDown aria-hidden size={13} className="text-accent" />}
              {isFiltered && <Funnel aria-hidden size={13} className="text-accent" />}
              {sort === null && !isFiltered && <ChevronDown aria-hidden size={13} className="opacity-60" />}
              {isFiltered && <span className="sr-only">, filtered</span>}
            </button>
          </div>
        );
      })}
    </div>
  );
}

type CellRowProps = Readonly<{
  at: number;
  top: number;
  /** row of the sheet, from 0; `null` while that is not known */
  number: number | null;
  cells: readonly ShownCell[] | null;
  drawn: Drawn;
}>;

export function CellRow({ at: row, cells, drawn, number, top }: CellRowProps) {
  const { columns, go, hasSource, id, place, showsFormulas } = drawn;
  return (
    <div role="row" aria-rowindex={row + 2} style={{ top }} className="absolute left-0 h-7 w-full">
      <div
        role="rowheader"
        aria-colindex={1}
        className="sticky left-0 z-10 h-7 w-16 truncate border-r border-b border-line bg-sunken px-1 text-right leading-7 text-muted"
      >
        {number === null ? "" : number + 1}
      </div>
      {columns.map(({ index: column, size, start }) => {
        const isHere = row === place.row && column === place.column;
        const cell = cells?.[column];
        const [look, text] = showsFormulas ? formulaLook(cell) : [lookOf(cell), shownIn(cell)];
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
            className={`absolute top-0 h-7 truncate border-r border-b border-line px-1.5 leading-7 whitespace-pre ${isHere ? "outline-2 -outline-offset-2 outline-accent" : ""} ${isMarked(drawn, number, column) ? "bg-[#ffe9a3] text-[#1c1a16]" : ""} ${look}`}
          >
            {text}
            {number !== null && hasSource(number, column) && (
              <span
                aria-hidden
                className="absolute top-0 right-0 border-t-8 border-l-8 border-t-accent border-l-transparent"
              />
            )}
          </div>
        );
      })}
    </div>
  );
}

function isMarked({ marked }: Drawn, number: number | null, column: number): boolean {
  if (marked === null || number === null) return false;
  return number >= marked.top && number <= marked.bottom && column >= marked.left && column <= marked.right;
}

export function shownIn(cell: ShownCell | undefined): string {
  return typeof cell === "object" ? cell[0] : (cell ?? "");
}

function formulaLook(cell: ShownCell | undefined): readonly [look: string, text: string] {
  const formula = typeof cell === "object" ? cell[3] : undefined;
  return formula === undefined ? [lookOf(cell), shownIn(cell)] : ["font-mono text-[0.85em]", `=${formula}`];
}

function lookOf(cell: ShownCell | undefined): string {
  if (typeof cell !== "object") return "";
  return { n: "text-right tabular-nums", d: "text-right tabular-nums", b: "text-center", e: "text-bad", t: "" }[
    cell[1]
  ];
}

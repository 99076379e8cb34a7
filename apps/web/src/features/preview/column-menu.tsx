import { Popover as Parts } from "@base-ui/react/popover";
import type { Arrangement, ColumnFilter } from "@deskhand/contracts";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Button } from "../../ui/button.tsx";
import { columnLetters } from "./column-letters.ts";

/** A column whose menu is open, the button it hangs on, and what its first row says. */
export type ColumnAt = Readonly<{ column: number; anchor: HTMLElement; head: string }>;

type ColumnMenuProps = Readonly<{
  at: ColumnAt;
  arrangement: Arrangement;
  onArrange(arrangement: Arrangement): void;
  onClose(): void;
}>;

/** How a filter is chosen and said. */
export const filterWords: Readonly<Record<ColumnFilter["is"], string>> = {
  containing: "contains",
  equal: "is",
  different: "is not",
  more: "is more or later than",
  less: "is less or earlier than",
  empty: "is empty",
  filled: "is not empty",
};
const kinds = Object.keys(filterWords) as readonly ColumnFilter["is"][];

export function needsValue(is: ColumnFilter["is"]): boolean {
  return is !== "empty" && is !== "filled";
}

/** Sorts and filters what is shown by one column. The file stays as it is. */
export function ColumnMenu({ arrangement, at, onArrange, onClose }: ColumnMenuProps) {
  const { column, head } = at;
  const own = arrangement.filters.find((filter) => filter.column === column);
  const [is, setIs] = useState<ColumnFilter["is"]>(own?.is ?? "containing");
  const [value, setValue] = useState(own?.value ?? "");
  const others = arrangement.filters.filter((filter) => filter !== own);
  const sort = arrangement.sort?.column === column ? arrangement.sort.order : null;
  const settle = (next: Partial<Arrangement>) => {
    onArrange({ ...arrangement, ...next });
    onClose();
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const isEmpty = needsValue(is) && value.trim() === "";
    settle({ filters: isEmpty ? others : [...others, { column, is, value: needsValue(is) ? value : "" }] });
  };
  return (
    <Parts.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Parts.Portal container={at.anchor.closest<HTMLElement>("[role=dialog]")}>
        <Parts.Positioner
          anchor={at.anchor}
          positionMethod="fixed"
          className="z-50"
          sideOffset={4}
          align="start"
          collisionPadding={8}
        >
          <Parts.Popup className="w-[min(19rem,calc(100vw-1rem))] rounded-xl border border-line bg-surface p-3 text-ink shadow-float">
            <Parts.Title className="pb-2 font-medium wrap-anywhere">
              Column {columnLetters(column)}
              {head === "" ? "" : `: ${head}`}
            </Parts.Title>
            <div className="flex flex-wrap gap-1.5">
              {(["up", "down"] as const).map((order) => (
                <Button
                  key={order}
                  size="small"
                  aria-pressed={sort === order}
                  onClick={() => settle({ sort: sort === order ? null : { column, order } })}
                >
                  {order === "up" ? <ArrowUp aria-hidden size={14} /> : <ArrowDown aria-hidden size={14} />}
                  {order === "up" ? "Smallest first" : "Largest first"}
                </Button>
              ))}
            </div>
            <form onSubmit={onSubmit} className="mt-3 grid gap-1.5">
              <label className="grid gap-1 text-sm">
                Show only rows where it
                <select
                  value={is}
                  onChange={(event) => setIs(event.target.value as ColumnFilter["is"])}
                  className="min-h-8 rounded-lg border border-edge bg-surface px-2"
                >
                  {kinds.map((kind) => (
                    <option key={kind} value={kind}>
                      {filterWords[kind]}
                    </option>
                  ))}
                </select>
              </label>
              {needsValue(is) && (
                <input
                  aria-label="Value"
                  value={value}
                  maxLength={200}
                  onChange={(event) => setValue(event.target.value)}
                  className="min-h-8 rounded-lg border border-edge bg-surface px-2 text-sm"
                />
              )}
              <div className="mt-1 flex flex-wrap justify-end gap-1.5">
                {own !== undefined && (
                  <Button size="small" look="quiet" onClick={() => settle({ filters: others })}>
                    Show all rows
                  </Button>
                )}
                <Button size="small" look="primary" type="submit">
                  Filter
                </Button>
              </div>
            </form>
          </Parts.Popup>
        </Parts.Positioner>
      </Parts.Portal>
    </Parts.Root>
  );
}

import type { Arrangement } from "@deskhand/contracts";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "../../ui/button.tsx";
import { columnLetters } from "./column-letters.ts";
import { filterWords, needsValue } from "./column-menu.tsx";

type ArrangedLineProps = Readonly<{
  arrangement: Arrangement;
  onArrange(wish: Partial<Arrangement>): void;
}>;

/** How the rows are filtered and sorted now, each taken back by a click. */
export function ArrangedLine({ arrangement, onArrange }: ArrangedLineProps) {
  const { filters, sort } = arrangement;
  return (
    <div className="flex flex-wrap items-center gap-1.5 pb-2 text-sm">
      {sort !== null && (
        <Chip label="Show the rows in their order" onDrop={() => onArrange({ sort: null })}>
          {columnLetters(sort.column)}: {sort.order === "up" ? "smallest first" : "largest first"}
        </Chip>
      )}
      {filters.map((filter) => (
        <Chip
          key={filter.column}
          label={`Do not filter by column ${columnLetters(filter.column)}`}
          onDrop={() => onArrange({ filters: filters.filter((each) => each !== filter) })}
        >
          {columnLetters(filter.column)} {filterWords[filter.is]}
          {needsValue(filter.is) ? ` “${filter.value}”` : ""}
        </Chip>
      ))}
      <label className="flex min-h-7 items-center gap-1.5 px-1">
        <input
          type="checkbox"
          checked={arrangement.head > 0}
          onChange={(event) => onArrange({ head: event.target.checked ? 1 : 0 })}
        />
        The first row stays on top
      </label>
      <span className="text-muted">The file stays as it is.</span>
    </div>
  );
}

type ChipProps = Readonly<{ label: string; onDrop(): void; children: ReactNode }>;

function Chip({ children, label, onDrop }: ChipProps) {
  return (
    <span className="inline-flex min-h-7 items-center rounded-lg border border-line bg-accent-soft pl-2.5 wrap-anywhere">
      <span>{children}</span>
      <IconButton label={label} className="size-7" onClick={onDrop}>
        <X aria-hidden size={13} />
      </IconButton>
    </span>
  );
}

import { type ReactNode, useState } from "react";
import { figure } from "../words/counts.ts";
import { Button } from "./button.tsx";

type PagedListProps<Item> = Readonly<{
  items: readonly Item[];
  keyOf(item: Item): string;
  first?: number;
  children(item: Item): ReactNode;
}>;

const pageSize = 200;

/** A list that shows its beginning and, on demand, more of it. */
export function PagedList<Item>({ items, keyOf, first = 30, children }: PagedListProps<Item>) {
  const [shown, setShown] = useState(first);
  const more = items.length - shown;
  return (
    <>
      <ul className="divide-y divide-line">
        {items.slice(0, shown).map((item) => (
          <li key={keyOf(item)}>{children(item)}</li>
        ))}
      </ul>
      {more > 0 && (
        <Button size="small" look="quiet" onClick={() => setShown(shown + pageSize)}>
          Show {figure(Math.min(more, pageSize))} more of {figure(items.length)}
        </Button>
      )}
    </>
  );
}

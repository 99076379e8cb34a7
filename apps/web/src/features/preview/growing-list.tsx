import { type ReactNode, useEffect, useRef, useState } from "react";
import { Button } from "../../ui/button.tsx";

type GrowingListProps<Item> = Readonly<{
  items: readonly Item[];
  /** how many come at a time */
  step: number;
  /** how many come at first, where that is more */
  least?: number;
  keyOf(item: Item, at: number): string;
  row(item: Item, at: number): ReactNode;
}>;

/** Shows the beginning of a long list and more of it as one comes to its end. */
export function GrowingList<Item>({ items, keyOf, least = 0, row, step }: GrowingListProps<Item>) {
  const [shown, setShown] = useState(Math.max(step, least));
  const end = useRef<HTMLDivElement>(null);
  const hasMore = shown < items.length;
  useEffect(() => {
    const mark = end.current;
    if (mark === null || !hasMore) return;
    const more = (entries: readonly IntersectionObserverEntry[]) => {
      if (entries.some((entry) => entry.isIntersecting)) setShown((before) => before + step);
    };
    const observer = new IntersectionObserver(more, { rootMargin: "1200px" });
    observer.observe(mark);
    return () => observer.disconnect();
    // a longer list moves the mark, which is looked at anew
  }, [hasMore, step]);
  return (
    <>
      {items.slice(0, shown).map((item, at) => (
        <div key={keyOf(item, at)} className="contents">
          {row(item, at)}
        </div>
      ))}
      {hasMore && (
        <div ref={end}>
          <Button size="small" look="quiet" onClick={() => setShown(shown + step)}>
            Show more
          </Button>
        </div>
      )}
    </>
  );
}

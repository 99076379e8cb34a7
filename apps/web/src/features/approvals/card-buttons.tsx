import type { ReactNode } from "react";

/** The buttons that answer a card, at its foot; they stay in sight while any part of the card above them is. */
export function CardButtons({ children }: Readonly<{ children: ReactNode }>) {
  return (
    <div
      data-decision
      className="sticky bottom-0 z-10 low:py-1.5 -mx-4 mt-4 -mb-4 flex flex-wrap gap-2 rounded-b-2xl border-t border-line bg-surface px-4 py-3 max-sm:text-sm max-sm:[&>button]:px-2 sm:-mx-5 sm:-mb-5 sm:px-5"
    >
      {children}
    </div>
  );
}

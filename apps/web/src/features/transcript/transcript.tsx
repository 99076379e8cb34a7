import { useVirtualizer, type VirtualItem } from "@tanstack/react-virtual";
import { ArrowDown } from "lucide-react";
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTask } from "../../connection/use-task.ts";
import { Button } from "../../ui/button.tsx";
import { useBringsCard } from "../approvals/waiting-card.ts";
import { RowView } from "./row-view.tsx";
import { toggled } from "./toggled.ts";
import { type TranscriptRow, transcriptRows } from "./transcript-rows.ts";

/** `px` from the end that still count as the end */
const nearEnd = 64;

const heights: Readonly<Record<TranscriptRow["kind"], number>> = {
  user: 76,
  notice: 44,
  digest: 64,
  answer: 96,
  live: 48,
  work: 44,
  step: 36,
  delegation: 220,
  approval: 120,
  files: 160,
  failure: 84,
  paused: 110,
  ended: 64,
  undone: 120,
};

/** Everything said and done, newest at the bottom; only what is in sight is in the page. */
export function Transcript() {
  const task = useTask();
  const scroller = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [isFollowing, setFollowing] = useState(true);
  const run = task.rootRunId === null ? undefined : task.runs[task.rootRunId];
  const rows = useMemo(() => (run === undefined ? [] : transcriptRows(task, run, open)), [task, run, open]);
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => rows[index]?.key ?? index,
    estimateSize: (index) => heights[rows[index]?.kind ?? "step"],
    overscan: 10,
    anchorTo: isFollowing ? "end" : "start",
    followOnAppend: isFollowing,
    scrollEndThreshold: nearEnd,
    paddingStart: 24,
    paddingEnd: 24,
  });
  const onScroll = useFollow(scroller, setFollowing);
  const toggle = useCallback((key: string) => {
    setFollowing(false);
    setOpen((before) => toggled(before, key));
  }, []);
  const toEnd = () => {
    setFollowing(true);
    list.scrollToEnd();
  };
  // a card that is answered lets the transcript follow again, as it did before
  const isHeldByCard = useRef(false);
  const waiting = rows.findIndex((row) => row.kind === "approval" && row.approval.status === "open");
  const waitingKey = rows[waiting]?.key ?? null;
  const toWaiting = useCallback(() => {
    if (waiting === -1) return;
    setFollowing(false);
    list.scrollToIndex(waiting, { align: "start" });
  }, [waiting, list]);
  useBringsCard(toWaiting);
  // biome-ignore lint/correctness/useExhaustiveDependencies: moves at first sight and when another card begins to wait, never else
  useLayoutEffect(() => {
    if (!isFollowing && !isHeldByCard.current) return;
    isHeldByCard.current = waiting !== -1;
    if (waiting === -1) toEnd();
    else toWaiting();
  }, [waitingKey]);
  const inSight = (list.scrollOffset ?? 0) + (list.scrollRect?.height ?? 0);
  const isMoreBelow = inSight + nearEnd < list.getTotalSize();
  const card = list.measurementsCache[waiting];
  // the buttons of the card that waits have the place then
  const isCardAtEdge = card !== undefined && card.start < inSight && card.end > inSight - nearEnd;
  return (
    <section aria-labelledby="transcript-title" className="relative min-h-0 flex-1">
      <h2 id="transcript-title" className="sr-only">
        Transcript
      </h2>
      <div
        ref={scroller}
        data-transcript
        // biome-ignore lint/a11y/noNoninteractiveTabindex: without a focus the keyboard could not scroll it
        tabIndex={0}
        onScroll={onScroll}
        className="h-full overflow-y-auto overscroll-contain focus-visible:outline-offset-[-3px]"
      >
        <div className="relative mx-auto w-full max-w-3xl" style={{ height: list.getTotalSize() }}>
          {list.getVirtualItems().map((item) => (
            <Placed key={item.key} item={item} measure={list.measureElement}>
              <RowView row={rows[item.index]} onToggle={toggle} />
            </Placed>
          ))}
        </div>
      </div>
      {!isFollowing && isMoreBelow && !isCardAtEdge && (
        <Button size="small" onClick={toEnd} className="absolute right-3 bottom-3 rounded-full shadow-card">
          <ArrowDown aria-hidden size={14} />
          Jump to latest
        </Button>
      )}
    </section>
  );
}

type PlacedProps = Readonly<{ item: VirtualItem; measure(element: Element | null): void; children: React.ReactNode }>;

function Placed({ item, measure, children }: PlacedProps) {
  return (
    <div
      ref={measure}
      data-index={item.index}
      className="absolute left-0 w-full px-3 py-1.5 sm:px-5"
      // a place, not a transform: what is sticky inside of it is reckoned without transforms
      style={{ top: item.start }}
    >
      {children}
    </div>
  );
}

/** Follows while the end is in sight; scrolling up lets go, coming back to the end takes hold again. */
function useFollow(scroller: React.RefObject<HTMLDivElement | null>, setFollowing: (isFollowing: boolean) => void) {
  const lastTop = useRef(0);
  return () => {
    const element = scroller.current;
    if (element === null) return;
    const fromEnd = element.scrollHeight - element.clientHeight - element.scrollTop;
    if (fromEnd <= nearEnd) setFollowing(true);
    else if (element.scrollTop < lastTop.current - 2) setFollowing(false);
    lastTop.current = element.scrollTop;
  };
}

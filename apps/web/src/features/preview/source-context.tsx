import type { ShownSource } from "@deskhand/contracts";
import { createContext, type ReactNode, type RefObject, useContext, useEffect } from "react";
import { sourceInWords } from "./source-words.ts";

/** Shows the file a source names; `null` where that is not possible. */
export const ShowSource = createContext<((source: ShownSource) => void) | null>(null);

/** What of a file is marked while it is looked at as a source; `report` is told once whether its place was found. */
export type Mark = Readonly<{ source: ShownSource; report(isFound: boolean): void }>;
export const MarkContext = createContext<Mark | null>(null);

/** What is to be marked in the file that is shown; `null` when it is looked at for itself. */
export function useMark(): Mark | null {
  return useContext(MarkContext);
}

type SourceLinkProps = Readonly<{ source: ShownSource; className?: string; children: ReactNode }>;

/** Words that lead to the file they come from. */
export function SourceLink({ children, className = "", source }: SourceLinkProps) {
  const show = useContext(ShowSource);
  const words = sourceInWords(source);
  if (show === null || /^https?:/i.test(source.file)) return <span title={`Source: ${source.file}`}>{children}</span>;
  const quote = source.quote === undefined ? "" : `: “${source.quote}”`;
  return (
    <button
      type="button"
      title={`Source: ${words}${quote}`}
      onClick={() => show(source)}
      // raised text has lines without height, in which nothing could be clicked
      className={`cursor-pointer px-0.5 text-left leading-none underline underline-offset-2 ${className}`}
    >
      {children}
      <span className="sr-only"> (shows its source: {words})</span>
    </button>
  );
}

/** Brings what is marked inside `frame` into sight when it is first drawn. */
export function useMarkInSight(frame: RefObject<HTMLElement | null>, isMarked: boolean): void {
  useEffect(() => {
    if (isMarked) frame.current?.querySelector("[data-quote]")?.scrollIntoView({ block: "center" });
  }, [frame, isMarked]);
}

import { type ReactNode, useEffect } from "react";
import { Button } from "./button.tsx";

type ReadingPageProps = Readonly<{
  title: string;
  /** one or two sentences under the title */
  lead: ReactNode;
  /** why there is nothing to show; `null` when there is */
  problem: string | null;
  again(): void;
  children: ReactNode;
}>;

/** A page with one column to read and fill in, with its title in the window's. */
export function ReadingPage({ again, children, lead, problem, title }: ReadingPageProps) {
  useEffect(() => {
    document.title = `${title} – Deskhand`;
    return () => {
      document.title = "Deskhand";
    };
  }, [title]);
  return (
    <main id="main" tabIndex={-1} className="relative min-h-0 flex-1 overflow-y-auto outline-none">
      <div className="mx-auto w-full max-w-3xl px-4 pt-8 pb-16">
        <h1 className="font-serif text-[clamp(1.5rem,1.1rem+1.6vw,2.1rem)] leading-tight font-semibold text-balance">
          {title}
        </h1>
        <p className="mt-2 text-muted">{lead}</p>
        {problem !== null && (
          <div role="alert" className="mt-6 rounded-xl border border-bad bg-bad-soft px-4 py-3">
            <p className="wrap-anywhere">{problem}</p>
            <Button size="small" className="mt-2" onClick={again}>
              Try again
            </Button>
          </div>
        )}
        {children}
      </div>
    </main>
  );
}

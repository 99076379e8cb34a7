import type { MoneyReport } from "@deskhand/contracts";
import { ProgressBar } from "../../ui/progress-bar.tsx";
import { dollarsInWords } from "../../words/sizes.ts";

/** What models cost today and this month, beside the caps. */
export function SpentSection({ report: { caps, monthUsd, todayUsd } }: Readonly<{ report: MoneyReport }>) {
  return (
    <section aria-label="Spent so far" className="mt-6 grid gap-3 sm:grid-cols-2">
      <Spent title="Today" usd={todayUsd} cap={caps.dayUsd} />
      <Spent title="This month" usd={monthUsd} cap={caps.monthUsd} />
    </section>
  );
}

function Spent({ title, usd, cap }: Readonly<{ title: string; usd: number; cap: number | null }>) {
  const isUsedUp = cap !== null && usd >= cap;
  return (
    <div className="rounded-2xl border border-line bg-surface px-4 py-3">
      <h2 className="text-sm text-muted">{title}</h2>
      <p className="font-serif text-2xl">{dollarsInWords(usd)}</p>
      {cap === null ? (
        <p className="text-sm text-muted">No cap is set.</p>
      ) : (
        <>
          <p className={`text-sm ${isUsedUp ? "text-warn" : "text-muted"}`}>
            {isUsedUp ? `The cap of ${dollarsInWords(cap)} is used up.` : `of at most ${dollarsInWords(cap)}`}
          </p>
          <div className="mt-2">
            <ProgressBar label={`${title}: part of the cap that is used`} progress={Math.min(1, usd / cap)} />
          </div>
        </>
      )}
    </div>
  );
}

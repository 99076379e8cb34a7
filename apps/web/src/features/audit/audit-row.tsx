import type { AuditEntry } from "@deskhand/contracts";
import { count } from "../../words/counts.ts";
import { visibleText } from "../../words/visible-text.ts";

const tones: Readonly<Record<AuditEntry["who"], string>> = {
  user: "text-accent",
  agent: "text-ink",
  engine: "text-muted",
};

/** details that are shown at once */
const few = 3;

/** One entry: when, who, what, and on whose word. */
export function AuditRow({ entry }: Readonly<{ entry: AuditEntry }>) {
  const { at, because, details, kind, name, run, what, who } = entry;
  const moment = new Date(at);
  return (
    <article className="grid gap-x-4 py-2.5 sm:grid-cols-[8.5rem_minmax(0,1fr)]">
      <p className="text-sm text-muted">
        <time dateTime={at}>
          {moment.toLocaleDateString("en-GB", { day: "numeric", month: "short" })} {moment.toLocaleTimeString("en-GB")}
        </time>
        <span className={`ml-2 font-medium sm:ml-0 sm:block ${tones[who]}`}>{name}</span>
      </p>
      <div className="min-w-0">
        <p className={`line-clamp-6 wrap-anywhere ${kind === "trouble" ? "text-bad" : ""}`}>{visibleText(what)}</p>
        {run !== null && <p className="text-sm text-muted wrap-anywhere">Assistant: {visibleText(run)}</p>}
        {because !== null && <p className="text-sm text-muted wrap-anywhere">Because: {visibleText(because)}</p>}
        <Details details={details} />
      </div>
    </article>
  );
}

function Details({ details }: Pick<AuditEntry, "details">) {
  if (details.length === 0) return null;
  const list = (
    <ul className="text-sm text-muted">
      {[...new Set(details)].map((line) => (
        <li key={line} className="wrap-anywhere">
          {visibleText(line)}
        </li>
      ))}
    </ul>
  );
  if (details.length <= few) return list;
  return (
    <details>
      <summary className="min-h-6 text-sm text-muted">{count(details.length, "detail")}</summary>
      {list}
    </details>
  );
}

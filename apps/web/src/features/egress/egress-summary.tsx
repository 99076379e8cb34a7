import { Ban, Check } from "lucide-react";
import { useMemo } from "react";
import { useTask } from "../../connection/use-task.ts";
import { Link } from "../../routing/link.tsx";
import { count } from "../../words/counts.ts";
import { sizeInWords } from "../../words/sizes.ts";
import { ledgerOf, sumOf } from "./ledger.ts";
import { placeInWords, sumInWords } from "./ledger-words.ts";

const shownLines = 4;

/** What left this computer, in short; the whole ledger is a page. */
export function EgressSummary() {
  const { id, egress, runs } = useTask();
  const ledger = useMemo(() => ledgerOf({ egress, runs }), [egress, runs]);
  const lines = ledger.flatMap((run) => run.lines).toSorted((left, right) => right.lastAt.localeCompare(left.lastAt));
  return (
    <div className="mt-3">
      <h3 className="text-sm text-muted">What left this computer</h3>
      <p>{sumInWords(sumOf(ledger))}</p>
      {lines.length > 0 && (
        <ul className="mt-1 space-y-1">
          {lines.slice(0, shownLines).map((line) => (
            <li
              key={[line.runId, line.host, line.port, line.method, line.allowed].join(" ")}
              className="flex items-start gap-2 text-sm"
            >
              {line.allowed ? (
                <Check aria-label="Let through" role="img" size={14} className="mt-1 shrink-0 text-good" />
              ) : (
                <Ban aria-label="Refused" role="img" size={14} className="mt-1 shrink-0 text-warn" />
              )}
              <span className="min-w-0 wrap-anywhere">
                {placeInWords(line)}{" "}
                <span className="text-muted">
                  {line.allowed
                    ? `${sizeInWords(line.bytesOut)} sent, ${sizeInWords(line.bytesIn)} received`
                    : `refused ${count(line.connections, "time")}`}
                </span>
              </span>
            </li>
          ))}
        </ul>
      )}
      {ledger.length > 0 && (
        <p className="mt-1">
          <Link to={{ page: "egress", taskId: id }} className="text-sm text-accent underline">
            {lines.length > shownLines
              ? `All ${count(lines.length, "line")} of it`
              : "Every connection, with the reasons"}
          </Link>
        </p>
      )}
    </div>
  );
}

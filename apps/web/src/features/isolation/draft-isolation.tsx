import type { Isolation } from "@deskhand/contracts";
import { ShieldAlert, ShieldCheck } from "lucide-react";
import { deskhand } from "../../connection/deskhand.ts";
import { useAnswer } from "../../connection/use-answer.ts";
import { Link } from "../../routing/link.tsx";
import { isolationWords } from "./isolation-words.ts";
import { whyWeaker } from "./why-weaker.ts";

type DraftIsolationProps = Readonly<{
  /** `null` until it is known */
  isolation: Isolation | null;
  /** whether a better one is still being tried out */
  isTrying: boolean;
}>;

/** Which isolation the task that is being written will run in. */
export function DraftIsolation({ isolation, isTrying }: DraftIsolationProps) {
  if (isolation !== null) return <Known isolation={isolation} isTrying={isTrying} />;
  return (
    <p role="status" className="mt-3 px-1 text-sm text-muted">
      Trying out where programs can run here; the first time this takes up to a minute …
    </p>
  );
}

function Known({ isolation, isTrying }: Readonly<{ isolation: Isolation; isTrying: boolean }>) {
  const { value } = useAnswer(`isolation ${isolation} ${isTrying}`, deskhand.isolation);
  const { title, note } = isolationWords[isolation];
  const weaker = value === null ? null : whyWeaker(isolation, value);
  const isWarning = weaker?.isWarning === true;
  const Icon = isWarning ? ShieldAlert : ShieldCheck;
  return (
    <div className="mt-3 flex items-start gap-2 px-1 text-sm text-muted">
      <Icon aria-hidden size={16} className={`mt-0.5 shrink-0 ${isWarning ? "text-warn" : ""}`} />
      <p className="min-w-0 wrap-anywhere">
        <span className="font-medium text-ink">{title}.</span> {note}{" "}
        {isWarning && <span className="text-warn">{weaker.words} </span>}
        <Link to={{ page: "isolation" }} className="text-accent underline">
          Look or change
        </Link>
      </p>
    </div>
  );
}

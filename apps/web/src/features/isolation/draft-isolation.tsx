import type { Isolation } from "@deskhand/contracts";
import { ShieldAlert, ShieldCheck } from "lucide-react";
import { deskhand } from "../../connection/deskhand.ts";
import { useAnswer } from "../../connection/use-answer.ts";
import { Link } from "../../routing/link.tsx";
import { isolationWords } from "./isolation-words.ts";
import { whyWeaker } from "./why-weaker.ts";

/** Which isolation the task that is being written will run in; `null` until that is known. */
export function DraftIsolation({ isolation }: Readonly<{ isolation: Isolation | null }>) {
  if (isolation !== null) return <Known isolation={isolation} />;
  return (
    <p role="status" className="mt-3 px-1 text-sm text-muted">
      Trying out where programs can run here; the first time this takes up to a minute …
    </p>
  );
}

function Known({ isolation }: Readonly<{ isolation: Isolation }>) {
  const { value } = useAnswer("isolation", deskhand.isolation);
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

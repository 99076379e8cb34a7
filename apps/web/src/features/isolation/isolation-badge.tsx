import type { Isolation } from "@deskhand/contracts";
import { ShieldAlert, ShieldCheck } from "lucide-react";
import { deskhand } from "../../connection/deskhand.ts";
import { useAnswer } from "../../connection/use-answer.ts";
import { Link } from "../../routing/link.tsx";
import { Popover } from "../../ui/popover.tsx";
import { isolationWords } from "./isolation-words.ts";
import { whyWeaker } from "./why-weaker.ts";

/** How far the task is kept apart from the computer; opens what that means, and why it is not more. */
export function IsolationBadge({ isolation }: Readonly<{ isolation: Isolation }>) {
  const { value } = useAnswer("isolation", deskhand.isolation);
  const { title, note } = isolationWords[isolation];
  const weaker = value === null ? null : whyWeaker(isolation, value);
  const isWarning = weaker?.isWarning === true;
  const Icon = isWarning ? ShieldAlert : ShieldCheck;
  const trigger = (
    <button
      type="button"
      aria-label={`Isolation: ${title}${isWarning ? ", less than the settings ask" : ""}`}
      className={`inline-flex min-h-7 items-center gap-1 rounded-full border px-2 text-sm whitespace-nowrap hover:bg-sunken ${isWarning ? "border-warn text-warn" : "border-line text-muted"}`}
    >
      <Icon aria-hidden size={14} className="shrink-0" />
      {title}
    </button>
  );
  return (
    <Popover trigger={trigger} title={title}>
      <p className="mt-1">{note}</p>
      {weaker !== null && (
        <p className={`mt-2 wrap-anywhere ${isWarning ? "rounded-lg bg-warn-soft px-3 py-2 text-warn" : "text-muted"}`}>
          {weaker.words}
        </p>
      )}
      <p className="mt-2">
        <Link to={{ page: "isolation" }} className="text-accent underline">
          See how it is tested, and change it for new tasks
        </Link>
      </p>
    </Popover>
  );
}

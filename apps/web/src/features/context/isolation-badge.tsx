import type { Isolation } from "@deskhand/contracts";
import { ShieldCheck } from "lucide-react";
import { isolationWords } from "./isolation-words.ts";

/** How far the task is kept apart from the computer. */
export function IsolationBadge({ tier }: Readonly<{ tier: Isolation }>) {
  const { title, note } = isolationWords[tier];
  return (
    <span
      title={note}
      className="inline-flex items-center gap-1 rounded-full border border-line px-2 py-0.5 text-sm whitespace-nowrap text-muted"
    >
      <ShieldCheck aria-hidden size={14} />
      <span className="max-sm:sr-only">{title}</span>
    </span>
  );
}

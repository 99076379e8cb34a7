import type { ApprovalSubject } from "@deskhand/contracts";
import { Hand } from "lucide-react";
import { type FocusEvent, type KeyboardEvent, type ReactNode, useId } from "react";
import { useCardFocus } from "./waiting-card.ts";

type CardFrameProps = Readonly<{
  kind: ApprovalSubject["kind"];
  title: string;
  note?: string;
  /** keys that work anywhere in the card, also while the card itself has the focus */
  onKeyDown?(event: KeyboardEvent): void;
  children: ReactNode;
}>;

/** A card that waits for a person. */
export function CardFrame({ kind, title, note, onKeyDown, children }: CardFrameProps) {
  const id = useId();
  const card = useCardFocus();
  return (
    <section
      ref={card}
      tabIndex={-1}
      aria-labelledby={id}
      data-card={kind}
      onKeyDown={onKeyDown}
      onFocus={showAboveDecision}
      className="rounded-2xl border-2 border-accent bg-surface p-4 shadow-card sm:p-5"
    >
      <div className="mb-2 flex items-center gap-2 text-sm">
        <Hand aria-hidden size={16} className="text-accent" />
        <h2 id={id} className="font-medium text-accent">
          {title}
        </h2>
        {note !== undefined && <span className="ml-auto text-muted">{note}</span>}
      </div>
      {children}
    </section>
  );
}

/** Brings what got the focus out from under the buttons of the decision, which stay in sight; browsers do not scroll for that. */
function showAboveDecision({ currentTarget: card, target }: FocusEvent<HTMLElement>): void {
  const decision = card.querySelector("[data-decision]");
  const transcript = card.closest("[data-transcript]");
  if (decision === null || transcript === null || target === card || decision.contains(target)) return;
  const { bottom, top } = target.getBoundingClientRect();
  const under = bottom + 8 - decision.getBoundingClientRect().top;
  const room = top - transcript.getBoundingClientRect().top;
  if (under > 0 && room > 0) transcript.scrollBy({ top: Math.min(under, room) });
}

import type { ApprovalSubject } from "@deskhand/contracts";
import { Hand } from "lucide-react";
import { type ReactNode, useId } from "react";

type CardFrameProps = Readonly<{ kind: ApprovalSubject["kind"]; title: string; note?: string; children: ReactNode }>;

/** A card that waits for a person. */
export function CardFrame({ kind, title, note, children }: CardFrameProps) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      data-card={kind}
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

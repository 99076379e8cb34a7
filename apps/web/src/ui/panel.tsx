import { ChevronDown } from "lucide-react";
import { type ReactNode, useId } from "react";
import { useRemembered } from "./use-remembered.ts";

type PanelProps = Readonly<{ id: string; title: string; note?: string; children: ReactNode }>;

/** A part of the rail that can be closed; remembered in this browser. */
export function Panel({ id, title, note, children }: PanelProps) {
  const [isOpen, setOpen] = useRemembered(`panel.${id}`, true);
  const bodyId = useId();
  return (
    <section data-panel={id} aria-labelledby={`${bodyId}-title`} className="border-b border-line last:border-b-0">
      <h2 id={`${bodyId}-title`}>
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={bodyId}
          onClick={() => setOpen(!isOpen)}
          className="flex min-h-11 w-full items-center gap-2 px-4 py-2 text-left font-medium hover:bg-sunken/60"
        >
          <span className="flex-1">{title}</span>
          {note !== undefined && <span className="text-sm font-normal text-muted">{note}</span>}
          <ChevronDown
            aria-hidden
            size={16}
            className={`text-muted transition-transform ${isOpen ? "" : "-rotate-90"}`}
          />
        </button>
      </h2>
      <div id={bodyId} hidden={!isOpen} className="px-4 pb-4">
        {children}
      </div>
    </section>
  );
}

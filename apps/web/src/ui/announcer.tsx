import { CircleAlert, X } from "lucide-react";
import { useSyncExternalStore } from "react";
import { IconButton } from "./button.tsx";

type Messages = Readonly<{ said: string; troubles: readonly Readonly<{ id: number; text: string }>[] }>;

let messages: Messages = { said: "", troubles: [] };
let nextId = 1;
const listeners = new Set<() => void>();

function change(next: Partial<Messages>): void {
  messages = { ...messages, ...next };
  for (const listener of [...listeners]) listener();
}

/** Reads a short status aloud for people who do not see the page. */
export function announce(said: string): void {
  if (said !== messages.said) change({ said });
}

/** Shows trouble in one sentence until it is closed. */
export function showTrouble(text: string): void {
  if (messages.troubles.some((trouble) => trouble.text === text)) return;
  const id = nextId;
  nextId += 1;
  change({ troubles: [...messages.troubles, { id, text }].slice(-3) });
}

function close(id: number): void {
  change({ troubles: messages.troubles.filter((trouble) => trouble.id !== id) });
}

/** The place where `announce` and `showTrouble` appear; once per page. */
export function Announcer() {
  const { said, troubles } = useSyncExternalStore(
    (onChange) => {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
    () => messages,
  );
  return (
    <>
      <p role="status" className="sr-only">
        {said}
      </p>
      <section
        aria-label="Messages"
        aria-live="assertive"
        className="pointer-events-none fixed inset-x-4 top-15 z-60 flex flex-col items-center gap-2"
      >
        {troubles.map(({ id, text }) => (
          <div
            key={id}
            className="pointer-events-auto flex max-w-xl items-start gap-3 rounded-xl border border-bad bg-bad-soft px-4 py-2.5 text-ink shadow-float"
          >
            <CircleAlert aria-hidden size={18} className="mt-0.5 shrink-0 text-bad" />
            <p className="flex-1">{text}</p>
            <IconButton label="Close this message" className="-my-1 -mr-2" onClick={() => close(id)}>
              <X aria-hidden size={16} />
            </IconButton>
          </div>
        ))}
      </section>
    </>
  );
}

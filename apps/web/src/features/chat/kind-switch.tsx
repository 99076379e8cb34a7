import { ListTodo, MessageCircle } from "lucide-react";
import type { Draft } from "../home/draft.ts";

const kinds = [
  { isChat: false, title: "Task", note: "works in your folders", Icon: ListTodo },
  { isChat: true, title: "Chat", note: "talks, and touches no files", Icon: MessageCircle },
] as const;

type KindSwitchProps = Readonly<{ draft: Draft; onChange(draft: Draft): void }>;

/** Chooses whether what is written becomes a task or a chat. */
export function KindSwitch({ draft, onChange }: KindSwitchProps) {
  return (
    <fieldset className="mb-3 flex w-fit flex-wrap gap-1 rounded-xl bg-sunken p-1">
      <legend className="sr-only">What this becomes</legend>
      {kinds.map(({ Icon, isChat, note, title }) => (
        <label
          key={title}
          title={note}
          className="flex min-h-8 cursor-pointer items-center gap-2 rounded-lg border border-transparent px-3.5 text-muted has-checked:border-edge has-checked:bg-surface has-checked:font-medium has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name="kind"
            className="sr-only"
            checked={draft.isChat === isChat}
            onChange={() => onChange({ ...draft, isChat })}
          />
          <Icon aria-hidden size={16} />
          {title}
          <span className="sr-only">, {note}</span>
        </label>
      ))}
    </fieldset>
  );
}

import type { Folder, PlanItem } from "@deskhand/contracts";
import { ArrowDown, ArrowUp, X } from "lucide-react";
import type { KeyboardEvent } from "react";
import { IconButton } from "../../ui/button.tsx";
import { isDestructive, scopeInWords } from "../../words/actions-in-words.ts";

type PlanStepProps = Readonly<{
  item: PlanItem;
  number: number;
  isFirst: boolean;
  isLast: boolean;
  folders: readonly Folder[];
  onRename(title: string): void;
  onMove(by: -1 | 1): void;
  onDrop(): void;
}>;

const keys: Readonly<Record<string, -1 | 1>> = { ArrowUp: -1, ArrowDown: 1 };

/** One step of a plan that waits for a yes: title to edit, scope in plain words. */
export function PlanStep({ item, number, isFirst, isLast, folders, onRename, onMove, onDrop }: PlanStepProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    const by = keys[event.key];
    if (!event.altKey || by === undefined) return;
    event.preventDefault();
    onMove(by);
  };
  return (
    <li className="flex items-start gap-2 px-3 py-2" onKeyDown={onKeyDown}>
      <span aria-hidden className="mt-1.5 w-5 shrink-0 text-right text-sm text-muted">
        {number}
      </span>
      <div className="min-w-0 flex-1">
        <textarea
          aria-label={`Step ${number}`}
          rows={1}
          value={item.title}
          maxLength={500}
          onChange={(event) => onRename(event.target.value.replaceAll("\n", " "))}
          className="field-sizing-content block w-full resize-none rounded-md border border-transparent bg-transparent px-1.5 py-1 font-medium hover:border-line focus:border-edge"
        />
        <Scope item={item} folders={folders} />
      </div>
      <div className="flex shrink-0 max-sm:flex-col">
        <IconButton label={`Move step ${number} up`} disabled={isFirst} onClick={() => onMove(-1)}>
          <ArrowUp aria-hidden size={16} />
        </IconButton>
        <IconButton label={`Move step ${number} down`} disabled={isLast} onClick={() => onMove(1)}>
          <ArrowDown aria-hidden size={16} />
        </IconButton>
        <IconButton label={`Leave step ${number} out`} onClick={onDrop}>
          <X aria-hidden size={16} />
        </IconButton>
      </div>
    </li>
  );
}

function Scope({ item, folders }: Pick<PlanStepProps, "item" | "folders">) {
  const harmless = scopeInWords(
    item.actions.filter((action) => !isDestructive(action)),
    folders,
  );
  const destructive = scopeInWords(item.actions.filter(isDestructive), folders);
  return (
    <ul className="px-1.5 text-sm text-muted">
      {harmless.map((line) => (
        <li key={line} className="wrap-anywhere">
          {line}
        </li>
      ))}
      {destructive.map((line) => (
        <li key={line} className="wrap-anywhere text-warn">
          {line} (kept, can be undone)
        </li>
      ))}
    </ul>
  );
}

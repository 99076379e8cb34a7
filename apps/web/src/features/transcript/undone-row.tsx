import { Undo2 } from "lucide-react";
import { ActionButton } from "../../actions/action-button.tsx";
import { redoChanges } from "../../actions/change-actions.ts";
import { Button } from "../../ui/button.tsx";
import { count } from "../../words/counts.ts";
import { dayAndClockInWords } from "../../words/dates.ts";
import { showChanges } from "../changes/show-changes.ts";

type UndoneRowProps = Readonly<{
  /** ISO 8601 */
  at: string | null;
  left: number;
}>;

/** The last word of a task whose changes were taken back: what is there now, and what can be done. */
export function UndoneRow({ at, left }: UndoneRowProps) {
  const when = at === null ? "" : ` ${dayAndClockInWords(at, Date.now())}`;
  return (
    <div className="flex gap-3">
      <Undo2 aria-hidden size={18} className="mt-0.5 shrink-0 text-muted" />
      <div className="min-w-0">
        <p className="font-medium">
          {left === 0 ? "Everything" : "Nearly everything"} was undone{when}.
        </p>
        {left === 0 ? (
          <p>What this task had changed in your folders is as it was before.</p>
        ) : (
          <p>{count(left, "change")} could not be taken back; Changes says why.</p>
        )}
        <p>Bring it all back, or say below what should be different.</p>
        <div className="mt-2 flex flex-wrap gap-2">
          <ActionButton action={redoChanges} size="small">
            Redo all
          </ActionButton>
          {left > 0 && (
            <Button size="small" onClick={showChanges}>
              Look at the changes
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}

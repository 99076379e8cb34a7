import { useMemo } from "react";
import { ActionButton } from "../../actions/action-button.tsx";
import { acceptChanges, dropChanges, redoChanges, undoChanges } from "../../actions/change-actions.ts";
import { useTask } from "../../connection/use-task.ts";
import { Panel } from "../../ui/panel.tsx";
import { useRemembered } from "../../ui/use-remembered.ts";
import { figure } from "../../words/counts.ts";
import { ChangeSection } from "./change-section.tsx";
import type { Grouping } from "./group-changes.ts";
import { type ChangePhase, netChanges } from "./net-changes.ts";
import { UndoNote } from "./undo-note.tsx";
import { whyNoUndoYet } from "./why-no-undo-yet.ts";

const present = ["waiting", "held", "stuck", "moving", "undoing", "redoing", "applied"] as const;
const order: readonly ChangePhase[] = [...present, "undone", "dropped"];

/** Every file the task changed or wants to change, with what can be done about it. */
export function ChangesPanel() {
  const task = useTask();
  const { changeSets, ended } = task;
  const [grouping, setGrouping] = useRemembered<Grouping>("changes.grouping", "folder");
  const changes = useMemo(() => netChanges(changeSets), [changeSets]);
  const of = (...phases: readonly ChangePhase[]) => changes.filter((change) => phases.includes(change.phase));
  const canTurn = of("applied", "stuck", "undone").length > 0;
  const blocked = whyNoUndoYet(task);
  const note = changes.length === 0 ? undefined : figure(of(...present).length);
  return (
    <Panel id="changes" title="Changes" {...(note === undefined ? {} : { note })}>
      {changes.length === 0 ? (
        <p className="text-muted">
          Nothing was changed.{ended === null && " Every change will be listed here, and can be undone."}
        </p>
      ) : (
        <>
          <div className="flex flex-wrap gap-2">
            {of("waiting", "held").length > 0 && (
              <>
                <ActionButton action={acceptChanges} size="small" look="primary">
                  {of("waiting").length > 0 ? "Accept all" : "Try all again"}
                </ActionButton>
                <ActionButton action={dropChanges} size="small">
                  Drop all
                </ActionButton>
              </>
            )}
            {of("applied", "stuck").length > 0 && (
              <ActionButton action={undoChanges} size="small" blocked={blocked}>
                Undo all
              </ActionButton>
            )}
            {of("undone").length > 0 && (
              <ActionButton action={redoChanges} size="small" blocked={blocked}>
                Redo all
              </ActionButton>
            )}
          </div>
          {canTurn && <UndoNote task={task} />}
          <GroupingField grouping={grouping} onChange={setGrouping} />
          {order.map((phase) => (
            <ChangeSection key={phase} phase={phase} changes={of(phase)} grouping={grouping} />
          ))}
        </>
      )}
    </Panel>
  );
}

type GroupingFieldProps = Readonly<{ grouping: Grouping; onChange(grouping: Grouping): void }>;

function GroupingField({ grouping, onChange }: GroupingFieldProps) {
  return (
    <label className="mt-2 flex items-center gap-2 text-sm text-muted">
      Grouped by
      <select
        value={grouping}
        onChange={(event) => onChange(event.target.value as Grouping)}
        className="min-h-7 rounded-lg border border-edge bg-surface px-2 text-ink"
      >
        <option value="folder">folder</option>
        <option value="kind">kind of change</option>
        <option value="step">step of the work</option>
      </select>
    </label>
  );
}

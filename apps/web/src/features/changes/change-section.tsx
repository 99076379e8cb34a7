import { findStep, type StepId, type Task } from "@deskhand/contracts";
import { useMemo } from "react";
import { undoQuestion } from "../../actions/change-actions.ts";
import { showOverlay } from "../../actions/overlay.ts";
import { useTask } from "../../connection/use-task.ts";
import { showTrouble } from "../../ui/announcer.tsx";
import { Button } from "../../ui/button.tsx";
import { PagedList } from "../../ui/paged-list.tsx";
import { figure } from "../../words/counts.ts";
import { shortPath } from "../../words/paths.ts";
import { stepTitle } from "../transcript/tool-words.ts";
import { type ChangeGroup, type Grouping, groupChanges } from "./group-changes.ts";
import type { ChangePhase, NetChange } from "./net-changes.ts";
import { PanelLine } from "./panel-line.tsx";
import { changesInWords } from "./undo-words.ts";
import { whyNoUndoYet } from "./why-no-undo-yet.ts";

const titles: Readonly<Record<ChangePhase, string>> = {
  waiting: "Waiting for you",
  held: "Kept back",
  stuck: "Could not be undone",
  moving: "Being made now",
  undoing: "Being put back",
  redoing: "Being brought back",
  applied: "In your folders",
  undone: "Undone",
  dropped: "Dropped",
};

type ChangeSectionProps = Readonly<{ phase: ChangePhase; changes: readonly NetChange[]; grouping: Grouping }>;

/** The changes that stand at one point, in groups. */
export function ChangeSection({ phase, changes, grouping }: ChangeSectionProps) {
  const task = useTask();
  const groups = useMemo(() => groupChanges(changes, grouping), [changes, grouping]);
  if (changes.length === 0) return null;
  return (
    <section className="mt-4">
      <h3 className="font-medium">
        {titles[phase]} <span className="font-normal text-muted">({figure(changes.length)})</span>
      </h3>
      {groups.map((group) => (
        <div key={group.key} className="mt-2">
          <div className="flex flex-wrap items-center justify-between gap-x-3">
            <h4 className="min-w-0 text-sm wrap-anywhere text-muted">{groupTitle(task, group, grouping)}</h4>
            {grouping === "step" && phase === "applied" && <UndoStep task={task} group={group} />}
          </div>
          <PagedList items={group.changes} keyOf={(change) => change.key} first={6}>
            {(change) => <PanelLine change={change} isPlaceSaid={grouping === "folder"} />}
          </PagedList>
        </div>
      ))}
    </section>
  );
}

function groupTitle(task: Task, group: ChangeGroup, grouping: Grouping): string {
  const counts = changesInWords(group.changes);
  if (grouping === "kind") return counts;
  if (grouping === "folder") return `${shortPath(group.key, task.folders)}: ${counts}`;
  const step = findStep(task, group.key as StepId);
  return `${step?.kind === "tool" ? stepTitle(step) : "A step"}: ${counts}`;
}

function UndoStep({ task, group }: Readonly<{ task: Task; group: ChangeGroup }>) {
  const stepId = group.key as StepId;
  const blocked = whyNoUndoYet(task);
  const ask = () => showOverlay(undoQuestion(task, group.changes, { stepId, paths: null }));
  return (
    <Button
      size="small"
      {...(blocked !== null && { title: blocked, "aria-disabled": true })}
      onClick={blocked === null ? ask : () => showTrouble(blocked)}
    >
      Undo this step
    </Button>
  );
}

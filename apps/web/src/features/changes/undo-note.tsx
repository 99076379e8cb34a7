import type { Task } from "@deskhand/contracts";
import { atWork, whyNoUndoYet } from "./why-no-undo-yet.ts";

const usual =
  "Changes can be undone and brought back, all at once or one by one. A file that you changed since stays as it is.";

/**
 * That changes can be undone, or why not yet. Both sentences lie in one place, so that nothing below moves when the task ends; only the
 * one that is true is seen and read out.
 */
export function UndoNote({ task }: Readonly<{ task: Pick<Task, "status"> }>) {
  const current = whyNoUndoYet(task) ?? usual;
  return (
    <div className="mt-2 grid text-sm text-muted">
      {[usual, atWork].map((sentence) => (
        <p key={sentence} className={`col-start-1 row-start-1 ${sentence === current ? "" : "invisible"}`}>
          {sentence}
        </p>
      ))}
    </div>
  );
}

import type { UserRequest } from "@deskhand/client";
import { Check, type LucideIcon, Redo2, RotateCcw, Undo2, X } from "lucide-react";
import { dropQuestion, undoQuestion } from "../../actions/change-actions.ts";
import { showOverlay } from "../../actions/overlay.ts";
import { tell } from "../../connection/tell.ts";
import { useTask } from "../../connection/use-task.ts";
import { showTrouble } from "../../ui/announcer.tsx";
import { IconButton } from "../../ui/button.tsx";
import { fileName } from "../../words/paths.ts";
import { canPreview } from "../preview/preview-kind.ts";
import { versionsOf } from "../preview/versions.ts";
import { useShowWindow } from "../tasks/shown-window.ts";
import { ChangeLine } from "./change-line.tsx";
import { changesAlong, type NetChange, netChanges, pathsOf } from "./net-changes.ts";
import { whyNoUndoYet } from "./why-no-undo-yet.ts";

/** One change of the panel with what can be done about it now. */
export function PanelLine({ change, isPlaceSaid }: Readonly<{ change: NetChange; isPlaceSaid: boolean }>) {
  const task = useTask();
  const show = useShowWindow();
  const name = fileName(change.path);
  const paths = [...pathsOf([change])];
  const along = () => changesAlong(netChanges(task.changeSets), change);
  const ask = (request: UserRequest) => void tell(task.id, request);
  const deeds = deedsOf(change, {
    accept: () => ask({ type: "changes.apply", paths }),
    drop: () => showOverlay(dropQuestion(task, along(), paths)),
    undo: () => showOverlay(undoQuestion(task, along(), { stepId: null, paths })),
    redo: () => ask({ type: "changes.redo", paths }),
  });
  const whyNotYet = whyNoUndoYet(task);
  const versions = versionsOf(change);
  const canLook = versions !== null && canPreview(change.path);
  return (
    <ChangeLine
      change={change}
      folders={task.folders}
      isAhead={change.phase === "waiting"}
      isPlaceSaid={isPlaceSaid}
      onLook={canLook ? () => show({ kind: "file", path: change.path, versions }) : null}
    >
      {deeds.map(({ label, Icon, perform, turnsBack }) => {
        const blocked = turnsBack === true ? whyNotYet : null;
        return (
          <IconButton
            key={label}
            label={`${label}: ${name}`}
            {...(blocked !== null && { title: blocked, "aria-disabled": true })}
            onClick={blocked === null ? perform : () => showTrouble(blocked)}
          >
            <Icon aria-hidden size={16} />
          </IconButton>
        );
      })}
    </ChangeLine>
  );
}

type Deed = Readonly<{
  label: string;
  Icon: LucideIcon;
  perform(): void;
  /** changes what is in the folders already, which has to wait while the task works */
  turnsBack?: true;
}>;
type Deeds = Readonly<Record<"accept" | "drop" | "undo" | "redo", () => void>>;

function deedsOf(change: NetChange, { accept, drop, undo, redo }: Deeds): readonly Deed[] {
  switch (change.phase) {
    case "waiting":
      return [
        { label: "Accept", Icon: Check, perform: accept },
        { label: "Drop", Icon: X, perform: drop },
      ];
    case "held":
      return [
        { label: "Try again", Icon: RotateCcw, perform: accept },
        { label: "Drop", Icon: X, perform: drop },
      ];
    case "applied":
    case "stuck":
      return [{ label: "Undo", Icon: Undo2, perform: undo, turnsBack: true }];
    case "undone":
      return [{ label: "Redo", Icon: Redo2, perform: redo, turnsBack: true }];
    case "moving":
    case "undoing":
    case "redoing":
    case "dropped":
      return [];
  }
}

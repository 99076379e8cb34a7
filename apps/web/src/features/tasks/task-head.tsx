import { PanelLeft, PanelRight, Pause, Play, Square } from "lucide-react";
import { useState } from "react";
import { ActionButton } from "../../actions/action-button.tsx";
import { comboInWords, isMac } from "../../actions/key-combo.ts";
import { showOverlay } from "../../actions/overlay.ts";
import { pauseTask, resumeTask, stopTask } from "../../actions/task-actions.ts";
import { tell } from "../../connection/tell.ts";
import { useTask } from "../../connection/use-task.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { netChanges } from "../changes/net-changes.ts";
import { ToTaskButton } from "../chat/to-task-button.tsx";
import { CostMeter } from "../costs/cost-meter.tsx";
import { HostChip } from "../egress/host-chip.tsx";
import { IsolationBadge } from "../isolation/isolation-badge.tsx";
import { StatusMark } from "./status-mark.tsx";
import { isUnderWay } from "./status-words.ts";

/** Title, state and the buttons that hold the task. */
export function TaskHead() {
  const task = useTask();
  const isChat = task.isChat === true;
  const waiting = netChanges(task.changeSets).filter((change) => change.phase === "waiting").length;
  return (
    <header className="flex shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-b border-line px-3 py-2 sm:gap-x-3 low:py-0.5 sm:px-5">
      <div className="flex min-w-0 flex-1 basis-64 items-center min-[900px]:basis-44 gap-2">
        <IconButton label="Task list" className="min-[900px]:hidden" onClick={() => showOverlay({ kind: "tasks" })}>
          <PanelLeft aria-hidden size={18} />
        </IconButton>
        <h1
          className="min-w-0 flex-1 line-clamp-2 font-serif text-lg leading-tight font-semibold wrap-anywhere"
          title={task.title}
        >
          {task.title}
        </h1>
        <IconButton
          hidden={isChat}
          label={waiting > 0 ? `Progress, changes and files (${waiting} waiting)` : "Progress, changes and files"}
          className="min-[900px]:hidden"
          onClick={() => showOverlay({ kind: "rail" })}
        >
          <PanelRight aria-hidden size={18} />
        </IconButton>
      </div>
      {!(isChat && task.status === "done") && <StatusMark status={task.status} />}
      <CostMeter />
      {!isChat && <HostChip />}
      {!isChat && <IsolationBadge isolation={task.isolation} />}
      <div className="flex min-h-8 items-center gap-2">
        {isChat && <ToTaskButton />}
        {task.status === "paused" ? (
          <ActionButton action={resumeTask} size="small" look="primary">
            <Play aria-hidden size={14} />
            Resume
          </ActionButton>
        ) : (
          isUnderWay(task.status) && (
            <ActionButton action={pauseTask} size="small">
              <Pause aria-hidden size={14} />
              <span className="max-sm:sr-only low:sr-only">Pause</span>
            </ActionButton>
          )
        )}
        {isUnderWay(task.status) && <StopButton key={task.id} />}
      </div>
    </header>
  );
}

/** Says at once that the stop is under way; the button goes when the task has stopped. */
function StopButton() {
  const [isStopping, setStopping] = useState(false);
  const { id } = useTask();
  const stop = async () => {
    setStopping(true);
    const isTold = await tell(id, { type: "task.stop" });
    if (!isTold) setStopping(false);
  };
  return (
    <Button
      size="small"
      look="danger"
      disabled={isStopping}
      title={`${stopTask.label} (${comboInWords(stopTask.key ?? "", isMac())})`}
      onClick={() => void stop()}
    >
      <Square aria-hidden size={13} />
      <span className={isStopping ? "" : "max-sm:sr-only low:sr-only"}>{isStopping ? "Stopping …" : "Stop"}</span>
    </Button>
  );
}

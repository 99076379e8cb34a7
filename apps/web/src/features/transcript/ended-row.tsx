import type { Failure, Task, TaskId } from "@deskhand/contracts";
import { CircleAlert, CircleCheck, CircleStop, FileCheck2, FolderPlus, RotateCcw } from "lucide-react";
import { useMemo, useState } from "react";
import { tell } from "../../connection/tell.ts";
import { useTask } from "../../connection/use-task.ts";
import { Link } from "../../routing/link.tsx";
import { Button } from "../../ui/button.tsx";
import { count } from "../../words/counts.ts";
import { fileName } from "../../words/paths.ts";
import { phaseOf } from "../changes/net-changes.ts";
import { showChanges } from "../changes/show-changes.ts";
import { fateOf } from "../files/file-fate.ts";
import { isRuleBased } from "../home/model-words.ts";
import { TextWithAdvice } from "../isolation/text-with-advice.tsx";
import { canPreview } from "../preview/preview-kind.ts";
import { useShowWindow } from "../tasks/shown-window.ts";

const endings = {
  done: [CircleCheck, "text-good", "Done"],
  partly: [CircleAlert, "text-warn", "Done in part: look at what was kept back in Changes, or did not pass its check"],
  failed: [CircleAlert, "text-bad", "This did not work"],
  stopped: [CircleStop, "text-muted", "Stopped. Nothing further happens"],
} as const;

/** How the task ended, what it made, and what is left for the user. */
export function EndedRow({ status, failure }: Readonly<{ status: keyof typeof endings; failure: Failure | null }>) {
  const task = useTask();
  const show = useShowWindow();
  const [Icon, tone, usual] = endings[status];
  // what is missing stands in its own line
  const words = status === "partly" && failure !== null ? "Done in part" : usual;
  const records = task.changeSets.flatMap((set) => set.records);
  const waiting = records.filter((record) => phaseOf(record) === "waiting").length;
  const isBlind = status === "failed" && task.folders.length === 0 && task.isChat !== true;
  const canTryAgain = status === "failed" && !isBlind && task.ended?.hasFolderSince === true;
  const isBeyondRules = status === "failed" && !canTryAgain && isRuleBased(task.model);
  return (
    <div className="flex gap-3 border-t border-line pt-3">
      <Icon aria-hidden size={18} className={`mt-0.5 shrink-0 ${tone}`} />
      <div className="min-w-0 wrap-anywhere">
        <p className={`font-medium ${tone}`}>{words}.</p>
        {failure !== null && (
          <p>
            <TextWithAdvice text={failure.message} />
          </p>
        )}
        <MadeFiles task={task} />
        {waiting > 0 && (
          <>
            <p>{count(waiting, "change")} wait in Changes until you accept or drop them.</p>
            <Button size="small" look="primary" className="mt-2" onClick={showChanges}>
              Look at the changes
            </Button>
          </>
        )}
        {isBlind && (
          <Button size="small" look="primary" className="mt-2" onClick={() => show({ kind: "folder-picker" })}>
            <FolderPlus aria-hidden size={14} />
            Add a folder
          </Button>
        )}
        {canTryAgain && <TryAgain taskId={task.id} />}
        {isBeyondRules && (
          <p className="mt-1">
            The built-in rules know only their own jobs.{" "}
            <Link to={{ page: "models" }} className="text-accent underline">
              Set up a language model
            </Link>{" "}
            for everything else.
          </p>
        )}
      </div>
    </div>
  );
}

/** Asks once more for what failed, now that a folder was handed over. */
function TryAgain({ taskId }: Readonly<{ taskId: TaskId }>) {
  const [isSending, setSending] = useState(false);
  const ask = async () => {
    setSending(true);
    const text = "Try again, with the folders as they are now.";
    await tell(taskId, { type: "message.send", content: [{ type: "text", text }] });
    setSending(false);
  };
  return (
    // switched off, but not so that it loses the focus
    <Button
      size="small"
      look="primary"
      className="mt-2"
      aria-disabled={isSending}
      onClick={() => !isSending && void ask()}
    >
      <RotateCcw aria-hidden size={14} />
      Try again
    </Button>
  );
}

/** how many files are named at the end; all of them have their cards */
const namedFiles = 4;

/** The finished files once more where the eye is at the end; their cards may be far up. */
function MadeFiles({ task: { artifacts, changeSets } }: Readonly<{ task: Pick<Task, "artifacts" | "changeSets"> }>) {
  const show = useShowWindow();
  const seen = useMemo(
    () => artifacts.filter(({ path }) => canPreview(path) && fateOf(path, changeSets).type !== "gone"),
    [artifacts, changeSets],
  );
  if (seen.length === 0) return null;
  const more = seen.length - namedFiles;
  return (
    <div className="mt-2 flex flex-wrap items-center gap-2">
      {seen.slice(0, namedFiles).map(({ path }) => (
        <Button key={path} size="small" onClick={() => show({ kind: "file", path, versions: null })}>
          <FileCheck2 aria-hidden size={14} className="shrink-0 text-accent" />
          <span className="text-left wrap-anywhere">
            <span className="sr-only">Preview </span>
            {fileName(path)}
          </span>
        </Button>
      ))}
      {more > 0 && <span className="text-sm text-muted">and {more} more under Files</span>}
    </div>
  );
}

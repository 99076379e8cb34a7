import type { Failure } from "@deskhand/contracts";
import { CircleAlert, CirclePause } from "lucide-react";
import { ActionButton } from "../../actions/action-button.tsx";
import { resumeTask } from "../../actions/task-actions.ts";
import { useTask } from "../../connection/use-task.ts";
import { Link } from "../../routing/link.tsx";
import type { AttachedFile } from "../attachments/attached-in.ts";
import { AttachedNames } from "../attachments/attached-names.tsx";
import { TextWithAdvice } from "../isolation/text-with-advice.tsx";

/** What the user wrote. */
export function UserRow({ attached, text }: Readonly<{ attached: readonly AttachedFile[]; text: string }>) {
  return (
    <div className="ml-auto w-fit max-w-[85%] rounded-2xl rounded-br-md bg-accent-soft px-4 py-2.5 whitespace-pre-wrap wrap-anywhere">
      <span className="sr-only">You: </span>
      {text}
      <AttachedNames files={attached} />
    </div>
  );
}

/** What Deskhand itself told the model. */
export function NoticeRow({ text }: Readonly<{ text: string }>) {
  return (
    <p className="border-l-2 border-line pl-3 text-sm whitespace-pre-wrap text-muted wrap-anywhere">
      <span className="sr-only">Notice: </span>
      {text}
    </p>
  );
}

export function FailureRow({ failure }: Readonly<{ failure: Failure }>) {
  return (
    <div className="flex gap-3 rounded-xl border border-bad bg-bad-soft px-4 py-3">
      <CircleAlert aria-hidden size={18} className="mt-0.5 shrink-0 text-bad" />
      <p className="min-w-0 wrap-anywhere">
        <TextWithAdvice text={failure.message} />
      </p>
    </div>
  );
}

/** Why the task holds, and how it goes on. */
export function PausedRow() {
  const { paused } = useTask();
  if (paused === null) return null;
  const isOwn = paused.failure === null && paused.limit === null;
  const isCap = paused.limit === "dayUsd" || paused.limit === "monthUsd";
  return (
    <div className="flex flex-wrap items-center gap-3 rounded-xl border border-line bg-surface px-4 py-3">
      <CirclePause aria-hidden size={18} className="shrink-0 text-warn" />
      <div className="min-w-0 flex-1 basis-52">
        <p className="font-medium">Paused</p>
        <p className="wrap-anywhere">
          {isOwn ? (
            "You paused it. Nothing is lost."
          ) : (
            <TextWithAdvice text={paused.failure?.message ?? paused.because} />
          )}
        </p>
        {isCap && (
          <Link to={{ page: "costs" }} className="text-accent underline">
            See the costs and change the cap
          </Link>
        )}
      </div>
      <ActionButton action={resumeTask} look="primary" size="small">
        {paused.limit === null || isCap ? "Resume" : "Allow as much again and resume"}
      </ActionButton>
    </div>
  );
}

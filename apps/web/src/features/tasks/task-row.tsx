import type { TaskSummary } from "@deskhand/contracts";
import { Link } from "../../routing/link.tsx";
import { count } from "../../words/counts.ts";
import { momentInWords } from "../../words/dates.ts";
import { fileName } from "../../words/paths.ts";
import { StatusMark } from "./status-mark.tsx";
import { needsYou } from "./status-words.ts";

type TaskRowProps = Readonly<{ task: TaskSummary; isCurrent?: boolean; onFollow?(): void }>;

/** A line of the task list. */
export function TaskRow({ task, isCurrent = false, onFollow }: TaskRowProps) {
  const folder = task.folders[0];
  const more = task.folders.length - 1;
  return (
    <Link
      to={{ page: "task", taskId: task.id }}
      aria-current={isCurrent ? "page" : undefined}
      {...(onFollow === undefined ? {} : { onClick: onFollow })}
      className="block rounded-lg border-l-3 border-transparent px-2.5 py-2 hover:bg-sunken aria-[current]:border-accent aria-[current]:bg-accent-soft"
    >
      <span className="line-clamp-2 font-medium wrap-anywhere">{task.title}</span>
      <span className="mt-0.5 flex flex-wrap items-center gap-x-2 text-sm text-muted">
        <StatusMark status={task.status} />
        {needsYou(task) && task.status !== "waiting" && task.stagedChanges > 0 && (
          <span className="text-warn">{count(task.stagedChanges, "change")} to look at</span>
        )}
        {task.isChat === true && <span>Chat</span>}
        {folder !== undefined && (
          <span className="max-w-40 truncate">
            {fileName(folder.path)}
            {more > 0 && ` +${more}`}
          </span>
        )}
        <span>{momentInWords(task.updatedAt, Date.now())}</span>
      </span>
    </Link>
  );
}

import { type Folder, isUsersOwn, type Limits, type Task } from "@deskhand/contracts";
import { FolderPlus, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { ActionButton } from "../../actions/action-button.tsx";
import { deleteTask } from "../../actions/task-actions.ts";
import { deskhand } from "../../connection/deskhand.ts";
import { tell } from "../../connection/tell.ts";
import { useAnswer } from "../../connection/use-answer.ts";
import { useTask } from "../../connection/use-task.ts";
import { Link } from "../../routing/link.tsx";
import { buttonClass } from "../../ui/button.tsx";
import { Panel } from "../../ui/panel.tsx";
import { count } from "../../words/counts.ts";
import { durationInWords } from "../../words/dates.ts";
import { tokensInWords } from "../../words/sizes.ts";
import { visibleText } from "../../words/visible-text.ts";
import { UsedSoFar } from "../costs/used-so-far.tsx";
import { EgressSummary } from "../egress/egress-summary.tsx";
import { HostAccess } from "../egress/host-access.tsx";
import { FolderChip } from "../folders/folder-chip.tsx";
import { modeChoices, modeTitle } from "../home/mode-words.ts";
import { modelTitle } from "../home/model-words.ts";
import { isolationWords } from "../isolation/isolation-words.ts";
import { useShowWindow } from "../tasks/shown-window.ts";
import { ContextMeter } from "./context-meter.tsx";
import { contextUse } from "./context-use.ts";

/** What the task may see and use. */
export function ContextPanel() {
  const task = useTask();
  const models = useAnswer("models", deskhand.models);
  const isolation = isolationWords[task.isolation];
  const use = contextUse(task, models.value?.models ?? []);
  const notes = task.briefing?.instructions ?? [];
  return (
    <Panel id="context" title="Context">
      <TaskFolders task={task} />
      <dl className="mt-3 space-y-2">
        <Fact title="Model">{modelTitle(task.model, models.value?.models ?? [])}</Fact>
        <Fact title="When it asks" note={modeChoices.find(({ value }) => value === task.mode)?.note}>
          {modeTitle(task.mode)}
          {task.review && ", and you review everything before it lands"}
        </Fact>
        <Fact title="Kept apart by" note={isolation.note}>
          {isolation.title}
        </Fact>
        {(task.isolation !== "files" || task.hosts.length > 0) && (
          <div>
            <dt className="text-sm text-muted">Sites its programs may reach</dt>
            <dd>
              <HostAccess />
            </dd>
          </div>
        )}
        {use !== null && (
          <Fact title="Model's memory in use">
            <ContextMeter use={use} />
          </Fact>
        )}
        {notes.length > 0 && (
          <Fact title="Told beforehand">{notes.map(({ source }) => sourceTitle(source)).join(", ")}</Fact>
        )}
        <Fact title="Used so far">
          <UsedSoFar task={task} />
        </Fact>
        <Fact title="Limits">{limitsInWords(task.limits)}</Fact>
      </dl>
      <EgressSummary />
      <p className="mt-3">
        <Link to={{ page: "audit", taskId: task.id }} className="text-accent underline">
          The record: who decided what, and when
        </Link>
      </p>
      {task.ended !== null && (
        <div className="mt-4">
          <ActionButton action={deleteTask} size="small">
            <Trash2 aria-hidden size={14} />
            {deleteTask.label}
          </ActionButton>
        </div>
      )}
    </Panel>
  );
}

function Fact({ title, note, children }: Readonly<{ title: string; note?: string | undefined; children: ReactNode }>) {
  return (
    <div>
      <dt className="text-sm text-muted">{title}</dt>
      <dd>
        {children}
        {note !== undefined && <span className="block text-sm text-muted">{note}</span>}
      </dd>
    </div>
  );
}

/** Where an instruction was written. */
function sourceTitle(source: string): string {
  if (source === "global") return "your instructions for every task";
  return isUsersOwn(source)
    ? `your instructions for ${visibleText(source.slice("user:".length))}`
    : `the notes in ${visibleText(source)}`;
}

function limitsInWords({ maxSteps, maxTokens, budgetUsd, timeoutMs }: Limits): string {
  const parts = [
    maxSteps === null ? null : count(maxSteps, "answer"),
    maxTokens === null ? null : `${tokensInWords(maxTokens)} tokens`,
    budgetUsd === null ? null : `$${budgetUsd.toFixed(2)}`,
    timeoutMs === null ? null : durationInWords(timeoutMs),
  ].filter((part) => part !== null);
  return parts.length === 0 ? "None set" : `At most ${parts.join(", ")}`;
}

function TaskFolders({ task }: Readonly<{ task: Task }>) {
  const show = useShowWindow();
  const grant = (folder: Folder) => void tell(task.id, { type: "folder.grant", folder });
  return (
    <div>
      <h3 className="text-sm text-muted">Folders</h3>
      <ul className="mt-1.5 flex flex-wrap gap-2">
        {task.folders.map((folder) => (
          <li key={folder.path} className="max-w-full">
            <FolderChip
              folder={folder}
              onChange={grant}
              onRemove={() => void tell(task.id, { type: "folder.revoke", path: folder.path })}
              removeLabel="Take access away now"
              onLook={() => show({ kind: "folder", top: folder.path })}
            />
          </li>
        ))}
        <li>
          <button
            type="button"
            className={buttonClass("quiet", "small")}
            onClick={() => show({ kind: "folder-picker" })}
          >
            <FolderPlus aria-hidden size={16} />
            Add a folder
          </button>
        </li>
      </ul>
      {task.folders.length === 0 && <p className="text-muted">It sees no folder.</p>}
    </div>
  );
}

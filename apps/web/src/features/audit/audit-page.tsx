import type { AuditEntry, TaskId } from "@deskhand/contracts";
import { ArrowLeft, Download } from "lucide-react";
import { useEffect, useState } from "react";
import { deskhand, taskStore } from "../../connection/deskhand.ts";
import { useAnswer } from "../../connection/use-answer.ts";
import { TaskStoreContext, useMaybeTask } from "../../connection/use-task.ts";
import { Link } from "../../routing/link.tsx";
import { Button, buttonClass } from "../../ui/button.tsx";
import { PagedList } from "../../ui/paged-list.tsx";
import { count } from "../../words/counts.ts";
import { AuditRow } from "./audit-row.tsx";
import { auditFilters, filterAudit } from "./audit-words.ts";

/** Who decided what in a task, when and on whose word. */
export function AuditPage({ taskId }: Readonly<{ taskId: TaskId }>) {
  useEffect(() => {
    document.title = "Record – Deskhand";
    return () => {
      document.title = "Deskhand";
    };
  }, []);
  return (
    <TaskStoreContext value={taskStore(taskId)}>
      <main id="main" tabIndex={-1} className="relative min-h-0 flex-1 overflow-y-auto outline-none">
        <div className="mx-auto w-full max-w-3xl px-4 pt-8 pb-16">
          <Link to={{ page: "task", taskId }} className="inline-flex min-h-7 items-center gap-1.5 text-sm text-accent">
            <ArrowLeft aria-hidden size={16} />
            Back to the task
          </Link>
          <h1 className="mt-1 font-serif text-[clamp(1.5rem,1.1rem+1.6vw,2.1rem)] leading-tight font-semibold text-balance">
            The record: who decided what
          </h1>
          <Title />
          <Audit taskId={taskId} />
        </div>
      </main>
    </TaskStoreContext>
  );
}

function Title() {
  const task = useMaybeTask();
  return <p className="mt-1 min-h-6 text-muted wrap-anywhere">{task?.title}</p>;
}

function Audit({ taskId }: Readonly<{ taskId: TaskId }>) {
  const { again, isLoading, problem, value } = useAnswer(taskId, () => deskhand.audit(taskId));
  const task = useMaybeTask();
  const [filter, setFilter] = useState("all");
  if (value === null) {
    if (problem === null) return <div aria-busy="true" className="mt-6 h-40 animate-pulse rounded-2xl bg-sunken" />;
    return (
      <p role="alert" className="mt-4 rounded-xl border border-bad bg-bad-soft px-4 py-3 wrap-anywhere">
        {problem}
      </p>
    );
  }
  const isBehind = task !== null && (value.at(-1)?.seq ?? 0) < task.seq && task.ended === null;
  return (
    <>
      <div className="mt-4 flex flex-wrap items-center gap-2">
        <fieldset className="flex flex-wrap gap-1.5">
          <legend className="sr-only">What to show</legend>
          {auditFilters.map(({ id, title }) => (
            <Button
              key={id}
              size="small"
              look={id === filter ? "primary" : "plain"}
              aria-pressed={id === filter}
              onClick={() => setFilter(id)}
            >
              {title}
            </Button>
          ))}
        </fieldset>
        <a href={deskhand.auditUrl(taskId)} download className={`${buttonClass("quiet", "small")} sm:ml-auto`}>
          <Download aria-hidden size={14} />
          Save as a file
        </a>
      </div>
      {isBehind && (
        <p className="mt-3 flex flex-wrap items-center gap-3 text-sm text-muted">
          The task is still going on.
          <Button size="small" disabled={isLoading} onClick={again}>
            Look again
          </Button>
        </p>
      )}
      <Entries key={filter} entries={filterAudit(value, filter)} />
      <p className="mt-4 text-sm text-muted">
        Keys and passwords are taken out. The times are this computer's; the file has them in UTC.
      </p>
    </>
  );
}

function Entries({ entries }: Readonly<{ entries: readonly AuditEntry[] }>) {
  return (
    <>
      <p role="status" className="mt-4 text-sm text-muted">
        {entries.length === 0 ? "Nothing of this kind happened." : count(entries.length, "entry", "entries")}
      </p>
      {entries.length > 0 && (
        <div className="mt-2 rounded-2xl border border-line bg-surface px-4">
          <PagedList items={entries} keyOf={({ seq }) => String(seq)} first={100}>
            {(entry) => <AuditRow entry={entry} />}
          </PagedList>
        </div>
      )}
    </>
  );
}

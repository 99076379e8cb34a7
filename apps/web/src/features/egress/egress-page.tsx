import type { EgressLine, Task, TaskId } from "@deskhand/contracts";
import { ArrowLeft, Ban, Check } from "lucide-react";
import { useEffect, useMemo } from "react";
import { taskStore } from "../../connection/deskhand.ts";
import { TaskStoreContext, useMaybeTask, useTaskConnection } from "../../connection/use-task.ts";
import { Link } from "../../routing/link.tsx";
import { count, figure } from "../../words/counts.ts";
import { momentInWords } from "../../words/dates.ts";
import { sizeInWords, tokensInWords } from "../../words/sizes.ts";
import { runTitle } from "../transcript/run-title.ts";
import { ledgerOf, type ModelLine, type RunLedger, sumOf } from "./ledger.ts";
import { methodInWords, placeInWords, sumInWords } from "./ledger-words.ts";

/** The ledger of one task: every host its runs asked for, let through or refused, and what was exchanged. */
export function EgressPage({ taskId }: Readonly<{ taskId: TaskId }>) {
  return (
    <TaskStoreContext value={taskStore(taskId)}>
      <main id="main" tabIndex={-1} className="relative min-h-0 flex-1 overflow-y-auto outline-none">
        <div className="mx-auto w-full max-w-4xl px-4 pt-8 pb-16">
          <Link to={{ page: "task", taskId }} className="inline-flex min-h-7 items-center gap-1.5 text-sm text-accent">
            <ArrowLeft aria-hidden size={16} />
            Back to the task
          </Link>
          <h1 className="mt-1 font-serif text-[clamp(1.5rem,1.1rem+1.6vw,2.1rem)] leading-tight font-semibold text-balance">
            What left this computer
          </h1>
          <Ledger />
        </div>
      </main>
    </TaskStoreContext>
  );
}

function Ledger() {
  const task = useMaybeTask();
  const connection = useTaskConnection();
  useEffect(() => {
    document.title = "What left this computer – Deskhand";
    return () => {
      document.title = "Deskhand";
    };
  }, []);
  if (task !== null) return <TaskLedger task={task} />;
  if (connection === "gone") return <p className="mt-4">This task is not here any more.</p>;
  return (
    <div aria-busy="true" className="mt-6 h-40 animate-pulse rounded-2xl bg-sunken">
      <p className="sr-only">Loading the task …</p>
    </div>
  );
}

function TaskLedger({ task }: Readonly<{ task: Task }>) {
  const { egress, runs } = task;
  const ledger = useMemo(() => ledgerOf({ egress, runs }), [egress, runs]);
  return (
    <>
      <p className="mt-1 wrap-anywhere text-muted">{task.title}</p>
      <p role="status" className="mt-4 font-serif text-lg">
        {sumInWords(sumOf(ledger))}
      </p>
      <p className="mt-1 text-sm text-muted">
        Programs of a task have no network of their own. Every connection they ask for passes Deskhand, which lets it
        through or refuses it and writes it down here. Sealed ones pass unread; their size is known.
      </p>
      {ledger.map((each) => (
        <RunSection key={each.run.id} ledger={each} isNamed={ledger.length > 1 || each.run.parent !== null} />
      ))}
    </>
  );
}

type RunSectionProps = Readonly<{ ledger: RunLedger; isNamed: boolean }>;

const heads = ["Where to", "How", "Connections", "Sent", "Received", "Result"];
const headClass = "px-3 py-2 text-left font-medium";

function RunSection({ ledger: { run, model, lines }, isNamed }: RunSectionProps) {
  const title = run.parent === null ? "The task itself" : runTitle(run);
  return (
    <section aria-label={title} className="mt-6">
      {isNamed && <h2 className="mb-2 font-medium wrap-anywhere">{title}</h2>}
      <div className="rounded-2xl border border-line bg-surface">
        {/* the roles stay when a narrow page lays the rows out as blocks */}
        {/* biome-ignore-start lint/a11y/noRedundantRoles: a browser forgets them with the layout of a table */}
        <table role="table" className="block w-full text-sm sm:table">
          <caption className="sr-only">Connections of {title}</caption>
          <thead role="rowgroup" className="text-muted max-sm:sr-only">
            <tr role="row">
              {heads.map((head) => (
                <th
                  key={head}
                  role="columnheader"
                  scope="col"
                  className={`${headClass} ${head === heads[0] || head === "Result" ? "sm:w-[30%]" : ""}`}
                >
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup" className="block divide-y divide-line sm:table-row-group">
            {model !== null && <ModelRow model={model} />}
            {lines.map((line) => (
              <LineRow key={[line.host, line.port, line.method, line.allowed].join(" ")} line={line} />
            ))}
          </tbody>
        </table>
        {/* biome-ignore-end lint/a11y/noRedundantRoles: a browser forgets them with the layout of a table */}
      </div>
    </section>
  );
}

function ModelRow({ model: { inputTokens, model, outputTokens, requests } }: Readonly<{ model: ModelLine }>) {
  return (
    <Row
      place={`Model requests (${model})`}
      how="Model"
      connections={count(requests, "request")}
      sent={`${tokensInWords(inputTokens)} tokens`}
      received={`${tokensInWords(outputTokens)} tokens`}
      because="The model you chose reads what the task reads."
      allowed
    />
  );
}

function LineRow({ line }: Readonly<{ line: EgressLine }>) {
  const when = line.lastAt === "" ? "" : `Last: ${momentInWords(line.lastAt, Date.now())}`;
  return (
    <Row
      place={placeInWords(line)}
      how={methodInWords(line.method)}
      connections={figure(line.connections)}
      sent={sizeInWords(line.bytesOut)}
      received={sizeInWords(line.bytesIn)}
      because={line.allowed ? when : line.because}
      allowed={line.allowed}
    />
  );
}

type RowProps = Readonly<
  Record<"place" | "how" | "connections" | "sent" | "received" | "because", string> & { allowed: boolean }
>;

const cellClass = "px-3 align-top sm:table-cell sm:py-2";

/* biome-ignore-start lint/a11y/noRedundantRoles: a browser forgets them with the layout of a table */
/* biome-ignore-start lint/a11y/useSemanticElements: the elements are these already */
function Row({ place, how, connections, sent, received, because, allowed }: RowProps) {
  const facts = [
    ["How", how],
    ["Connections", connections],
    ["Sent", sent],
    ["Received", received],
  ] as const;
  return (
    <tr role="row" className="block py-2 sm:table-row sm:py-0">
      <th role="rowheader" scope="row" className={`block text-left font-medium wrap-anywhere ${cellClass}`}>
        {place}
      </th>
      {facts.map(([title, fact]) => (
        <td key={title} role="cell" className={`block sm:whitespace-nowrap ${cellClass}`}>
          {fact !== "" && (
            <>
              <span aria-hidden className="text-muted sm:hidden">
                {title}:{" "}
              </span>
              {fact}
            </>
          )}
        </td>
      ))}
      <td role="cell" className={`block ${cellClass}`}>
        <span className={`flex items-center gap-1.5 ${allowed ? "text-good" : "text-warn"}`}>
          {allowed ? <Check aria-hidden size={14} /> : <Ban aria-hidden size={14} />}
          {allowed ? "Let through" : "Refused"}
        </span>
        {because !== "" && <span className="block text-muted wrap-anywhere">{because}</span>}
      </td>
    </tr>
  );
}
/* biome-ignore-end lint/a11y/useSemanticElements: the elements are these already */
/* biome-ignore-end lint/a11y/noRedundantRoles: a browser forgets them with the layout of a table */

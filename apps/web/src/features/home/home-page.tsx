import { useRef } from "react";
import { useTaskList } from "../../connection/use-task-list.ts";
import { KindSwitch } from "../chat/kind-switch.tsx";
import { filterTasks } from "../tasks/filter-tasks.ts";
import { TaskRow } from "../tasks/task-row.tsx";
import { Composer } from "./composer.tsx";
import { examples } from "./examples.ts";
import { useDraft } from "./use-draft.ts";

const taskNote =
  "Say the outcome, hand over the folder. Nothing in it changes before you have seen it, and everything can be undone.";
const chatNote = "A chat sees the files you attach and changes none. Turn it into a task whenever there is work to do.";

/** Where a task or a chat begins. */
export function HomePage() {
  const [draft, setDraft] = useDraft();
  const field = useRef<HTMLTextAreaElement>(null);
  const fill = (goal: string) => {
    setDraft({ ...draft, goal });
    field.current?.focus();
  };
  return (
    <main id="main" tabIndex={-1} className="relative min-h-0 flex-1 overflow-y-auto outline-none">
      <div className="mx-auto w-full max-w-3xl px-4 pt-[clamp(1.5rem,8vh,5rem)] pb-16">
        <h1 className="font-serif text-[clamp(1.5rem,1.1rem+1.6vw,2.1rem)] leading-tight font-semibold text-balance">
          {draft.isChat ? "What do you want to talk about?" : "What should be done when you come back?"}
        </h1>
        <p className="mt-2 text-muted">{draft.isChat ? chatNote : taskNote}</p>
        <div className="mt-6">
          <KindSwitch draft={draft} onChange={setDraft} />
          <Composer draft={draft} onChange={setDraft} field={field} />
        </div>
        <section hidden={draft.isChat} aria-labelledby="examples-title" className="mt-8">
          <h2 id="examples-title" className="text-sm font-medium text-muted">
            Or begin with one of these
          </h2>
          <ul className="mt-2 flex flex-wrap gap-2">
            {examples.map((example) => (
              <li key={example.title}>
                <button
                  type="button"
                  onClick={() => fill(example.goal)}
                  className="min-h-9 rounded-full border border-line bg-surface px-3.5 text-left hover:border-edge hover:bg-sunken"
                >
                  {example.title}
                </button>
              </li>
            ))}
          </ul>
        </section>
        <RecentTasks />
      </div>
    </main>
  );
}

const recentCount = 8;

function RecentTasks() {
  const { tasks } = useTaskList();
  if (tasks === null) return <div aria-hidden className="mt-10 h-64 animate-pulse rounded-xl bg-sunken/60" />;
  if (tasks.length === 0) return null;
  return (
    <section aria-labelledby="recent-title" className="mt-10">
      <h2 id="recent-title" className="text-sm font-medium text-muted">
        Your tasks
      </h2>
      <ul className="mt-2 divide-y divide-line rounded-xl border border-line bg-surface p-1">
        {filterTasks(tasks, "")
          .slice(0, recentCount)
          .map((task) => (
            <li key={task.id}>
              <TaskRow task={task} />
            </li>
          ))}
      </ul>
    </section>
  );
}

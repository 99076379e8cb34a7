import type { TaskId } from "@deskhand/contracts";
import { useEffect, useState } from "react";
import { closeOverlay, useOverlay } from "../../actions/overlay.ts";
import { taskStore } from "../../connection/deskhand.ts";
import { TaskStoreContext, useMaybeTask, useTaskConnection } from "../../connection/use-task.ts";
import { Link } from "../../routing/link.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { useMedia } from "../../ui/use-media.ts";
import { Transcript } from "../transcript/transcript.tsx";
import { Rail } from "./rail.tsx";
import { type ShownWindow, ShowWindow } from "./shown-window.ts";
import { SteerBox } from "./steer-box.tsx";
import { TaskAnnouncer } from "./task-announcer.tsx";
import { TaskHead } from "./task-head.tsx";
import { TaskList } from "./task-list.tsx";
import { TaskWindow } from "./task-window.tsx";

/** One task: list, transcript and rail; on a narrow page list and rail open over it. What is opened from any of them outlives it. */
export function TaskPage({ taskId }: Readonly<{ taskId: TaskId }>) {
  return (
    <TaskStoreContext value={taskStore(taskId)}>
      <Columns taskId={taskId} />
    </TaskStoreContext>
  );
}

const threeColumns =
  "min-[900px]:grid-cols-[13rem_minmax(0,1fr)_18rem] min-[1200px]:grid-cols-[16rem_minmax(0,1fr)_22rem]";
const twoColumns = "min-[900px]:grid-cols-[13rem_minmax(0,1fr)] min-[1200px]:grid-cols-[16rem_minmax(0,1fr)]";

function Columns({ taskId }: Readonly<{ taskId: TaskId }>) {
  const isWide = useMedia("(width >= 900px)");
  const overlay = useOverlay();
  const task = useMaybeTask();
  const connection = useTaskConnection();
  const isChat = task?.isChat === true;
  const [shown, setShown] = useState<ShownWindow | null>(null);
  const isLookedAt = shown !== null;
  useEffect(() => {
    // a rail that opens again by itself would lie over what is looked at
    if (isWide && isLookedAt) closeOverlay("rail");
  }, [isWide, isLookedAt]);
  if (connection === "gone" && task === null) return <Missing />;
  return (
    <ShowWindow value={setShown}>
      <div className={`grid min-h-0 flex-1 ${isChat ? twoColumns : threeColumns}`}>
        {isWide && (
          <nav aria-label="Tasks" className="min-h-0 border-r border-line">
            <TaskList current={taskId} />
          </nav>
        )}
        <main id="main" tabIndex={-1} className="flex min-h-0 min-w-0 flex-col outline-none">
          {task === null ? <Skeleton /> : <Middle />}
        </main>
        {isWide && !isChat && (
          <aside aria-label="About this task" className="relative min-h-0 overflow-y-auto border-l border-line">
            {task !== null && <Rail />}
          </aside>
        )}
        {!isWide && overlay?.kind === "tasks" && (
          <Dialog isOpen onClose={() => closeOverlay("tasks")} title="Tasks" place="left">
            <nav aria-label="Tasks" className="-mx-3 min-h-0 flex-1">
              <TaskList current={taskId} onFollow={() => closeOverlay("tasks")} />
            </nav>
          </Dialog>
        )}
        {task !== null && (
          <Dialog
            isOpen={!isWide && overlay?.kind === "rail"}
            onClose={() => closeOverlay("rail")}
            title="About this task"
            place="right"
            above={shown !== null && <TaskWindow shown={shown} onClose={() => setShown(null)} />}
          >
            <div className="-mx-5">
              <Rail />
            </div>
          </Dialog>
        )}
      </div>
    </ShowWindow>
  );
}

function Middle() {
  const task = useMaybeTask();
  const title = task?.title;
  useEffect(() => {
    if (title === undefined) return;
    document.title = `${title} – Deskhand`;
    return () => {
      document.title = "Deskhand";
    };
  }, [title]);
  return (
    <>
      <TaskHead />
      <Transcript />
      <SteerBox />
      <TaskAnnouncer />
    </>
  );
}

function Skeleton() {
  return (
    <div aria-busy="true" className="flex-1 p-6">
      <p className="sr-only">Loading the task …</p>
      <div className="h-7 w-2/3 animate-pulse rounded-lg bg-sunken" />
      <div className="mt-10 ml-auto h-16 w-1/2 animate-pulse rounded-2xl bg-sunken" />
      <div className="mt-6 h-24 animate-pulse rounded-lg bg-sunken" />
    </div>
  );
}

function Missing() {
  return (
    <main id="main" tabIndex={-1} className="mx-auto w-full max-w-xl px-4 py-16">
      <h1 className="font-serif text-2xl font-semibold">This task is not here any more</h1>
      <p className="mt-2">
        It was deleted, or the address is not complete.{" "}
        <Link to={{ page: "home" }} className="text-accent underline">
          Begin a new one
        </Link>
        .
      </p>
    </main>
  );
}

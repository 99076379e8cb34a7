import type { TaskId } from "@deskhand/contracts";
import { useEffect, useSyncExternalStore } from "react";
import { closeOverlay, useOverlay } from "./actions/overlay.ts";
import { ShortcutSheet } from "./actions/shortcut-sheet.tsx";
import { goToCard, hasWaitingCard } from "./actions/task-actions.ts";
import { perform, useActionKeys } from "./actions/use-actions.ts";
import { taskStore } from "./connection/deskhand.ts";
import { auditPagePart } from "./features/audit/audit-page-part.ts";
import { costsPagePart } from "./features/costs/costs-page-part.ts";
import { egressPagePart } from "./features/egress/egress-page-part.ts";
import { HomePage } from "./features/home/home-page.tsx";
import { instructionsPagePart } from "./features/instructions/instructions-page-part.ts";
import { isolationPagePart } from "./features/isolation/isolation-page-part.ts";
import { modelsPagePart } from "./features/models/models-page-part.ts";
import { taskPagePart } from "./features/tasks/task-page-part.ts";
import { waysOutPagePart } from "./features/ways-out/ways-out-page-part.ts";
import { Link } from "./routing/link.tsx";
import { useRoute } from "./routing/use-route.ts";
import { TopBar } from "./top-bar.tsx";
import { Announcer } from "./ui/announcer.tsx";
import { ConfirmDialog } from "./ui/confirm-dialog.tsx";
import { lateWindow } from "./ui/late-window.tsx";
import { loadPart } from "./ui/load-part.ts";

const Palette = lateWindow(async () => (await import("./features/palette/palette.tsx")).Palette);

/** The whole app: the bar, one page, and what lies over it. */
export function App() {
  useActionKeys();
  return (
    <div className="relative flex h-dvh flex-col overflow-clip">
      <SkipLinks />
      <TopBar />
      <Page />
      <Over />
      <Announcer />
    </div>
  );
}

const skipClass =
  "sr-only z-50 rounded-lg bg-surface px-4 py-2 focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:px-4 focus:py-2";

/** The first stops of the Tab key; seen only while they have the focus. */
function SkipLinks() {
  const route = useRoute();
  return (
    <>
      {route.page === "task" && <SkipToWaiting key={route.taskId} taskId={route.taskId} />}
      <a href="#main" className={skipClass}>
        Skip to content
      </a>
    </>
  );
}

function SkipToWaiting({ taskId }: Readonly<{ taskId: TaskId }>) {
  const { subscribe, getSnapshot } = taskStore(taskId);
  const isWaiting = useSyncExternalStore(subscribe, () => hasWaitingCard(getSnapshot().task));
  if (!isWaiting) return null;
  return (
    <button type="button" className={skipClass} onClick={() => perform(goToCard)}>
      Skip to what waits
    </button>
  );
}

function Page() {
  const route = useRoute();
  if (route.page === "home") return <HomePage />;
  if (route.page === "task") return <OpenTask key={route.taskId} taskId={route.taskId} />;
  if (route.page === "egress") return <OpenEgress key={route.taskId} taskId={route.taskId} />;
  if (route.page === "audit") return <OpenAudit key={route.taskId} taskId={route.taskId} />;
  if (route.page === "isolation") return <OpenIsolation />;
  if (route.page === "ways-out") return <OpenWaysOut />;
  if (route.page === "instructions") return <OpenInstructions />;
  if (route.page === "costs") return <OpenCosts />;
  if (route.page === "models") return <OpenModels />;
  return (
    <main id="main" tabIndex={-1} className="mx-auto w-full max-w-xl px-4 py-16">
      <h1 className="font-serif text-2xl font-semibold">There is nothing at this address</h1>
      <p className="mt-2">
        <Link to={{ page: "home" }} className="text-accent underline">
          Go to the start
        </Link>
        , or pick a task from the list there.
      </p>
    </main>
  );
}

/** The task is asked for while its page still loads. */
function OpenTask({ taskId }: Readonly<{ taskId: TaskId }>) {
  const TaskPage = taskPagePart.use();
  useEffect(() => {
    loadPart(taskPagePart);
    return taskStore(taskId).subscribe(() => {});
  }, [taskId]);
  return TaskPage === null ? <NotLoaded /> : <TaskPage taskId={taskId} />;
}

function OpenEgress({ taskId }: Readonly<{ taskId: TaskId }>) {
  const EgressPage = egressPagePart.use();
  useEffect(() => {
    loadPart(egressPagePart);
    return taskStore(taskId).subscribe(() => {});
  }, [taskId]);
  return EgressPage === null ? <NotLoaded /> : <EgressPage taskId={taskId} />;
}

function OpenAudit({ taskId }: Readonly<{ taskId: TaskId }>) {
  const AuditPage = auditPagePart.use();
  useEffect(() => {
    loadPart(auditPagePart);
    return taskStore(taskId).subscribe(() => {});
  }, [taskId]);
  return AuditPage === null ? <NotLoaded /> : <AuditPage taskId={taskId} />;
}

function OpenIsolation() {
  const IsolationPage = isolationPagePart.use();
  useEffect(() => {
    loadPart(isolationPagePart);
  }, []);
  return IsolationPage === null ? <NotLoaded /> : <IsolationPage />;
}

function OpenModels() {
  const ModelsPage = modelsPagePart.use();
  useEffect(() => {
    loadPart(modelsPagePart);
  }, []);
  return ModelsPage === null ? <NotLoaded /> : <ModelsPage />;
}

function OpenCosts() {
  const CostsPage = costsPagePart.use();
  useEffect(() => {
    loadPart(costsPagePart);
  }, []);
  return CostsPage === null ? <NotLoaded /> : <CostsPage />;
}

function OpenWaysOut() {
  const WaysOutPage = waysOutPagePart.use();
  useEffect(() => {
    loadPart(waysOutPagePart);
  }, []);
  return WaysOutPage === null ? <NotLoaded /> : <WaysOutPage />;
}

function OpenInstructions() {
  const InstructionsPage = instructionsPagePart.use();
  useEffect(() => {
    loadPart(instructionsPagePart);
  }, []);
  return InstructionsPage === null ? <NotLoaded /> : <InstructionsPage />;
}

function NotLoaded() {
  return <main id="main" tabIndex={-1} className="flex-1" />;
}

function Over() {
  const overlay = useOverlay();
  switch (overlay?.kind) {
    case "palette":
      return <Palette onClose={() => closeOverlay("palette")} />;
    case "shortcuts":
      return <ShortcutSheet onClose={() => closeOverlay("shortcuts")} />;
    case "confirm":
      return (
        <ConfirmDialog
          {...overlay}
          onClose={() => closeOverlay("confirm")}
          onConfirm={() => {
            closeOverlay("confirm");
            overlay.perform();
          }}
        />
      );
    default:
      return null;
  }
}

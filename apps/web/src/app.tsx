import { lazy, Suspense } from "react";
import { closeOverlay, useOverlay } from "./actions/overlay.ts";
import { ShortcutSheet } from "./actions/shortcut-sheet.tsx";
import { useActionKeys } from "./actions/use-actions.ts";
import { tell } from "./connection/tell.ts";
import { HomePage } from "./features/home/home-page.tsx";
import { Link } from "./routing/link.tsx";
import { useRoute } from "./routing/use-route.ts";
import { TopBar } from "./top-bar.tsx";
import { Announcer } from "./ui/announcer.tsx";
import { ConfirmDialog } from "./ui/confirm-dialog.tsx";

const TaskPage = lazy(async () => ({ default: (await import("./features/tasks/task-page.tsx")).TaskPage }));
const Palette = lazy(async () => ({ default: (await import("./features/palette/palette.tsx")).Palette }));

/** The whole app: the bar, one page, and what lies over it. */
export function App() {
  useActionKeys();
  return (
    <div className="relative flex h-dvh flex-col overflow-clip">
      <a
        href="#main"
        className="sr-only z-50 rounded-lg bg-surface px-4 py-2 focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Go to the main part
      </a>
      <TopBar />
      <Page />
      <Over />
      <Announcer />
    </div>
  );
}

function Page() {
  const route = useRoute();
  if (route.page === "home") return <HomePage />;
  if (route.page === "task")
    return (
      <Suspense fallback={<main id="main" tabIndex={-1} className="flex-1" />}>
        <TaskPage key={route.taskId} taskId={route.taskId} />
      </Suspense>
    );
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

function Over() {
  const overlay = useOverlay();
  switch (overlay?.kind) {
    case "palette":
      return (
        <Suspense>
          <Palette onClose={() => closeOverlay("palette")} />
        </Suspense>
      );
    case "shortcuts":
      return <ShortcutSheet onClose={() => closeOverlay("shortcuts")} />;
    case "confirm":
      return (
        <ConfirmDialog
          {...overlay}
          onClose={() => closeOverlay("confirm")}
          onConfirm={() => {
            closeOverlay("confirm");
            void tell(overlay.taskId, overlay.request);
          }}
        />
      );
    default:
      return null;
  }
}

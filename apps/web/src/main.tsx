import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { taskStore } from "./connection/deskhand.ts";
import { taskPagePart } from "./features/tasks/task-page-part.ts";
import { readRoute } from "./routing/route.ts";
import { loadPart } from "./ui/load-part.ts";
import { startTheme } from "./ui/theme.ts";

startTheme();
const route = readRoute(window.location.pathname);
if (route.page === "task") {
  loadPart(taskPagePart);
  // asked for before the first picture; the page itself takes over long before this ends
  setTimeout(
    taskStore(route.taskId).subscribe(() => {}),
    5000,
  );
}
const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no element with the id root");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

// opening a task from here is then at once; when this fails, opening one tries again and says so
const whenIdle = window.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 500));
window.addEventListener("load", () => whenIdle(() => void taskPagePart.load().catch(() => undefined)), { once: true });

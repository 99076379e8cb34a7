import type { TaskId } from "@deskhand/contracts";

export type Route = Readonly<{ page: "home" } | { page: "task"; taskId: TaskId } | { page: "missing" }>;

const idPattern = /^task_[A-Za-z0-9_-]{1,80}$/;

/** What an address of the app shows. */
export function readRoute(pathname: string): Route {
  if (pathname === "/" || pathname === "/index.html") return { page: "home" };
  const id = /^\/tasks\/([^/]+)\/?$/.exec(pathname)?.[1];
  if (id !== undefined && idPattern.test(id)) return { page: "task", taskId: id as TaskId };
  return { page: "missing" };
}

/** The address of a page. */
export function hrefOf(route: Route): string {
  return route.page === "task" ? `/tasks/${route.taskId}` : "/";
}

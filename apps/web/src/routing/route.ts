import type { TaskId } from "@deskhand/contracts";

export type Route = Readonly<
  | { page: "home" }
  | { page: "task"; taskId: TaskId }
  /** what left this computer for a task */
  | { page: "egress"; taskId: TaskId }
  /** where programs run, and how that is tested */
  | { page: "isolation" }
  /** what models cost, and where it stops */
  | { page: "costs" }
  /** what tasks may do at sites, and logins for them */
  | { page: "ways-out" }
  | { page: "missing" }
>;

const idPattern = /^task_[A-Za-z0-9_-]{1,80}$/;

/** What an address of the app shows. */
export function readRoute(pathname: string): Route {
  if (pathname === "/" || pathname === "/index.html") return { page: "home" };
  if (pathname === "/isolation" || pathname === "/isolation/") return { page: "isolation" };
  if (pathname === "/costs" || pathname === "/costs/") return { page: "costs" };
  if (pathname === "/ways-out" || pathname === "/ways-out/") return { page: "ways-out" };
  const [, id, part] = /^\/tasks\/([^/]+)(\/egress)?\/?$/.exec(pathname) ?? [];
  if (id === undefined || !idPattern.test(id)) return { page: "missing" };
  return { page: part === undefined ? "task" : "egress", taskId: id as TaskId };
}

/** The address of a page. */
export function hrefOf(route: Route): string {
  switch (route.page) {
    case "task":
      return `/tasks/${route.taskId}`;
    case "egress":
      return `/tasks/${route.taskId}/egress`;
    case "isolation":
      return "/isolation";
    case "costs":
      return "/costs";
    case "ways-out":
      return "/ways-out";
    case "home":
    case "missing":
      return "/";
  }
}

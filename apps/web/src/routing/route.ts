import type { TaskId } from "@deskhand/contracts";

export type Route = Readonly<
  | { page: "home" }
  | { page: "task"; taskId: TaskId }
  /** what left this computer for a task */
  | { page: "egress"; taskId: TaskId }
  /** who decided what in a task */
  | { page: "audit"; taskId: TaskId }
  /** where programs run, and how that is tested */
  | { page: "isolation" }
  /** what models cost, and where it stops */
  | { page: "costs" }
  /** what the user wants in every task */
  | { page: "instructions" }
  /** which models there are, and where they are set up */
  | { page: "models" }
  /** what tasks may do at sites, and logins for them */
  | { page: "ways-out" }
  | { page: "missing" }
>;

/** pages whose address is their name */
const plainPages = ["isolation", "costs", "instructions", "models", "ways-out"] as const;
const idPattern = /^task_[A-Za-z0-9_-]{1,80}$/;

/** What an address of the app shows. */
export function readRoute(pathname: string): Route {
  if (pathname === "/" || pathname === "/index.html") return { page: "home" };
  const plain = plainPages.find((page) => pathname === `/${page}` || pathname === `/${page}/`);
  if (plain !== undefined) return { page: plain };
  const [, id, part] = /^\/tasks\/([^/]+)(?:\/(egress|audit))?\/?$/.exec(pathname) ?? [];
  if (id === undefined || !idPattern.test(id)) return { page: "missing" };
  const taskId = id as TaskId;
  return part === "egress" || part === "audit" ? { page: part, taskId } : { page: "task", taskId };
}

/** The address of a page. */
export function hrefOf(route: Route): string {
  switch (route.page) {
    case "task":
      return `/tasks/${route.taskId}`;
    case "egress":
    case "audit":
      return `/tasks/${route.taskId}/${route.page}`;
    case "home":
    case "missing":
      return "/";
    default:
      return `/${route.page}`;
  }
}

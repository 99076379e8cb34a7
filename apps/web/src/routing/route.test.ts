import type { TaskId } from "@deskhand/contracts";
import { expect, it } from "vitest";
import { hrefOf, type Route, readRoute } from "./route.ts";

it("reads the addresses it writes", () => {
  const taskId = "task_0abc" as TaskId;
  const routes: readonly Route[] = [
    { page: "home" },
    { page: "task", taskId },
    { page: "egress", taskId },
    { page: "audit", taskId },
    { page: "isolation" },
    { page: "ways-out" },
    { page: "models" },
    { page: "costs" },
    { page: "instructions" },
  ];
  expect(routes.map((route) => readRoute(hrefOf(route)))).toEqual(routes);
});

it("takes anything else as missing", () => {
  const paths = [
    "/tasks/",
    "/tasks/../x",
    "/settings",
    "/tasks/run_1",
    "/tasks/task_1/other",
    "/isolation/x",
    "/costs/x",
  ];
  expect(paths.map((path) => readRoute(path).page)).toEqual(paths.map(() => "missing"));
});

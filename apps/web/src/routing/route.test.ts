import type { TaskId } from "@deskhand/contracts";
import { expect, it } from "vitest";
import { hrefOf, readRoute } from "./route.ts";

it("reads the addresses it writes", () => {
  const route = { page: "task", taskId: "task_0abc" as TaskId } as const;
  expect(readRoute(hrefOf(route))).toEqual(route);
  expect(readRoute(hrefOf({ page: "home" }))).toEqual({ page: "home" });
});

it("takes anything else as missing", () => {
  expect(["/tasks/", "/tasks/../x", "/settings", "/tasks/run_1"].map((path) => readRoute(path).page)).toEqual([
    "missing",
    "missing",
    "missing",
    "missing",
  ]);
});

import { toFailure } from "@deskhand/contracts";
import { showTrouble } from "../../ui/announcer.tsx";
import { latePart } from "../../ui/late-part.ts";
import { markdownPart } from "../transcript/markdown-part.ts";

/** The page of a task, which is more than the start page needs. */
export const taskPagePart = latePart(async () => {
  const [page] = await Promise.all([import("./task-page.tsx"), markdownPart.load()]);
  return page.TaskPage;
});

/** Loads the page of a task; says so when that does not work. */
export function loadTaskPage(): void {
  taskPagePart.load().catch((error: unknown) => {
    showTrouble(`This page could not be loaded; reload it. (${toFailure(error).message})`);
  });
}

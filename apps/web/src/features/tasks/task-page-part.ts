import { latePart } from "../../ui/late-part.ts";
import { markdownPart } from "../transcript/markdown-part.ts";

/** The page of a task, which is more than the start page needs. */
export const taskPagePart = latePart(async () => {
  const [page] = await Promise.all([import("./task-page.tsx"), markdownPart.load()]);
  return page.TaskPage;
});

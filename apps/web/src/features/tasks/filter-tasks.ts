import type { TaskSummary } from "@deskhand/contracts";
import { fileName } from "../../words/paths.ts";
import { needsYou, statusWord } from "./status-words.ts";

/** Tasks whose title, folder or status holds every typed word; those that need somebody come first, else the order stays. */
export function filterTasks(tasks: readonly TaskSummary[], typed: string): readonly TaskSummary[] {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const found = tasks.filter((task) => {
    const text = [task.title, statusWord(task.status), ...task.folders.map((folder) => fileName(folder.path))]
      .join(" ")
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return [...found.filter(needsYou), ...found.filter((task) => !needsYou(task))];
}

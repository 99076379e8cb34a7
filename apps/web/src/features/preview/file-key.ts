import type { FileRef } from "@deskhand/client";

/** Stands for a version of a file wherever something is kept about it. */
export function keyOf({ path, side, taskId }: FileRef): string {
  return [taskId, path, side?.changeSet ?? "", side?.side ?? ""].join("\n");
}

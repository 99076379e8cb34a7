import type { ToolCall } from "./step.ts";

/**
 * Tools whose every call brings words of others, also when it fails while it runs, and says so. Logs of before that was recorded do not
 * say it: a call of one of these that ended without its mark taints its run all the same.
 */
export const readingTools: ReadonlySet<string> = new Set([
  "file_read",
  "file_edit",
  "shell_run",
  "document_edit",
  "document_check",
  "document_render",
  "audio_transcribe",
]);

/** Whether a call that ended without a mark is one of before, and brought words of others: a search brings them unless it is for names. */
export function bringsUnmarkedWords({ input, tool }: Pick<ToolCall, "input" | "tool">): boolean {
  if (tool !== "file_search") return readingTools.has(tool);
  return !(typeof input === "object" && input !== null && "kind" in input && input.kind === "name");
}

import type { ToolCall } from "./step.ts";

/**
 * Tools whose every finished call brings words of others and says so. Logs of before that was recorded do not say it: a finished call of
 * one of these without its mark taints its run all the same.
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

/** Whether a finished call without a mark is one of before, and brought words of others: a search brings them unless it is for names. */
export function bringsUnmarkedWords({ input, tool }: Pick<ToolCall, "input" | "tool">): boolean {
  if (tool !== "file_search") return readingTools.has(tool);
  return !(typeof input === "object" && input !== null && "kind" in input && input.kind === "name");
}

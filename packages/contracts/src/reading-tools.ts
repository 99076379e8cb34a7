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

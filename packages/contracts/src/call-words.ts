import type { ToolCall } from "./step.ts";

/** while it runs, and once it is done */
const verbs: Readonly<Record<string, readonly [doing: string, done: string]>> = {
  file_list: ["Looking through", "Looked through"],
  file_read: ["Reading", "Read"],
  file_search: ["Searching", "Searched"],
  file_write: ["Writing", "Wrote"],
  file_edit: ["Editing", "Edited"],
  file_move: ["Moving files", "Moved files"],
  file_copy: ["Copying files", "Copied files"],
  file_delete: ["Deleting files", "Deleted files"],
  folder_create: ["Making the folder", "Made the folder"],
  folder_request: ["Asking for a folder", "Asked for a folder"],
  shell_run: ["Running a command", "Ran a command"],
  plan_propose: ["Proposing a plan", "Proposed a plan"],
  plan_update: ["Updating the plan", "Updated the plan"],
  user_ask: ["Asking you", "Asked you"],
  task_delegate: ["Handing work out", "Handed work out"],
  tool_search: ["Looking for a tool", "Looked for a tool"],
  table_query: ["Asking the table", "Asked the table"],
  audio_transcribe: ["Writing down what is said in", "Wrote down what is said in"],
  document_create: ["Making", "Made"],
  document_convert: ["Converting", "Converted"],
  document_edit: ["Editing", "Edited"],
  document_check: ["Checking", "Checked"],
  document_render: ["Looking over", "Looked over"],
  artifact_present: ["Handing over files", "Handed over files"],
};

/** What a tool does, in words for people, without what it does it to; a connector's `gmail__send_mail` is `Using gmail: send mail`. */
export function toolInWords(tool: string, time: "doing" | "done"): string {
  const known = Object.hasOwn(verbs, tool) ? verbs[tool] : undefined;
  if (known !== undefined) return known[time === "doing" ? 0 : 1];
  return `${time === "doing" ? "Using" : "Used"} ${tool.replace("__", ": ").replaceAll("_", " ")}`;
}

const subjects = ["path", "command", "url", "query", "goal"] as const;
const lists = ["moves", "copies", "paths", "runs"] as const;

/** A call in a line for people: what is done, and the path, the command or the number of things it is done to. */
export function callInWords({ tool, input }: Pick<ToolCall, "tool" | "input">, time: "doing" | "done"): string {
  const verb = toolInWords(tool, time);
  const values = typeof input === "object" && input !== null ? (input as Readonly<Record<string, unknown>>) : {};
  for (const name of lists) {
    const value = values[name];
    if (Array.isArray(value) && value.length > 0) return `${verb} (${value.length})`;
  }
  const subject = subjects.map((name) => values[name]).find((value) => typeof value === "string" && value !== "");
  if (subject === undefined) return verb;
  return typeof values.path === "string" && Object.hasOwn(verbs, tool) ? `${verb} ${subject}` : `${verb}: ${subject}`;
}

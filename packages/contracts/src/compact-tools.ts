/** What a model with little room keeps: enough to look, plan, write, put in order, hand over, and find the rest. */
export const compactTools: ReadonlySet<string> = new Set([
  "file_list",
  "file_read",
  "file_write",
  "file_edit",
  "file_move",
  "folder_create",
  "plan_propose",
  "user_ask",
  "artifact_present",
  "tool_search",
]);

import { type ToolStep, toolInWords } from "@deskhand/contracts";
import { count } from "../../words/counts.ts";
import { fileEnding, fileName } from "../../words/paths.ts";

/** how a finished kind of work reads, with its amount */
export type WorkKind = Readonly<{ key: string; amount: number; say(amount: number): string }>;

function files(key: string, done: string, amount = 1): WorkKind {
  return { key, amount, say: (total) => `${done} ${count(total, "file")}` };
}

function times(key: string, done: string, what: string): WorkKind {
  return { key, amount: 1, say: (total) => `${done} ${count(total, what)}` };
}

const documentNouns: Readonly<Record<string, string>> = {
  xlsx: "spreadsheet",
  csv: "table",
  docx: "document",
  pptx: "presentation",
  pdf: "PDF",
};

function madeDocument(step: ToolStep): WorkKind {
  const path = textField(step.call.input, "path") ?? "";
  const noun = documentNouns[fileEnding(path)] ?? "document";
  return { key: `document:${noun}`, amount: 1, say: (total) => `made ${count(total, noun)}` };
}

const kinds: Readonly<Record<string, (step: ToolStep) => WorkKind>> = {
  file_list: () => times("list", "looked through", "folder"),
  file_read: () => files("read", "read"),
  file_search: () => ({
    key: "search",
    amount: 1,
    say: (total) => `searched ${total === 1 ? "once" : `${total} times`}`,
  }),
  file_write: () => files("write", "wrote"),
  file_edit: () => files("edit", "edited"),
  file_move: (step) => files("move", "moved", lengthOf(step.call.input, "moves")),
  file_copy: (step) => files("copy", "copied", lengthOf(step.call.input, "copies")),
  file_delete: (step) => files("delete", "deleted", lengthOf(step.call.input, "paths")),
  folder_create: () => times("folder", "made", "folder"),
  folder_request: () => times("folder-request", "asked for", "folder"),
  shell_run: () => times("shell", "ran", "command"),
  plan_propose: () => ({ key: "plan", amount: 1, say: () => "proposed a plan" }),
  plan_update: () => ({ key: "plan-update", amount: 1, say: () => "updated the plan" }),
  user_ask: () => times("ask", "asked", "question"),
  task_delegate: (step) => ({
    key: "delegate",
    amount: lengthOf(step.call.input, "runs"),
    say: (total) => `handed work to ${count(total, "assistant")}`,
  }),
  document_create: madeDocument,
  document_convert: () => times("document-convert", "converted", "document"),
  document_edit: () => times("document-edit", "edited", "document"),
  document_check: () => times("document-check", "checked", "document"),
  document_render: () => times("document-render", "looked over", "document"),
  artifact_present: (step) => files("present", "handed over", lengthOf(step.call.input, "paths")),
};

/** what Deskhand itself looks over before a task ends */
function ownCheck(step: ToolStep): WorkKind {
  const amount = lengthOf(step.call.input, "paths");
  return { key: "finish-line", amount, say: (total) => `Deskhand itself checked ${count(total, "finished file")}` };
}

/** What a tool step counts as in a summary line. */
export function workKind(step: ToolStep): WorkKind {
  const known = step.finishLine === undefined ? kinds[step.call.tool] : ownCheck;
  if (known !== undefined) return known(step);
  const name = toolName(step.call.tool);
  return { key: `tool:${name}`, amount: 1, say: (total) => `used ${name}${total === 1 ? "" : ` ${total} times`}` };
}

/** One step in words: the tool's own title when it gave one, else verb and file. */
export function stepTitle({ call, finishLine, state }: ToolStep): string {
  const isDone = state.status === "done";
  const own = isDone ? textField(state.result.forUser, "title") : null;
  if (own !== null) return own;
  if (finishLine !== undefined && !isDone) return "Deskhand checks the finished files before the task ends";
  const verb = toolInWords(call.tool, isDone ? "done" : "doing");
  const path = textField(call.input, "path");
  if (path !== null) return `${verb} ${fileName(path)}`;
  const amount = ["moves", "copies", "paths"].map((key) => lengthOf(call.input, key, 0)).find((each) => each > 0);
  return amount === undefined ? verb : `${verb} (${amount})`;
}

/** `gmail__send_mail` → `gmail: send mail` */
function toolName(tool: string): string {
  return tool.replace("__", ": ").replaceAll("_", " ");
}

/** Text under `key` of a foreign value, `null` when there is none. */
function textField(value: unknown, key: string): string | null {
  if (typeof value !== "object" || value === null) return null;
  const field = (value as Readonly<Record<string, unknown>>)[key];
  return typeof field === "string" && field !== "" ? field : null;
}

function lengthOf(value: unknown, key: string, otherwise = 1): number {
  if (typeof value !== "object" || value === null) return otherwise;
  const field = (value as Readonly<Record<string, unknown>>)[key];
  return Array.isArray(field) ? field.length : otherwise;
}

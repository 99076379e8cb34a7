import {
  createId,
  type Model,
  type ModelPart,
  type ModelRequest,
  noUsage,
  type RunId,
  type Step,
  type ThoughtState,
  type ToolCall,
  type ToolState,
} from "@deskhand/contracts";

const runId: RunId = createId("run", 0);

/** A message step. */
export function messageStep(text: string, by: "user" | "engine" = "user"): Step {
  return { id: createId("step"), runId, kind: "message", by, content: [{ type: "text", text }] };
}

/** A finished thought; `provider` as the model gave it. */
export function thoughtStep(text: string, calls: readonly ToolCall[] = [], provider: unknown = null): Step {
  const content = text === "" ? [] : [{ type: "text" as const, text }];
  const state: ThoughtState = { status: "done", content, calls: [...calls], usage: noUsage, provider };
  return { id: createId("step"), runId, kind: "thought", state };
}

/** The step that a finished model answer becomes. */
export function stepOf(state: ThoughtState): Step {
  return { id: createId("step"), runId, kind: "thought", state };
}

/** A tool step in any state. */
export function toolStep(call: ToolCall, state: ToolState): Step {
  return { id: createId("step"), runId, kind: "tool", call, state };
}

/** The state of a tool that answered with a text. */
export function doneWith(text: string): ToolState {
  const result = { forModel: [{ type: "text" as const, text }], forUser: null };
  return { status: "done", because: "allowed", reads: {}, result };
}

/** A request with one tool, `file_read`. */
export function requestOf(steps: readonly Step[], changes: Partial<ModelRequest> = {}): ModelRequest {
  const inputSchema = { type: "object", properties: { path: { type: "string" } }, required: ["path"] };
  const tools = [{ name: "file_read", description: "Reads a file.", inputSchema }];
  return { system: "You are a helper.", steps, tools, maxOutputTokens: 1000, ...changes };
}

export type Collected = Readonly<{
  parts: readonly ModelPart[];
  text: string;
  thinking: string;
  state: Extract<ThoughtState, { status: "done" | "failed" }> | null;
}>;

/** Reads a model's whole answer. */
export async function collect(model: Model, request: ModelRequest, signal?: AbortSignal): Promise<Collected> {
  const parts: ModelPart[] = [];
  for await (const part of model.stream(request, signal ?? new AbortController().signal)) parts.push(part);
  const joined = (type: "text-delta" | "thinking-delta") =>
    parts.map((part) => (part.type === type ? part.text : "")).join("");
  const last = parts.at(-1);
  return {
    parts,
    text: joined("text-delta"),
    thinking: joined("thinking-delta"),
    state: last?.type === "ended" ? last.state : null,
  };
}

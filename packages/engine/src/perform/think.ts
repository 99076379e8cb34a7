import {
  DeskhandError,
  type Failure,
  type ModelCatalog,
  type ModelPart,
  type RunId,
  type StepId,
  type Task,
  type TaskId,
  type ThoughtState,
  type Tool,
  type Usage,
  type Weather,
} from "@deskhand/contracts";
import { modelRequest } from "../context/model-request.ts";
import { isFull } from "../context/room.ts";
import type { EgressBook } from "../egress-book.ts";
import type { OpenSandboxes } from "./open-sandboxes.ts";

export type ThinkPorts = Readonly<{
  models: ModelCatalog;
  tools: ReadonlyMap<string, Tool>;
  sandboxes: Pick<OpenSandboxes, "programs" | "foresee">;
  broadcast(weather: Weather): void;
  egress: Pick<EgressBook, "add">;
  /** told now and then what the answer has cost by now */
  costs(usage: Usage): void;
}>;

type Ended = Extract<ThoughtState, { status: "done" | "failed" }>;

function failed(failure: Failure): Ended {
  return { status: "failed", failure, attempt: 1 };
}

/** `ms` of thinking after which a program is foreseen: rules answer sooner, and a request is on its way by then */
const foreseeAfterMs = 300;

const brokenOff: Failure = {
  kind: "transient",
  message: "The model's answer broke off.",
  retryable: true,
  userAction: "retry",
};

/** an answer with neither words nor calls is no answer */
const emptyAnswer: Failure = {
  kind: "transient",
  message: "The model gave an empty answer. Try again, or choose another model.",
  retryable: true,
  userAction: "retry",
};

/** a request that would not fit is not sent; a digest makes room */
function tooLong(contextTokens: number): Failure {
  const message =
    "The conversation is too long for this model. Start a new task or choose a model with a longer memory.";
  return { kind: "input", message, retryable: false, userAction: "settings", about: "length", contextTokens };
}

function checked(state: Ended): Ended {
  if (state.status === "failed" || state.calls.length > 0) return state;
  const hasWords = state.content.some((part) => part.type !== "text" || part.text.trim() !== "");
  return hasWords ? state : { ...failed(emptyAnswer), usage: state.usage };
}

type Traffic = Extract<ModelPart, { type: "traffic" }>;

/** A model on this computer is no way out. */
function recordTraffic(
  { host, port, bytesOut, bytesIn, refused }: Traffic,
  taskId: TaskId,
  runId: RunId,
  ports: ThinkPorts,
): void {
  if (isThisComputer(host) && refused === undefined) return;
  const exchange = { host, port, method: "POST", connections: 1, bytesOut, bytesIn };
  ports.egress.add(taskId, { runId, ...exchange, allowed: refused === undefined, because: refused ?? "" });
}

function isThisComputer(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127\./.test(host);
}

type Thought = Readonly<{ runId: RunId; stepId: StepId }>;

/** Passes what comes of an answer on; what it ended with. */
async function streamed(
  parts: AsyncIterable<ModelPart>,
  { runId, stepId }: Thought,
  task: Task,
  ports: ThinkPorts,
): Promise<Ended> {
  let ended: Ended = failed(brokenOff);
  for await (const part of parts) {
    if (part.type === "ended") ended = part.state;
    else if (part.type === "traffic") recordTraffic(part, task.id, runId, ports);
    else if (part.type === "cost-so-far") ports.costs(part.usage);
    else ports.broadcast({ type: part.type, taskId: task.id, runId, stepId, text: part.text });
  }
  return ended;
}

/** Asks the model for one answer and streams it as weather. Never throws; one that was stopped still says what it cost. */
export async function think(
  effect: Thought,
  task: Task,
  ports: ThinkPorts,
  signal: AbortSignal,
): Promise<Ended | null> {
  const { runId, stepId } = effect;
  const run = task.runs[runId];
  if (run === undefined) return null;
  let foreseeing: NodeJS.Timeout | undefined;
  try {
    const programs = await ports.sandboxes.programs(task.isolation);
    const contextTokens = ports.models.traits?.(run.model).contextTokens ?? null;
    const request = modelRequest(task, run, stepId, { tools: ports.tools, programs, contextTokens });
    if (contextTokens !== null && isFull(run, stepId, contextTokens, request)) return failed(tooLong(contextTokens));
    const mayRunPrograms = programs !== "" && request.tools.length > 0;
    if (mayRunPrograms) foreseeing = setTimeout(() => ports.sandboxes.foresee(task), foreseeAfterMs);
    return checked(await streamed(ports.models.open(run.model).stream(request, signal), effect, task, ports));
  } catch (error) {
    if (!(error instanceof DeskhandError)) throw error;
    return failed(error.failure);
  } finally {
    clearTimeout(foreseeing);
  }
}

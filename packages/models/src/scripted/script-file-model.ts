import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import {
  type Failure,
  type Model,
  type ModelPart,
  type ModelRef,
  type ModelRequest,
  noUsage,
  type ThoughtState,
} from "@deskhand/contracts";
import { z } from "zod";
import { stopped } from "../stopped.ts";
import { type FileReply, parseScript, repliesFor, replyAt, type Script, scriptError } from "./script.ts";

/** kept in each thought, so that a run goes on where it was, also in another process */
const placeSchema = z.object({ script: z.number().int().nonnegative() });

function goalOf(request: ModelRequest): string {
  const first = request.steps.find((step) => step.kind === "message");
  return first?.content.map((part) => (part.type === "text" ? part.text : "")).join("\n") ?? "";
}

/** The position after the last recorded answer. */
function placeOf(request: ModelRequest): number {
  const last = request.steps.findLast((step) => step.kind === "thought" && step.state.status === "done");
  if (last?.kind !== "thought" || last.state.status !== "done") return 0;
  const place = placeSchema.safeParse(last.state.provider);
  return place.success ? place.data.script + 1 : 0;
}

function ended(state: Extract<ThoughtState, { status: "done" | "failed" }>): ModelPart {
  return { type: "ended", state };
}

function failed(failure: Failure): ModelPart {
  return ended({ status: "failed", failure, attempt: 1 });
}

function beyondEnd(path: string, position: number): ModelPart {
  const message = `The script ${path} has no reply number ${position + 1} for this run.`;
  return failed({ kind: "internal", message, retryable: false, userAction: "none" });
}

function answer(reply: FileReply, position: number): ModelPart {
  const calls = (reply.calls ?? []).map(({ id, tool, input }, at) => ({
    id: id ?? `call_${position + 1}_${at + 1}`,
    tool,
    input,
  }));
  const content = reply.text === undefined ? [] : [{ type: "text" as const, text: reply.text }];
  return ended({ status: "done", content, calls, usage: noUsage, provider: { script: position } });
}

function readScript(path: string): Script {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw scriptError(`The script ${path} cannot be read.`, error);
  }
  return parseScript(text, path);
}

/**
 * A testing aid: a model that answers from a JSON file, for tests and measurements that start the real server. The file is a
 * list of replies, or an object of lists by a text of the goal. Every run follows its list from the start; its place is kept in
 * its own history, so a restart goes on where the log ends. A scripted failure is given once per run and process.
 */
export function createScriptFileModel(path: string): Model {
  const ref: ModelRef = `scripted/${path}`;
  const script = readScript(path);
  /** failures already given, by run: a failure leaves no thought to count */
  const givenFailures = new Map<string, Set<number>>();

  const next = (request: ModelRequest): { position: number; reply: FileReply | null } => {
    const replies = repliesFor(script, goalOf(request));
    const runId = request.steps[0]?.runId ?? "";
    const given = givenFailures.get(runId) ?? new Set();
    let position = placeOf(request);
    while (given.has(position)) position += 1;
    const reply = replyAt(replies, position);
    if (reply?.failure !== undefined) givenFailures.set(runId, given.add(position));
    return { position, reply };
  };

  async function* stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelPart, void, undefined> {
    if (signal.aborted) return yield failed(stopped());
    const { position, reply } = next(request);
    if (reply === null) return yield beyondEnd(path, position);
    const waited = reply.delayMs === undefined || (await wait(reply.delayMs, signal));
    if (!waited) return yield failed(stopped());
    if (reply.failure !== undefined) return yield failed(reply.failure);
    if (reply.thinking !== undefined) yield { type: "thinking-delta", text: reply.thinking };
    if (reply.text !== undefined) yield { type: "text-delta", text: reply.text };
    yield answer(reply, position);
  }

  return { ref, stream };
}

/** Whether the time passed; `false` when the request was stopped first. */
async function wait(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await delay(ms, undefined, { signal });
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { secureJsonParse } from "@ai-sdk/provider-utils";
import type { Content, Failure, ModelPart, ModelRequest, Step, ThoughtState, ToolCall } from "@deskhand/contracts";
import type { Endpoint } from "../endpoint.ts";
import { type AnswerCost, createAnswerCost, tokensOf, usageOf } from "./answer-cost.ts";
import type { AnswerRecord, PartOptions } from "./answer-record.ts";
import { createCallIds, type TakenIds } from "./call-ids.ts";
import { brokenOff, emptyAnswer, providerFailure } from "./provider-failure.ts";

type Part = LanguageModelV4StreamPart;
/** `isBare`: without any argument, which an answer that was cut off may not have reached yet */
type CallBlock = { type: "call"; call: ToolCall; isBare: boolean; options: PartOptions };
type Block = { type: "text" | "reasoning"; id: string; text: string; options: PartOptions } | CallBlock;
type Finish = Extract<ThoughtState, { status: "done" }>["finish"];
type Ending = Extract<Part, { type: "finish" }>;

/** collects the parts of one answer */
export type Answer = Readonly<{
  /** returns what the caller shows at once; `null` for parts that only count at the end */
  take(part: Part): ModelPart | null;
  costSoFar: AnswerCost["news"];
  /** the finished thought, or the failure that ended it */
  state(): Extract<ThoughtState, { status: "done" | "failed" }>;
  /** an answer that did not come to its end, with what it has cost all the same; `isTakenBack` as for `AnswerCost.spent` */
  failed(failure: Failure, isTakenBack?: boolean): Extract<ThoughtState, { status: "failed" }>;
}>;

function callsOf(step: Step): readonly ToolCall[] {
  return step.kind === "thought" && step.state.status === "done" ? step.state.calls : [];
}

/** The ids of a conversation's calls, in plain loops when an answer calls something: a long task asks at every step. */
function idsIn({ steps }: ModelRequest): TakenIds {
  return {
    has(id) {
      for (const step of steps) for (const call of callsOf(step)) if (call.id === id) return true;
      return false;
    },
    size() {
      let count = 0;
      for (const step of steps) count += callsOf(step).length;
      return count;
    },
  };
}

function merge(left: PartOptions, right: unknown): PartOptions {
  if (typeof right !== "object" || right === null) return left;
  const merged: NonNullable<PartOptions> = { ...left };
  // Marks travel into the log as plain JSON; what JSON cannot hold has no meaning for a provider either.
  for (const [name, values] of Object.entries(JSON.parse(JSON.stringify(right)) as NonNullable<PartOptions>))
    merged[name] = { ...merged[name], ...values };
  return merged;
}

const finishes: Readonly<Record<string, Finish>> = {
  stop: "stop",
  "tool-calls": "calls",
  length: "length",
  "content-filter": "declined",
};

function noRoom(): Failure {
  const message = "The model used up its room before it answered. Ask for less at once or choose another model.";
  return { kind: "input", message, retryable: false, userAction: "settings" };
}

function declined(endpoint: Endpoint): Failure {
  const message = `${endpoint.title} declined to answer this. Put the request in other words or choose another model.`;
  return { kind: "input", message, retryable: false, userAction: "none" };
}

function failed(failure: Failure): Extract<ThoughtState, { status: "failed" }> {
  return { status: "failed", failure, attempt: 1 };
}

type Piece = Readonly<{ id: string; delta?: string; providerMetadata?: unknown }>;

/** Adds a piece to the block it belongs to; blocks may grow side by side. */
function grow(blocks: Block[], type: "text" | "reasoning", piece: Piece): void {
  let block = blocks.findLast((known) => known.type === type && known.id === piece.id);
  if (block === undefined || block.type === "call") {
    block = { type, id: piece.id, text: "", options: undefined };
    blocks.push(block);
  }
  block.text += piece.delta ?? "";
  block.options = merge(block.options, piece.providerMetadata);
}

/** A line that closed too early ends without a reason of the provider's own. */
function isCut({ finishReason: { unified, raw } }: Ending): boolean {
  if (unified === "error" || unified === "interrupted") return true;
  return unified === "other" && raw === undefined;
}

/** What cannot be parsed goes on as the raw text: the tool says so to the model. */
function inputOf(json: string): unknown {
  if (json.trim() === "") return {};
  try {
    return secureJsonParse(json);
  } catch {
    return json;
  }
}

/** why an answer without words and calls is none */
function whyEmpty(ending: Ending, endpoint: Endpoint): Failure {
  if (ending.finishReason.unified === "length") return noRoom();
  if (ending.finishReason.unified === "content-filter") return declined(endpoint);
  return emptyAnswer(endpoint);
}

/** A call that was cut off before its first argument has none that may be run. */
function callOf({ call, isBare }: CallBlock, finish: Finish, isLast: boolean): ToolCall {
  return isBare && isLast && finish === "length" ? { ...call, input: "" } : call;
}

/** The finished thought: texts, calls, and the record of whatever the provider wants back. */
function doneState(blocks: readonly Block[], ending: Ending, endpoint: Endpoint): ReturnType<Answer["state"]> {
  const content: Content[] = [];
  const calls: ToolCall[] = [];
  const parts: AnswerRecord["parts"] = [];
  const finish = finishes[ending.finishReason.unified];
  const last = blocks.at(-1);
  for (const block of blocks) {
    const options = block.options === undefined ? {} : { options: block.options };
    if (block.type === "reasoning") parts.push({ type: "reasoning", text: block.text, ...options });
    else if (block.type === "call")
      parts.push({ type: "call", at: calls.push(callOf(block, finish, block === last)) - 1, ...options });
    else if (block.text !== "")
      parts.push({ type: "text", at: content.push({ type: "text", text: block.text }) - 1, ...options });
  }
  const hasWords = content.some((part) => part.type === "text" && part.text.trim() !== "");
  if (!hasWords && calls.length === 0) return failed(whyEmpty(ending, endpoint));
  const isPlain = parts.every((part) => part.type !== "reasoning" && part.options === undefined);
  const record: AnswerRecord | null = isPlain ? null : { ref: endpoint.ref, parts };
  const usage = usageOf(endpoint, tokensOf(ending.usage));
  return { status: "done", content, calls, usage, ...(finish === undefined ? {} : { finish }), provider: record };
}

/** Begins to collect an answer to `request`. */
export function collectAnswer(request: ModelRequest, endpoint: Endpoint): Answer {
  const blocks: Block[] = [];
  const callIds = createCallIds(idsIn(request));
  let failure: Failure | null = null;
  let ending: Ending | null = null;
  const cost = createAnswerCost(request, endpoint);

  const take = (part: Part): ModelPart | null => {
    cost.take(part);
    switch (part.type) {
      case "text-delta":
        grow(blocks, "text", part);
        return part.delta === "" ? null : { type: "text-delta", text: part.delta };
      case "reasoning-delta":
        grow(blocks, "reasoning", part);
        return part.delta === "" ? null : { type: "thinking-delta", text: part.delta };
      case "text-start":
      case "text-end":
        grow(blocks, "text", part);
        return null;
      case "reasoning-start":
      case "reasoning-end":
        grow(blocks, "reasoning", part);
        return null;
      case "tool-call": {
        const call = { id: callIds.give(part.toolCallId), tool: part.toolName, input: inputOf(part.input) };
        const isBare = /^\s*(\{\s*\})?\s*$/.test(part.input);
        blocks.push({ type: "call", call, isBare, options: merge(undefined, part.providerMetadata) });
        return null;
      }
      case "error":
        failure ??= providerFailure(part.error, endpoint);
        return null;
      case "finish":
        ending = part;
        return null;
      default:
        return null;
    }
  };

  const failedAfter = (raised: Failure, isTakenBack = false) => {
    const usage = cost.spent(isTakenBack);
    return { ...failed(raised), ...(usage === null ? {} : { usage }) };
  };

  const state = () => {
    if (failure !== null) return failedAfter(failure);
    if (ending === null || isCut(ending)) return failedAfter(brokenOff(endpoint));
    const made = doneState(blocks, ending, endpoint);
    return made.status === "failed" ? failedAfter(made.failure) : made;
  };

  return { take, costSoFar: cost.news, state, failed: failedAfter };
}

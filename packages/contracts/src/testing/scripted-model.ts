import type { Model, ModelPart, ModelRequest } from "../ports/model.ts";
import type { ThoughtState, ToolCall } from "../step.ts";
import { type ModelRef, noUsage, type Usage } from "../value.ts";

/** one answer of a script: text, calls, a failure, or a function of the request that returns one of these */
export type ScriptedReply =
  | Readonly<{
      text?: string;
      calls?: readonly Readonly<{ tool: string; input: unknown; id?: string }>[];
      usage?: Usage;
      finish?: Extract<ThoughtState, { status: "done" }>["finish"];
      traffic?: Omit<Extract<ModelPart, { type: "traffic" }>, "type">;
    }>
  | Readonly<{ failure: Extract<ThoughtState, { status: "failed" }>["failure"] }>
  | ((request: ModelRequest) => ScriptedReply | Promise<ScriptedReply>);

/**
 * A model that answers from a script, one reply per request. A request beyond the script fails loudly, and `unused` tells how many
 * replies were never asked for. Goals select scripts so that parallel sub-agents each follow their own.
 */
export class ScriptedModel implements Model {
  readonly ref: ModelRef;
  readonly requests: ModelRequest[] = [];
  readonly #scripts: Map<string, ScriptedReply[]>;
  #nextCall = 0;

  /** `scripts` maps a text found in the first message to its replies; `""` matches everything else */
  constructor(
    scripts: Readonly<Record<string, readonly ScriptedReply[]>> | readonly ScriptedReply[],
    ref: ModelRef = "scripted/model",
  ) {
    this.ref = ref;
    const byGoal = Array.isArray(scripts)
      ? { "": scripts as readonly ScriptedReply[] }
      : (scripts as Record<string, readonly ScriptedReply[]>);
    this.#scripts = new Map(Object.entries(byGoal).map(([goal, replies]) => [goal, [...replies]]));
  }

  /** replies nobody asked for; a finished test expects 0 */
  get unused(): number {
    return [...this.#scripts.values()].reduce((sum, replies) => sum + replies.length, 0);
  }

  async *stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelPart> {
    this.requests.push(request);
    let reply = this.#next(request);
    while (typeof reply === "function") reply = await reply(request);
    if (signal.aborted) {
      yield { type: "ended", state: failed("the request was stopped", "transient") };
      return;
    }
    if ("failure" in reply) {
      yield { type: "ended", state: { status: "failed", failure: reply.failure, attempt: 1 } };
      return;
    }
    if (reply.text !== undefined) yield { type: "text-delta", text: reply.text };
    if (reply.traffic !== undefined) yield { type: "traffic", ...reply.traffic };
    yield { type: "ended", state: this.#answer(reply) };
  }

  #next(request: ModelRequest): ScriptedReply {
    const first = request.steps.find((step) => step.kind === "message");
    const goal =
      first?.kind === "message" ? first.content.map((part) => (part.type === "text" ? part.text : "")).join("\n") : "";
    const key = [...this.#scripts.keys()].filter((name) => goal.includes(name)).sort((a, b) => b.length - a.length)[0];
    const reply = key === undefined ? undefined : this.#scripts.get(key)?.shift();
    return reply ?? { failure: failed(`the script has no reply left for "${goal.slice(0, 80)}"`, "internal").failure };
  }

  #answer(
    reply: Exclude<ScriptedReply, (...args: never[]) => unknown | { failure: unknown }>,
  ): Extract<ThoughtState, { status: "done" }> {
    const plain = reply as Readonly<{
      text?: string;
      calls?: readonly Readonly<{ tool: string; input: unknown; id?: string }>[];
      usage?: Usage;
      finish?: Extract<ThoughtState, { status: "done" }>["finish"];
    }>;
    const calls: ToolCall[] = (plain.calls ?? []).map(({ tool, input, id }) => {
      this.#nextCall += 1;
      return { id: id ?? `call_${this.#nextCall}`, tool, input };
    });
    const content = plain.text === undefined ? [] : [{ type: "text" as const, text: plain.text }];
    const finish = plain.finish === undefined ? {} : { finish: plain.finish };
    return { status: "done", content, calls, usage: plain.usage ?? noUsage, ...finish, provider: null };
  }
}

function failed(message: string, kind: "transient" | "internal"): Extract<ThoughtState, { status: "failed" }> {
  return {
    status: "failed",
    attempt: 1,
    failure: { kind, message, retryable: kind === "transient", userAction: "none" },
  };
}

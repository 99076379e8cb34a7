import { type JsonRecord, listOf, textOf } from "./json.ts";
import { openaiError } from "./openai-error.ts";
import { argumentsOf, namedFrame, piecesOf, type StubFrame, type StubReply, type StubWire } from "./stub-reply.ts";

/** The sealed thinking this stub gives out; it must come back as it was. */
export function sealedOf(thinking: string): string {
  return Buffer.from(`sealed:${thinking}`).toString("base64");
}

type Check = { calls: Set<string>; answered: Set<string> };

function itemProblem(item: JsonRecord, { calls, answered }: Check): string | null {
  const id = textOf(item.call_id);
  if (item.type === "function_call") {
    if (calls.has(id)) return "Duplicate call_id";
    calls.add(id);
    return null;
  }
  if (item.type === "function_call_output") {
    if (!calls.has(id)) return `No tool call found for function call output with call_id ${id}.`;
    if (answered.has(id)) return `Duplicate output for call_id ${id}.`;
    answered.add(id);
    return null;
  }
  if (item.type === "reasoning")
    return textOf(item.encrypted_content) === "" ? "reasoning items need encrypted_content when store is false" : null;
  const missing = calls.size - answered.size;
  return item.role === "user" && missing > 0 ? "No tool output found for function call" : null;
}

function problem(body: JsonRecord): string | null {
  if (body.stream !== true) return "this stub only streams";
  if (body.store !== false) return "this stub refuses to store";
  const check: Check = { calls: new Set(), answered: new Set() };
  for (const item of listOf(body.input)) {
    const found = itemProblem(item, check);
    if (found !== null) return found;
  }
  return check.calls.size > check.answered.size ? "No tool output found for function call" : null;
}

type Item = Readonly<{ added: JsonRecord; done: JsonRecord; deltas: readonly JsonRecord[] }>;

function itemsOf(reply: StubReply): readonly Item[] {
  const items: Item[] = [];
  if (reply.thinking !== undefined) {
    const sealed = { type: "reasoning", id: "rs_1", encrypted_content: sealedOf(reply.thinking) };
    items.push({ added: { ...sealed, summary: [] }, done: { ...sealed, summary: [] }, deltas: [] });
  }
  if (reply.text !== undefined) {
    const content = [{ type: "output_text", text: reply.text, annotations: [] }];
    items.push({
      added: { type: "message", id: "msg_1", role: "assistant", status: "in_progress", content: [] },
      done: { type: "message", id: "msg_1", role: "assistant", status: "completed", content },
      deltas: piecesOf(reply.text).map((delta) => ({ type: "response.output_text.delta", item_id: "msg_1", delta })),
    });
  }
  for (const call of reply.calls ?? []) {
    const item = { type: "function_call", id: `fc_${call.id}`, call_id: call.id, name: call.tool };
    items.push({
      added: { ...item, arguments: "", status: "in_progress" },
      done: { ...item, arguments: argumentsOf(call), status: "completed" },
      deltas: piecesOf(argumentsOf(call)).map((delta) => ({
        type: "response.function_call_arguments.delta",
        item_id: item.id,
        delta,
      })),
    });
  }
  return items;
}

function frames(reply: StubReply, body: JsonRecord): readonly StubFrame[] {
  const usage = reply.usage ?? { input: 10, output: 5 };
  const response = { id: "resp_1", object: "response", created_at: 1, model: body.model };
  const isCutShort = reply.finish === "length" || reply.finish === "refusal";
  const because = reply.finish === "length" ? "max_output_tokens" : "content_filter";
  return [
    namedFrame({ type: "response.created", response: { ...response, status: "in_progress" } }),
    namedFrame({ type: "response.in_progress", response: { ...response, status: "in_progress" } }),
    ...itemsOf(reply).flatMap(({ added, done, deltas }, output_index) => [
      namedFrame({ type: "response.output_item.added", output_index, item: added }),
      ...deltas.map((delta) => namedFrame({ type: textOf(delta.type), output_index, ...delta }, true)),
      namedFrame({ type: "response.output_item.done", output_index, item: done }),
    ]),
    namedFrame({
      type: isCutShort ? "response.incomplete" : "response.completed",
      response: {
        ...response,
        status: isCutShort ? "incomplete" : "completed",
        incomplete_details: isCutShort ? { reason: because } : null,
        usage: {
          input_tokens: usage.input,
          output_tokens: usage.output,
          total_tokens: usage.input + usage.output,
          input_tokens_details: { cached_tokens: usage.cacheRead ?? 0 },
          output_tokens_details: { reasoning_tokens: 0 },
        },
      },
    }),
  ];
}

/** OpenAI's responses, streamed. */
export const openaiResponsesWire: StubWire = {
  path: "/v1/responses",
  problem,
  hasKey: (headers, key) => headers.authorization === `Bearer ${key}`,
  frames,
  errorBody: openaiError,
  errorFrame: (type, message) =>
    `event: error\ndata: ${JSON.stringify({ type: "error", code: type, message, param: null, sequence_number: 9 })}\n\n`,
};

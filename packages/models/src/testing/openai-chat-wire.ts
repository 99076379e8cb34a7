import { type JsonRecord, listOf, recordOf, textOf } from "./json.ts";
import { openaiError } from "./openai-error.ts";
import { argumentsOf, frame, piecesOf, type StubFrame, type StubReply, type StubWire } from "./stub-reply.ts";

function isObjectJson(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function callsOf(message: JsonRecord): readonly JsonRecord[] {
  return message.role === "assistant" ? listOf(message.tool_calls) : [];
}

function callProblem(call: JsonRecord): string | null {
  if (textOf(call.id).length === 0 || textOf(call.id).length > 40) return "tool call id must have 1 to 40 characters";
  if (!/^[a-zA-Z0-9_-]{1,64}$/.test(textOf(recordOf(call.function).name))) return "function.name: expected to match";
  return isObjectJson(textOf(recordOf(call.function).arguments)) ? null : "tool call arguments must be a JSON object";
}

type Walk = { seen: Set<string>; open: Set<string> };

function unanswered({ open }: Walk): string | null {
  return open.size > 0 ? `tool_call_ids did not have response messages: ${[...open].join(", ")}` : null;
}

/** Calls stay open until their results came, and nothing else may come before. */
function messageProblem(message: JsonRecord, walk: Walk): string | null {
  if (message.role === "tool")
    return walk.open.delete(textOf(message.tool_call_id))
      ? null
      : "messages with role 'tool' must be a response to a preceding message with 'tool_calls'";
  const calls = callsOf(message);
  const ids = calls.map((call) => textOf(call.id));
  const isRepeated = new Set(ids).size < ids.length || ids.some((id) => walk.seen.has(id));
  const problem =
    unanswered(walk) ??
    (isRepeated ? "tool call ids must be unique" : null) ??
    calls.map(callProblem).find((found) => found !== null) ??
    null;
  for (const id of ids) {
    walk.seen.add(id);
    walk.open.add(id);
  }
  return problem;
}

function messagesProblem(messages: readonly JsonRecord[]): string | null {
  const walk: Walk = { seen: new Set(), open: new Set() };
  const problem = messages.map((message) => messageProblem(message, walk)).find((found) => found !== null);
  return problem ?? unanswered(walk);
}

function problem(body: JsonRecord): string | null {
  const messages = listOf(body.messages);
  if (body.stream !== true) return "this stub only streams";
  if (!messages.some((message) => message.role === "user")) return "messages: no user query found";
  return messagesProblem(messages);
}

const finishReasons = { stop: "stop", calls: "tool_calls", length: "length", refusal: "content_filter" } as const;

function frames(reply: StubReply, body: JsonRecord): readonly StubFrame[] {
  const usage = reply.usage ?? { input: 10, output: 5 };
  const head = { id: "chat_1", object: "chat.completion.chunk", created: 1, model: body.model };
  const chunk = (delta: JsonRecord, isInside = false, finish_reason: string | null = null) =>
    frame({ ...head, choices: [{ index: 0, delta, finish_reason }] }, isInside);
  const finish = reply.finish ?? (reply.calls?.length ? "calls" : "stop");
  return [
    chunk({ role: "assistant", content: "" }),
    ...(reply.thinking === undefined ? [] : piecesOf(reply.thinking)).map((reasoning_content) =>
      chunk({ reasoning_content }, true),
    ),
    ...(reply.text === undefined ? [] : piecesOf(reply.text)).map((content) => chunk({ content }, true)),
    ...(reply.calls ?? []).flatMap((call, index) => [
      chunk({ tool_calls: [{ index, id: call.id, type: "function", function: { name: call.tool, arguments: "" } }] }),
      ...piecesOf(argumentsOf(call)).map((text) =>
        chunk({ tool_calls: [{ index, function: { arguments: text } }] }, true),
      ),
    ]),
    chunk({}, false, finishReasons[finish]),
    frame({
      ...head,
      choices: [],
      usage: {
        prompt_tokens: usage.input,
        completion_tokens: usage.output,
        total_tokens: usage.input + usage.output,
        prompt_tokens_details: { cached_tokens: usage.cacheRead ?? 0 },
      },
    }),
    frame("[DONE]"),
  ];
}

/** Chat completions as OpenAI and many local servers stream them. */
export const openaiChatWire: StubWire = {
  path: "/v1/chat/completions",
  problem,
  hasKey: (headers, key) => headers.authorization === `Bearer ${key}`,
  frames,
  errorBody: openaiError,
  errorFrame: (type, message) => `data: ${openaiError(type, message)}\n\n`,
};

/** The same format without a key, as servers on one's own computer speak it. */
export const keylessChatWire: StubWire = {
  ...openaiChatWire,
  hasKey: (headers) => headers.authorization === undefined,
};

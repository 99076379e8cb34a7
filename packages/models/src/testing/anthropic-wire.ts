import { type JsonRecord, listOf, recordOf, textOf } from "./json.ts";
import { argumentsOf, namedFrame, piecesOf, type StubFrame, type StubReply, type StubWire } from "./stub-reply.ts";

/** The signature this stub gives a thought; a thought that comes back changed no longer matches it. */
export function signatureOf(thinking: string): string {
  return Buffer.from(`signed:${thinking}`).toString("base64");
}

function blocksOf(message: JsonRecord | undefined): readonly JsonRecord[] {
  const content = message?.content;
  return typeof content === "string" ? [{ type: "text", text: content }] : listOf(content);
}

function blockProblem(block: JsonRecord, toolNames: ReadonlySet<string>): string | null {
  switch (block.type) {
    case "text":
      return textOf(block.text).trim() === "" ? "text content blocks must be non-empty" : null;
    case "thinking":
      return block.signature === signatureOf(textOf(block.thinking)) ? null : "Invalid `signature` in `thinking`";
    case "tool_use": {
      if (!/^[a-zA-Z0-9_-]+$/.test(textOf(block.id))) return "tool_use.id: String should match pattern";
      const input = block.input;
      if (typeof input !== "object" || input === null || Array.isArray(input))
        return "tool_use.input: Input should be a valid dictionary";
      if (toolNames.size === 0) return "requests with tool_use blocks must define tools";
      return /^[a-zA-Z0-9_-]{1,128}$/.test(textOf(block.name)) ? null : "tool_use.name: String should match pattern";
    }
    case "tool_result":
    case "document":
    case "image":
      return null;
    default:
      return `unknown block type ${String(block.type)}`;
  }
}

function idsOf(blocks: readonly JsonRecord[], type: "tool_use" | "tool_result"): readonly string[] {
  return blocks
    .filter((block) => block.type === type)
    .map((block) => textOf(block[type === "tool_use" ? "id" : "tool_use_id"]));
}

/** Results must follow their calls at once, all of them, in front of anything else. */
function pairingProblem(message: JsonRecord, previous: JsonRecord | undefined): string | null {
  const blocks = blocksOf(message);
  const results = idsOf(blocks, "tool_result");
  const calls = previous?.role === "assistant" ? idsOf(blocksOf(previous), "tool_use") : [];
  if (message.role === "assistant")
    return results.length > 0 ? "tool_result blocks can only be in user messages" : null;
  const missing = calls.filter((id) => !results.includes(id));
  if (missing.length > 0)
    return `tool_use ids were found without tool_result blocks immediately after: ${missing.join(", ")}`;
  if (results.some((id) => !calls.includes(id))) return "unexpected tool_use_id found in tool_result blocks";
  if (new Set(results).size < results.length) return "each tool_use must have a single result";
  const isInFront = blocks.slice(0, results.length).every((block) => block.type === "tool_result");
  return isInFront ? null : "tool_result blocks must come first";
}

function messagesProblem(messages: readonly JsonRecord[], toolNames: ReadonlySet<string>): string | null {
  if (messages[0]?.role !== "user") return "messages: first message must use the user role";
  const last = messages.at(-1);
  if (last?.role !== "user") return "This model does not support assistant message prefill";
  const callIds = messages.flatMap((message) => idsOf(blocksOf(message), "tool_use"));
  if (new Set(callIds).size < callIds.length) return "tool_use ids must be unique";
  for (const [at, message] of messages.entries()) {
    const blocks = blocksOf(message);
    if (blocks.length === 0) return "messages: content must be non-empty";
    const problem =
      pairingProblem(message, messages[at - 1]) ??
      blocks.map((block) => blockProblem(block, toolNames)).find((found) => found !== null);
    if (problem !== undefined && problem !== null) return `messages.${at}: ${problem}`;
  }
  return null;
}

function problem(body: JsonRecord): string | null {
  if (typeof body.max_tokens !== "number" || body.max_tokens < 1) return "max_tokens: Field required";
  if (body.stream !== true) return "this stub only streams";
  const marks = JSON.stringify(body).split('"cache_control"').length - 1;
  if (marks > 4) return "A maximum of 4 blocks with cache_control may be provided";
  const toolNames = new Set(listOf(body.tools).map((tool) => textOf(tool.name)));
  return messagesProblem(listOf(body.messages), toolNames);
}

type Block = Readonly<{ start: JsonRecord; deltas: readonly JsonRecord[] }>;

function blocksOfReply(reply: StubReply): readonly Block[] {
  const blocks: Block[] = [];
  if (reply.thinking !== undefined)
    blocks.push({
      start: { type: "thinking", thinking: "", signature: "" },
      deltas: [
        ...piecesOf(reply.thinking).map((thinking) => ({ type: "thinking_delta", thinking })),
        { type: "signature_delta", signature: signatureOf(reply.thinking) },
      ],
    });
  if (reply.text !== undefined)
    blocks.push({
      start: { type: "text", text: "" },
      deltas: piecesOf(reply.text).map((text) => ({ type: "text_delta", text })),
    });
  for (const call of reply.calls ?? [])
    blocks.push({
      start: { type: "tool_use", id: call.id, name: call.tool, input: {} },
      deltas: piecesOf(argumentsOf(call)).map((partial_json) => ({ type: "input_json_delta", partial_json })),
    });
  return blocks;
}

const stopReasons = { stop: "end_turn", calls: "tool_use", length: "max_tokens", refusal: "refusal" } as const;

function frames(reply: StubReply, body: JsonRecord): readonly StubFrame[] {
  const usage = reply.usage ?? { input: 10, output: 5 };
  const message = { id: "msg_1", type: "message", role: "assistant", model: body.model, content: [] };
  const input = {
    input_tokens: usage.input - (usage.cacheRead ?? 0) - (usage.cacheWrite ?? 0),
    cache_read_input_tokens: usage.cacheRead ?? 0,
    cache_creation_input_tokens: usage.cacheWrite ?? 0,
  };
  const finish = reply.finish ?? (reply.calls?.length ? "calls" : "stop");
  return [
    namedFrame({
      type: "message_start",
      message: { ...message, stop_reason: null, stop_sequence: null, usage: { ...input, output_tokens: 1 } },
    }),
    namedFrame({ type: "ping" }),
    ...blocksOfReply(reply).flatMap(({ start, deltas }, index) => [
      namedFrame({ type: "content_block_start", index, content_block: start }),
      ...deltas.map((delta) => namedFrame({ type: "content_block_delta", index, delta }, true)),
      namedFrame({ type: "content_block_stop", index }),
    ]),
    namedFrame({
      type: "message_delta",
      delta: { stop_reason: stopReasons[finish], stop_sequence: null },
      usage: { output_tokens: usage.output },
    }),
    namedFrame({ type: "message_stop" }),
  ];
}

function error(type: string, message: string): string {
  return JSON.stringify({ type: "error", error: { type, message } });
}

/** Anthropic's messages, streamed. */
export const anthropicWire: StubWire = {
  path: "/v1/messages",
  problem,
  hasKey: (headers, key) => headers["x-api-key"] === key && headers["anthropic-version"] === "2023-06-01",
  frames,
  errorBody: error,
  errorFrame: (type, message) => `event: error\ndata: ${error(type, message)}\n\n`,
};

/** Thinking blocks of a request, as they came back. */
export function thinkingIn(body: JsonRecord): readonly JsonRecord[] {
  return listOf(body.messages)
    .flatMap((message) => listOf(message.content))
    .filter((block) => block.type === "thinking")
    .map(recordOf);
}

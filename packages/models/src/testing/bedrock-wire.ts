import { crc32 } from "node:zlib";
import { signatureOf } from "./anthropic-wire.ts";
import { type JsonRecord, listOf, recordOf, textOf } from "./json.ts";
import { argumentsOf, piecesOf, type StubFrame, type StubReply, type StubWire } from "./stub-reply.ts";

const stringKind = 7;

function number(value: number, bytes: 1 | 2 | 4): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntBE(value, 0, bytes);
  return buffer;
}

function headerOf(name: string, value: string): Buffer {
  const text = Buffer.from(value);
  return Buffer.concat([
    number(name.length, 1),
    Buffer.from(name),
    number(stringKind, 1),
    number(text.length, 2),
    text,
  ]);
}

/** One message of Amazon's binary event stream, each byte as one character. */
export function bedrockMessage(headers: Readonly<Record<string, string>>, payload: JsonRecord): string {
  const head = Buffer.concat(Object.entries(headers).map(([name, value]) => headerOf(name, value)));
  const body = Buffer.from(JSON.stringify(payload));
  const lengths = Buffer.concat([number(head.length + body.length + 16, 4), number(head.length, 4)]);
  const front = Buffer.concat([lengths, number(crc32(lengths), 4), head, body]);
  return Buffer.concat([front, number(crc32(front), 4)]).toString("latin1");
}

function event(type: string, payload: JsonRecord, isInside = false): StubFrame {
  const headers = { ":event-type": type, ":content-type": "application/json", ":message-type": "event" };
  return { bytes: bedrockMessage(headers, payload), isInside };
}

function blocksOf(content: JsonRecord | undefined): readonly JsonRecord[] {
  return listOf(content?.content);
}

function idsOf(content: JsonRecord | undefined, kind: "toolUse" | "toolResult"): readonly string[] {
  return blocksOf(content).flatMap((block) =>
    block[kind] === undefined ? [] : [textOf(recordOf(block[kind]).toolUseId)],
  );
}

function blockProblem(block: JsonRecord): string | null {
  if (block.reasoningContent !== undefined) {
    const { signature, text } = recordOf(recordOf(block.reasoningContent).reasoningText);
    return signature === signatureOf(textOf(text)) ? null : "Invalid `signature` in `thinking`";
  }
  if (block.toolUse !== undefined) {
    const { input, name, toolUseId } = recordOf(block.toolUse);
    if (!/^[a-zA-Z0-9_-]{1,64}$/.test(textOf(toolUseId))) return "toolUseId must match [a-zA-Z0-9_-]+";
    if (typeof input !== "object" || input === null || Array.isArray(input)) return "toolUse.input must be an object";
    return /^[a-zA-Z0-9_-]{1,64}$/.test(textOf(name)) ? null : "toolUse.name must match [a-zA-Z0-9_-]+";
  }
  if (block.text !== undefined) return textOf(block.text).trim() === "" ? "The text field is blank" : null;
  const isKnown = ["toolResult", "image", "document", "cachePoint"].some((kind) => block[kind] !== undefined);
  return isKnown ? null : "unknown content block";
}

function turnProblem(content: JsonRecord, previous: JsonRecord | undefined): string | null {
  if (content.role === previous?.role) return "roles must alternate between user and assistant";
  const calls = idsOf(previous, "toolUse");
  const results = idsOf(content, "toolResult");
  if (content.role === "assistant") return results.length > 0 ? "toolResult belongs to the user" : null;
  const isPaired = calls.length === results.length && calls.every((id) => results.includes(id));
  return isPaired ? null : "Expected toolResult blocks for every toolUse block of the turn before";
}

function problem(body: JsonRecord): string | null {
  const messages = listOf(body.messages);
  if (typeof recordOf(body.inferenceConfig).maxTokens !== "number") return "inferenceConfig.maxTokens is missing";
  if (messages[0]?.role !== "user" || messages.at(-1)?.role !== "user")
    return "A conversation must start and end with a user message";
  const usesTools = messages.some((each) => idsOf(each, "toolUse").length > 0);
  if (usesTools && listOf(recordOf(body.toolConfig).tools).length === 0) return "toolConfig must be defined";
  for (const [at, content] of messages.entries()) {
    const found =
      (blocksOf(content).length === 0 ? "content is empty" : null) ??
      turnProblem(content, messages[at - 1]) ??
      blocksOf(content)
        .map(blockProblem)
        .find((each) => each !== null);
    if (found !== undefined && found !== null) return `messages.${at}: ${found}`;
  }
  return null;
}

type Block = Readonly<{ start: JsonRecord | null; deltas: readonly JsonRecord[] }>;

function blocksOfReply(reply: StubReply): readonly Block[] {
  const blocks: Block[] = [];
  if (reply.thinking !== undefined) {
    const texts = piecesOf(reply.thinking).map((text) => ({ reasoningContent: { text } }));
    blocks.push({ start: null, deltas: [...texts, { reasoningContent: { signature: signatureOf(reply.thinking) } }] });
  }
  if (reply.text !== undefined) blocks.push({ start: null, deltas: piecesOf(reply.text).map((text) => ({ text })) });
  for (const call of reply.calls ?? [])
    blocks.push({
      start: { toolUse: { toolUseId: call.id, name: call.tool } },
      deltas: piecesOf(argumentsOf(call)).map((input) => ({ toolUse: { input } })),
    });
  return blocks;
}

const stopReasons = { stop: "end_turn", calls: "tool_use", length: "max_tokens", refusal: "content_filtered" } as const;

function frames(reply: StubReply): readonly StubFrame[] {
  const usage = reply.usage ?? { input: 10, output: 5 };
  const cacheRead = usage.cacheRead ?? 0;
  const cacheWrite = usage.cacheWrite ?? 0;
  const finish = reply.finish ?? (reply.calls?.length ? "calls" : "stop");
  const counted = {
    inputTokens: usage.input - cacheRead - cacheWrite,
    outputTokens: usage.output,
    totalTokens: usage.input + usage.output,
    cacheReadInputTokens: cacheRead,
    cacheWriteInputTokens: cacheWrite,
  };
  return [
    event("messageStart", { role: "assistant" }),
    ...blocksOfReply(reply).flatMap(({ deltas, start }, contentBlockIndex) => [
      ...(start === null ? [] : [event("contentBlockStart", { contentBlockIndex, start })]),
      ...deltas.map((delta) => event("contentBlockDelta", { contentBlockIndex, delta }, true)),
      event("contentBlockStop", { contentBlockIndex }),
    ]),
    event("messageStop", { stopReason: stopReasons[finish] }),
    event("metadata", { usage: counted, metrics: { latencyMs: 1 } }),
  ];
}

/** Amazon Bedrock's `converse-stream`: JSON in messages of the binary event stream. */
export const bedrockWire: StubWire = {
  path: "/v1/model/anthropic.claude-sonnet-5-5/converse-stream",
  problem,
  hasKey: (headers, key) => headers.authorization === `Bearer ${key}`,
  frames,
  errorBody: (type, text) => JSON.stringify({ message: text, type }),
  errorFrame: (_type, text) =>
    bedrockMessage(
      { ":exception-type": "throttlingException", ":content-type": "application/json", ":message-type": "exception" },
      { message: text },
    ),
  binary: { contentType: "application/vnd.amazon.eventstream" },
};

import type { Content, ModelRef, Step, ToolState } from "@deskhand/contracts";
import type { AssistantModelMessage, ModelMessage, ToolModelMessage, UserModelMessage } from "ai";
import type { WireFormat } from "../endpoint.ts";
import { type AnswerRecord, answerRecordOf } from "./answer-record.ts";
import { createCallIds } from "./call-ids.ts";
import { type PairedCall, type Turn, turnsOf } from "./turns.ts";

/** Bytes of a picture by its SHA-256; `null` when they are gone. */
export type ReadPicture = (sha256: string) => Promise<Uint8Array | null>;

export type MessageOptions = Readonly<{ ref: ModelRef; format: WireFormat; readPicture: ReadPicture | null }>;

type TextPart = { type: "text"; text: string };
type FilePart = { type: "file"; data: { type: "data"; data: Uint8Array }; mediaType: string };
type AssistantPart = Exclude<AssistantModelMessage["content"], string>[number];
type ToolPart = ToolModelMessage["content"][number];
type ThoughtTurn = Extract<Turn, { kind: "thought" }>;

const interruptedNote =
  "This step was interrupted, so it may or may not have taken effect. Look at the present state before going on.";
const cache = { anthropic: { cacheControl: { type: "ephemeral" } } } as const;

function fromEngine(text: string): string {
  return `[Notice from Deskhand, not from the user]\n${text}`;
}

async function partOf(content: Content, readPicture: ReadPicture | null): Promise<TextPart | FilePart | null> {
  if (content.type === "text") return content.text === "" ? null : { type: "text", text: content.text };
  const bytes = readPicture === null ? null : await readPicture(content.sha256);
  if (bytes === null) return { type: "text", text: `[A picture (${content.mediaType}) that cannot be shown here.]` };
  return { type: "file", data: { type: "data", data: bytes }, mediaType: content.mediaType };
}

async function partsOf(content: readonly Content[], readPicture: ReadPicture | null): Promise<(TextPart | FilePart)[]> {
  const parts = await Promise.all(content.map((part) => partOf(part, readPicture)));
  return parts.filter((part) => part !== null);
}

async function userMessage(
  by: "user" | "engine",
  content: readonly Content[],
  readPicture: ReadPicture | null,
): Promise<UserModelMessage> {
  const parts = await partsOf(content, readPicture);
  if (parts.length === 0) parts.push({ type: "text", text: "(empty message)" });
  if (by === "user") return { role: "user", content: parts };
  const [first, ...rest] = parts;
  if (first?.type === "text")
    return { role: "user", content: [{ type: "text", text: fromEngine(first.text) }, ...rest] };
  return { role: "user", content: [{ type: "text", text: fromEngine("") }, ...parts] };
}

/** Providers take only objects as inputs; what could not be parsed goes back under a name that says so. */
function inputOf(input: unknown): unknown {
  if (typeof input === "object" && input !== null && !Array.isArray(input)) return input;
  return { unparsable: typeof input === "string" ? input.slice(0, 2000) : input };
}

function assistantParts(turn: ThoughtTurn, ids: readonly string[], record: AnswerRecord | null): AssistantPart[] {
  const text = (at: number): TextPart | null => {
    const content = turn.state.content[at];
    return content?.type === "text" && content.text !== "" ? { type: "text", text: content.text } : null;
  };
  const call = (at: number) => {
    const paired = turn.calls[at];
    const toolCallId = ids[at];
    if (paired === undefined || toolCallId === undefined) return null;
    return { type: "tool-call" as const, toolCallId, toolName: paired.call.tool, input: inputOf(paired.call.input) };
  };
  if (record === null)
    return [...turn.state.content.map((_, at) => text(at)), ...turn.calls.map((_, at) => call(at))].filter(
      (part) => part !== null,
    );
  return record.parts
    .map((part) => {
      const options = part.options === undefined ? {} : { providerOptions: part.options };
      if (part.type === "reasoning") return { type: "reasoning" as const, text: part.text, ...options };
      const plain = part.type === "text" ? text(part.at) : call(part.at);
      return plain === null ? null : { ...plain, ...options };
    })
    .filter((part) => part !== null);
}

/** what the model is told when a call has no result of its tool */
function insteadOfResult(state: ToolState | null): string {
  if (state?.status === "failed") return state.failure.message;
  if (state?.status === "denied") return `Not done: ${state.because}`;
  return interruptedNote;
}

type ResultParts = Readonly<{ result: ToolPart; pictures: readonly (TextPart | FilePart)[] }>;

async function resultOf(paired: PairedCall, toolCallId: string, options: MessageOptions): Promise<ResultParts> {
  const head = { type: "tool-result" as const, toolCallId, toolName: paired.call.tool };
  const state = paired.step?.state ?? null;
  if (state?.status !== "done") {
    const output = { type: "error-text" as const, value: insteadOfResult(state) };
    return { result: { ...head, output }, pictures: [] };
  }
  const parts = await partsOf(state.result.forModel, options.readPicture);
  const words = parts.filter((part) => part.type === "text");
  const hasPictures = words.length < parts.length;
  const takesPictures = options.format === "anthropic-messages" || options.format === "openai-responses";
  if (hasPictures && takesPictures)
    return { result: { ...head, output: { type: "content", value: parts } }, pictures: [] };
  const value = words.map((part) => part.text).join("\n") || "(no output)";
  const title: TextPart = { type: "text", text: fromEngine(`Pictures from ${paired.call.tool}:`) };
  const pictures = hasPictures ? [title, ...parts.filter((part) => part.type === "file")] : [];
  return { result: { ...head, output: { type: "text", value } }, pictures };
}

async function thoughtMessages(
  turn: ThoughtTurn,
  callId: (wanted: string) => string,
  options: MessageOptions,
): Promise<ModelMessage[]> {
  const ids = turn.calls.map(({ call }) => callId(call.id));
  const content = assistantParts(turn, ids, answerRecordOf(turn.state.provider, options.ref));
  if (content.length === 0) return [];
  const messages: ModelMessage[] = [{ role: "assistant", content }];
  const results = await Promise.all(turn.calls.map((paired, at) => resultOf(paired, ids[at] ?? "", options)));
  if (results.length > 0) messages.push({ role: "tool", content: results.map(({ result }) => result) });
  // Chat completions know no pictures in results, so they follow as a message of their own.
  const pictures = results.flatMap((parts) => parts.pictures);
  if (pictures.length > 0) messages.push({ role: "user", content: pictures });
  return messages;
}

async function turnMessages(
  turn: Turn,
  callId: (wanted: string) => string,
  options: MessageOptions,
): Promise<ModelMessage[]> {
  if (turn.kind === "message") return [await userMessage(turn.message.by, turn.message.content, options.readPicture)];
  if (turn.kind === "thought") return thoughtMessages(turn, callId, options);
  const { call, state } = turn.step;
  const content: readonly Content[] =
    state.status === "done" ? state.result.forModel : [{ type: "text", text: insteadOfResult(state) }];
  const title: Content = { type: "text", text: `Earlier result of ${call.tool}:` };
  return [await userMessage("engine", [title, ...content], options.readPicture)];
}

/** The newest message and the one that was newest a step ago: the first writes the cache, the second finds it. */
function markForCache(messages: ModelMessage[]): void {
  const marked = messages.filter(({ role }) => role !== "assistant").slice(-2);
  for (const message of marked) message.providerOptions = cache;
}

/**
 * Turns steps into provider messages with strict pairing: every call has exactly one result, in order, and no result is
 * without its call. The conversation begins and ends with something the model can answer.
 */
export async function messagesOf(steps: readonly Step[], options: MessageOptions): Promise<ModelMessage[]> {
  const callId = createCallIds();
  const messages: ModelMessage[] = [];
  for (const turn of turnsOf(steps)) messages.push(...(await turnMessages(turn, callId, options)));
  if (messages[0]?.role !== "user")
    messages.unshift({ role: "user", content: fromEngine("The conversation goes on here.") });
  if (messages.at(-1)?.role === "assistant") messages.push({ role: "user", content: fromEngine("Please go on.") });
  if (options.format === "anthropic-messages") markForCache(messages);
  return messages;
}

/** The system text, marked for the cache where a provider wants marks. */
export function instructionsOf(system: string, format: WireFormat) {
  if (system === "") return undefined;
  if (format !== "anthropic-messages") return system;
  return { role: "system" as const, content: system, providerOptions: cache };
}

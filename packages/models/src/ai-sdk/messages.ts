import type {
  LanguageModelV4FilePart,
  LanguageModelV4Message,
  LanguageModelV4TextPart,
  LanguageModelV4ToolResultPart,
} from "@ai-sdk/provider";
import type { Content, ModelRef, Step, ToolState } from "@deskhand/contracts";
import type { WireFormat } from "../endpoint.ts";
import { type AnswerRecord, answerRecordOf } from "./answer-record.ts";
import { type CallIds, createCallIds } from "./call-ids.ts";
import { type PairedCall, type StepsPart, stepsPartsOf, type Turn, turnsOf } from "./turns.ts";
import type { TurnMessages } from "./wire-history.ts";

/** Bytes of a picture by its SHA-256; `null` when they are gone. */
export type ReadPicture = (sha256: string) => Promise<Uint8Array | null>;

export type MessageOptions = Readonly<{ ref: ModelRef; format: WireFormat; readPicture: ReadPicture | null }>;

type TextPart = LanguageModelV4TextPart;
type FilePart = LanguageModelV4FilePart;
type AssistantMessage = Extract<LanguageModelV4Message, { role: "assistant" }>;
type UserMessage = Extract<LanguageModelV4Message, { role: "user" }>;
type ThoughtTurn = Extract<Turn, { kind: "thought" }>;

/** Writes the conversation of one model; remembers what settled steps became, so that only what is added costs time. */
export interface MessageWriter {
  /** by turn, oldest first; a turn in which nothing changed is the same object as before */
  write(steps: readonly Step[]): Promise<readonly TurnMessages[]>;
  /** whether a turn may be remembered; pictures are read anew for every request: they are large, and their bytes may come or go */
  lasts(turn: TurnMessages): boolean;
  /** completes the messages of a whole conversation, or of its newest part */
  frame(messages: LanguageModelV4Message[]): LanguageModelV4Message[];
}

/** what one turn became; void once its call ids or its results are others */
type Written = Readonly<{ turn: Turn; ids: readonly string[]; messages: TurnMessages }>;

const interruptedNote =
  "This step was interrupted, so it may or may not have taken effect. Look at the present state before going on.";
const anthropicMark = { anthropic: { cacheControl: { type: "ephemeral" } } } as const;
const bedrockMark = { bedrock: { cachePoint: { type: "default" } } } as const;
/** models on Bedrock that know a cache; others refuse the mark */
const cachesOnBedrock = /anthropic\.claude|amazon\.nova/;

/** What marks a place up to which a provider keeps a request; `null` where it finds such places by itself. */
function cacheMarkOf({ format, ref }: Pick<MessageOptions, "format" | "ref">) {
  if (format === "anthropic-messages") return anthropicMark;
  return format === "bedrock-converse" && cachesOnBedrock.test(ref) ? bedrockMark : null;
}

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
): Promise<UserMessage> {
  const parts = await partsOf(content, readPicture);
  if (parts.length === 0) parts.push({ type: "text", text: "(empty message)" });
  if (by === "user") return { role: "user", content: parts };
  const [first, ...rest] = parts;
  if (first?.type === "text")
    return { role: "user", content: [{ type: "text", text: fromEngine(first.text) }, ...rest] };
  return { role: "user", content: [{ type: "text", text: fromEngine("") }, ...parts] };
}

/** A tool's name as every provider accepts it, whatever the model called. */
function nameOf(tool: string): string {
  return tool.replaceAll(/[^a-zA-Z0-9_-]/g, "_").slice(0, 64) || "unknown";
}

/** Providers take only objects as inputs; what could not be parsed goes back under a name that says so. */
function inputOf(input: unknown): unknown {
  if (typeof input === "object" && input !== null && !Array.isArray(input)) return input;
  return { unparsable: typeof input === "string" ? input.slice(0, 2000) : input };
}

function assistantParts(
  turn: ThoughtTurn,
  ids: readonly string[],
  record: AnswerRecord | null,
): AssistantMessage["content"] {
  const text = (at: number): TextPart | null => {
    const content = turn.state.content[at];
    return content?.type === "text" && content.text !== "" ? { type: "text", text: content.text } : null;
  };
  const call = (at: number) => {
    const paired = turn.calls[at];
    const toolCallId = ids[at];
    if (paired === undefined || toolCallId === undefined) return null;
    return {
      type: "tool-call" as const,
      toolCallId,
      toolName: nameOf(paired.call.tool),
      input: inputOf(paired.call.input),
    };
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

type ResultParts = Readonly<{ result: LanguageModelV4ToolResultPart; pictures: readonly (TextPart | FilePart)[] }>;

async function resultOf(paired: PairedCall, toolCallId: string, options: MessageOptions): Promise<ResultParts> {
  const head = { type: "tool-result" as const, toolCallId, toolName: nameOf(paired.call.tool) };
  const state = paired.step?.state ?? null;
  if (state?.status !== "done") {
    const output = { type: "error-text" as const, value: insteadOfResult(state) };
    return { result: { ...head, output }, pictures: [] };
  }
  const parts = await partsOf(state.result.forModel, options.readPicture);
  const words = parts.filter((part) => part.type === "text");
  const hasPictures = words.length < parts.length;
  const takesPictures = options.format !== "openai-chat" && options.format !== "compatible-chat";
  if (hasPictures && takesPictures)
    return { result: { ...head, output: { type: "content", value: parts } }, pictures: [] };
  const value = words.map((part) => part.text).join("\n") || "(no output)";
  const title: TextPart = { type: "text", text: fromEngine(`Pictures from ${paired.call.tool}:`) };
  const pictures = hasPictures ? [title, ...parts.filter((part) => part.type === "file")] : [];
  return { result: { ...head, output: { type: "text", value } }, pictures };
}

async function thoughtMessages(
  turn: ThoughtTurn,
  ids: readonly string[],
  options: MessageOptions,
): Promise<LanguageModelV4Message[]> {
  const content = assistantParts(turn, ids, answerRecordOf(turn.state.provider, options.ref));
  if (content.length === 0) return [];
  const messages: LanguageModelV4Message[] = [{ role: "assistant", content }];
  const results = await Promise.all(turn.calls.map((paired, at) => resultOf(paired, ids[at] ?? "", options)));
  if (results.length > 0) messages.push({ role: "tool", content: results.map(({ result }) => result) });
  // Chat completions know no pictures in results, so they follow as a message of their own.
  const pictures = results.flatMap((parts) => parts.pictures);
  if (pictures.length > 0) messages.push({ role: "user", content: pictures });
  return messages;
}

async function turnMessages(
  turn: Turn,
  ids: readonly string[],
  options: MessageOptions,
): Promise<LanguageModelV4Message[]> {
  if (turn.kind === "message") return [await userMessage(turn.message.by, turn.message.content, options.readPicture)];
  if (turn.kind === "thought") return thoughtMessages(turn, ids, options);
  const { call, state } = turn.step;
  const content: readonly Content[] =
    state.status === "done" ? state.result.forModel : [{ type: "text", text: insteadOfResult(state) }];
  const title: Content = { type: "text", text: `Earlier result of ${call.tool}:` };
  return [await userMessage("engine", [title, ...content], options.readPicture)];
}

function fromUser(text: string): UserMessage {
  return { role: "user", content: [{ type: "text", text: fromEngine(text) }] };
}

/** The newest message and the one that was newest a step ago: the first writes the cache, the second finds it. */
function markForCache(messages: LanguageModelV4Message[], mark: NonNullable<ReturnType<typeof cacheMarkOf>>): void {
  let left = 2;
  for (let at = messages.length - 1; at >= 0 && left > 0; at -= 1) {
    const message = messages[at];
    if (message === undefined || message.role === "assistant") continue;
    // A copy: the message itself may be remembered, and marks move on with every step.
    messages[at] = { ...message, providerOptions: mark };
    left -= 1;
  }
}

/** A conversation begins and ends with something the model can answer. */
function framed(messages: LanguageModelV4Message[], options: MessageOptions): LanguageModelV4Message[] {
  if (messages[0]?.role !== "user") messages.unshift(fromUser("The conversation goes on here."));
  if (messages.at(-1)?.role === "assistant") messages.push(fromUser("Please go on."));
  const mark = cacheMarkOf(options);
  if (mark !== null) markForCache(messages, mark);
  return messages;
}

/** the part of a turn that stays the same object for as long as nothing in it changes */
function keyOf(turn: Turn): object {
  if (turn.kind === "message") return turn.message;
  return turn.kind === "thought" ? turn.state : turn.step;
}

function isSame({ turn: before, ids: idsBefore }: Written, turn: Turn, ids: readonly string[]): boolean {
  if (before.kind !== "thought" || turn.kind !== "thought") return before.kind === turn.kind;
  return turn.calls.every(({ step }, at) => before.calls[at]?.step?.state === step?.state && idsBefore[at] === ids[at]);
}

function hasFile({ content }: LanguageModelV4Message): boolean {
  return (
    typeof content !== "string" &&
    content.some(
      (part) =>
        part.type === "file" ||
        (part.type === "tool-result" &&
          part.output.type === "content" &&
          part.output.value.some(({ type }) => type === "file")),
    )
  );
}

function hasPicture(messages: readonly LanguageModelV4Message[], { readPicture }: MessageOptions): boolean {
  return readPicture !== null && messages.some(hasFile);
}

/** the beginning of a conversation, in which nothing changes any more */
type Beginning = Readonly<{ steps: readonly Step[]; turns: readonly TurnMessages[]; ids: CallIds }>;

type NumberedTurn = Readonly<{ turn: Turn; ids: readonly string[] }>;
type WrittenPart = StepsPart & Readonly<{ turns: readonly NumberedTurn[]; messages: readonly TurnMessages[] }>;

function idsOf(turn: Turn, callIds: CallIds): readonly string[] {
  return turn.kind === "thought" ? turn.calls.map(({ call }) => callIds.give(call.id)) : [];
}

function numbered(steps: readonly Step[], callIds: CallIds): readonly NumberedTurn[] {
  return turnsOf(steps).map((turn) => ({ turn, ids: idsOf(turn, callIds) }));
}

function beginsWith(steps: readonly Step[], beginning: readonly Step[]): boolean {
  return beginning.length <= steps.length && beginning.every((step, at) => step === steps[at]);
}

/**
 * Makes the writer of one model's conversations. It turns steps into provider messages with strict pairing: every call has exactly one
 * result, in order, and no result is without its call.
 */
export function createMessageWriter(options: MessageOptions): MessageWriter {
  const written = new WeakMap<object, Written>();
  /** by a conversation's first step */
  const beginnings = new WeakMap<Step, Beginning>();

  const remembered = (turn: Turn, ids: readonly string[]): TurnMessages | null => {
    const known = written.get(keyOf(turn));
    return known !== undefined && isSame(known, turn, ids) ? known.messages : null;
  };

  const messagesOf = async (turn: Turn, ids: readonly string[]): Promise<TurnMessages> => {
    const messages = await turnMessages(turn, ids, options);
    if (!hasPicture(messages, options)) written.set(keyOf(turn), { turn, ids, messages });
    return messages;
  };

  const beginningOf = (first: Step, steps: readonly Step[]): Beginning => {
    const known = beginnings.get(first);
    if (known !== undefined && beginsWith(steps, known.steps)) return known;
    const none: Beginning = { steps: [], turns: [], ids: createCallIds() };
    beginnings.set(first, none);
    return none;
  };

  const partMessages = async (part: WrittenPart): Promise<readonly TurnMessages[]> => {
    const turns: TurnMessages[] = [];
    for (const { turn, ids } of part.turns) turns.push(remembered(turn, ids) ?? (await messagesOf(turn, ids)));
    return turns;
  };

  /** Moves the beginning on over the parts that can not change any more. */
  const settle = (first: Step, before: Beginning, parts: readonly WrittenPart[]) => {
    const changing = parts.findIndex((part) => part.isOpen || part.messages.some((turn) => hasPicture(turn, options)));
    const settled = changing === -1 ? parts : parts.slice(0, changing);
    if (settled.length === 0 || beginnings.get(first) !== before) return;
    for (const { turns } of settled) for (const { turn } of turns) idsOf(turn, before.ids);
    beginnings.set(first, {
      steps: [...before.steps, ...settled.flatMap((part) => part.steps)],
      turns: [...before.turns, ...settled.flatMap((part) => part.messages)],
      ids: before.ids,
    });
  };

  return {
    async write(steps) {
      const [first] = steps;
      if (first === undefined) return [];
      const beginning = beginningOf(first, steps);
      const callIds = createCallIds(beginning.ids);
      // All ids are given before anything is waited for: the beginning moves on only then.
      const parts = stepsPartsOf(steps.slice(beginning.steps.length)).map((part) => ({
        ...part,
        turns: numbered(part.steps, callIds),
        messages: [] as readonly TurnMessages[],
      }));
      for (const part of parts) part.messages = await partMessages(part);
      settle(first, beginning, parts);
      return [...beginning.turns, ...parts.flatMap(({ messages }) => messages)];
    },
    lasts: (turn) => !hasPicture(turn, options),
    frame: (messages) => framed(messages, options),
  };
}

/** The system text, marked for the cache where a provider wants marks; `null` when there is none. */
export function systemMessageOf(
  system: string,
  options: Pick<MessageOptions, "format" | "ref">,
): LanguageModelV4Message | null {
  if (system === "") return null;
  const mark = cacheMarkOf(options);
  return { role: "system", content: system, ...(mark === null ? {} : { providerOptions: mark }) };
}

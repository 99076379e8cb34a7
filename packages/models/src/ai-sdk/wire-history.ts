import { setImmediate as nextRound } from "node:timers/promises";
import type { LanguageModelV4Message } from "@ai-sdk/provider";
import type { Endpoint } from "../endpoint.ts";
import { providerModelOf, providerOptionsOf } from "./provider-model.ts";

/** messages of one turn; the same object for as long as nothing in the turn changes */
export type TurnMessages = readonly LanguageModelV4Message[];
/** turns that make whole messages on the wire: from one answer of the model up to the next */
type Segment = readonly TurnMessages[];

export type Conversation = Readonly<{
  /** what the provider's code has to write: everything, or a mark and the newest turns */
  messages: readonly LanguageModelV4Message[];
  /** puts the older turns in the mark's place; the pieces together are the request's body */
  splice(body: string): readonly Uint8Array[];
  /** writes down turns for later requests; call it when the request is on its way. Never rejects */
  learn(): Promise<void>;
}>;

type Rules = Readonly<{
  lasts(turn: TurnMessages): boolean;
  frame(messages: LanguageModelV4Message[]): LanguageModelV4Message[];
}>;

/** Remembers how a provider writes turns, so that the hundredth request of a task costs what the third did. */
export interface WireHistory {
  /** `turns` oldest first; the newest, and whatever follows a turn that does not last, are written anew */
  conversation(turns: readonly TurnMessages[], rules: Rules): Conversation;
}

/** newest segments written anew each time, because the marks for the provider's cache move through them */
const freshSegments = 2;
const maxOutputTokens = 16;

/** Bedrock's code leaves calls and results out of a request that names no tools. */
const anyTool = { type: "function", name: "any", inputSchema: { type: "object" } } as const;

/** Nobody outside this process can know it, so no text of a conversation can hold it. */
function createMark(): LanguageModelV4Message {
  return { role: "user", content: [{ type: "text", text: `history-${crypto.randomUUID()}` }] };
}

/** Providers join neighbours of one side into one message; only between a user's and a model's side is a seam. */
function segmentsOf(turns: readonly TurnMessages[]): Segment[] {
  const segments: TurnMessages[][] = [];
  let lastRole: string | null = null;
  for (const turn of turns) {
    const first = turn[0];
    if (first === undefined) continue;
    const isSeam = first.role === "assistant" && lastRole !== null && lastRole !== "assistant";
    if (isSeam || segments.length === 0) segments.push([]);
    segments.at(-1)?.push(turn);
    lastRole = turn.at(-1)?.role ?? lastRole;
  }
  return segments;
}

function isSame(left: Segment, right: Segment): boolean {
  return left.length === right.length && left.every((turn, index) => turn === right[index]);
}

/** The list of messages in a request's body; the name depends on the provider. */
function messagesIn(body: string): readonly unknown[] {
  const parsed = JSON.parse(body) as Record<string, unknown>;
  const list = parsed.messages ?? parsed.input ?? parsed.contents;
  if (!Array.isArray(list)) throw new Error("a request's body holds no list of messages");
  return list;
}

/** What a provider's code writes for some messages; nothing is sent. */
async function written(endpoint: Endpoint, prompt: LanguageModelV4Message[]): Promise<readonly string[]> {
  let body: string | null = null;
  const model = await providerModelOf(endpoint, (_url, init) => {
    body = String(init?.body);
    return Promise.reject(new Error("this request is only written, not sent"));
  });
  try {
    const providerOptions = providerOptionsOf(endpoint);
    await model.doStream({ prompt, tools: [anyTool], maxOutputTokens, providerOptions });
  } catch (error) {
    if (body === null) throw error;
  }
  return messagesIn(body ?? "").map((message) => JSON.stringify(message));
}

type Known = { readonly segment: Segment; text: Uint8Array | null };

const comma = Buffer.from(",");

function spliced(body: string, markText: string, head: readonly Uint8Array[]): readonly Uint8Array[] {
  const at = body.indexOf(markText);
  if (at === -1 || body.indexOf(markText, at + 1) !== -1) throw new Error("the mark of a history is not there once");
  const before = Buffer.from(body.slice(0, at));
  const after = Buffer.from(body.slice(at + markText.length));
  return [before, ...head.flatMap((text, index) => (index === 0 ? [text] : [comma, text])), after];
}

/**
 * The history of one model's conversations on the wire. A turn that the provider's code could not write alone is written with the whole
 * conversation, where its trouble shows.
 */
export function createWireHistory(endpoint: Endpoint): WireHistory {
  const mark = createMark();
  const known = new WeakMap<TurnMessages, Known>();
  let markText: string | null = null;

  function textOf(segment: Segment): Uint8Array | null {
    const first = segment[0];
    const entry = first === undefined ? undefined : known.get(first);
    return entry !== undefined && isSame(entry.segment, segment) ? entry.text : null;
  }

  async function learnOne(segment: Segment): Promise<void> {
    const [first] = segment;
    if (first === undefined || textOf(segment) !== null) return;
    const messages = segment.flat();
    const isFirst = messages[0]?.role !== "assistant";
    const texts = await written(endpoint, isFirst ? messages : [mark, ...messages]);
    if (!isFirst) markText ??= texts[0] ?? null;
    const text = Buffer.from((isFirst ? texts : texts.slice(1)).join(","));
    known.set(first, { segment, text: text.length === 0 ? null : text });
  }

  async function learnAll(segments: readonly Segment[]): Promise<void> {
    for (const segment of segments) {
      await nextRound();
      const isLearnt = await learnOne(segment).then(
        () => true,
        () => false,
      );
      if (!isLearnt) return;
    }
  }

  return {
    conversation(turns, { lasts, frame }) {
      const segments = segmentsOf(turns);
      // a conversation that begins with the model's side gets an opening, which is not part of any turn
      const isUsual = segments[0]?.[0]?.[0]?.role === "user";
      const end = isUsual ? Math.max(0, segments.length - freshSegments) : 0;
      const head: Uint8Array[] = [];
      for (const segment of segments.slice(0, end)) {
        const text = textOf(segment);
        if (text === null || markText === null) break;
        head.push(text);
      }
      const lasting = segments.slice(head.length, -1).findIndex((segment) => !segment.every(lasts));
      const unknown = segments.slice(head.length, lasting === -1 ? -1 : head.length + lasting);
      const learn = () => learnAll(unknown);
      const fresh = segments.slice(head.length).flat(2);
      const text = markText;
      if (head.length === 0 || text === null)
        return { messages: frame(fresh), splice: (body) => [Buffer.from(body)], learn };
      return { messages: frame([mark, ...fresh]), splice: (body) => spliced(body, text, head), learn };
    },
  };
}

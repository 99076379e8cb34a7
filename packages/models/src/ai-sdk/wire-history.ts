import { setImmediate as nextRound } from "node:timers/promises";
import type { LanguageModelV4Message } from "@ai-sdk/provider";
import type { Endpoint } from "../endpoint.ts";
import { providerOptionsOf } from "./provider-model.ts";
import type { ProviderSeats } from "./provider-seats.ts";

/** messages of one turn; the same object for as long as nothing in the turn changes */
export type TurnMessages = readonly LanguageModelV4Message[];

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
/** segments written down at a time: asking the provider's code costs more than the segments do */
const segmentsAtOnce = 4;
const maxOutputTokens = 16;

/** Bedrock's code leaves calls and results out of a request that names no tools. */
const anyTool = { type: "function", name: "any", inputSchema: { type: "object" } } as const;

/** Nobody outside this process can know it, so no text of a conversation can hold it. */
function createMark(): LanguageModelV4Message {
  return { role: "user", content: [{ type: "text", text: `history-${crypto.randomUUID()}` }] };
}

/** how the first turns, up to `end`, are written; each block begins where the one before it ends */
type Block = Readonly<{ end: number; text: Uint8Array }>;

/**
 * What is known of one conversation. A segment is what makes whole messages on the wire, from one answer of the model up to the next:
 * providers join neighbours of one side into one message, and only between a user's and a model's side is a seam.
 */
type Known = {
  turns: readonly TurnMessages[];
  /** where each segment begins, an index into `turns` */
  starts: readonly number[];
  blocks: readonly Block[];
};

function sameLength(left: readonly TurnMessages[], right: readonly TurnMessages[]): number {
  const most = Math.min(left.length, right.length);
  let length = 0;
  while (length < most && left[length] === right[length]) length += 1;
  return length;
}

/** The segments' beginnings after `starts`, for the turns from the last of them on. */
function moreStarts(turns: readonly TurnMessages[], starts: readonly number[]): readonly number[] {
  const found = [...starts];
  let lastRole: string | null = null;
  for (let at = found.at(-1) ?? 0; at < turns.length; at += 1) {
    const turn = turns[at];
    const first = turn?.[0];
    if (first === undefined) continue;
    const isSeam = first.role === "assistant" && lastRole !== null && lastRole !== "assistant";
    if (isSeam || found.length === 0) found.push(at);
    lastRole = turn?.at(-1)?.role ?? lastRole;
  }
  return found;
}

/** What is known of a conversation whose turns are `turns` now; what changed since is forgotten. */
function broughtUp(known: Known | undefined, turns: readonly TurnMessages[]): Known {
  if (known === undefined) return { turns, starts: moreStarts(turns, []), blocks: [] };
  const same = sameLength(known.turns, turns);
  const kept = known.starts.filter((start) => start < same);
  const starts = moreStarts(turns, kept);
  // one that ends where the change begins counts only if that is a seam still
  const blocks = known.blocks.filter(({ end }) => end < same || (end === same && starts.includes(end)));
  return { turns, starts, blocks };
}

/** how many turns are written down */
function endOf({ blocks }: Known): number {
  return blocks.at(-1)?.end ?? 0;
}

/** Up to where turns may be written down: the last segment may still grow, and one with a turn that does not last never may. */
function lastingEnd(known: Known, lasts: Rules["lasts"]): number {
  const { turns, starts } = known;
  const last = starts.at(-1) ?? 0;
  for (let at = endOf(known); at < last; at += 1) {
    const turn = turns[at];
    if (turn !== undefined && !lasts(turn)) return starts.findLast((start) => start <= at) ?? 0;
  }
  return last;
}

/** The list of messages in a request's body; the name depends on the provider. */
function messagesIn(body: string): readonly unknown[] {
  const parsed = JSON.parse(body) as Record<string, unknown>;
  const list = parsed.messages ?? parsed.input ?? parsed.contents;
  if (!Array.isArray(list)) throw new Error("a request's body holds no list of messages");
  return list;
}

/** one for all, because making an error takes longer than writing a turn */
const unsent = new Error("this request is only written, not sent");

/** What a provider's code writes for some messages; nothing is sent. */
async function written(
  seats: ProviderSeats,
  endpoint: Endpoint,
  prompt: LanguageModelV4Message[],
): Promise<readonly string[]> {
  let body: string | null = null;
  const keepBody: typeof globalThis.fetch = (_url, init) => {
    body = String(init?.body);
    return Promise.reject(unsent);
  };
  const providerOptions = providerOptionsOf(endpoint);
  const ask = { prompt, tools: [anyTool], maxOutputTokens, providerOptions };
  try {
    await seats.use(keepBody, (model) => model.doStream(ask));
  } catch (error) {
    if (body === null) throw error;
  }
  return messagesIn(body ?? "").map((message) => JSON.stringify(message));
}

const comma = Buffer.from(",");

function spliced(body: string, markText: string, blocks: readonly Block[]): readonly Uint8Array[] {
  const at = body.indexOf(markText);
  if (at === -1 || body.indexOf(markText, at + 1) !== -1) throw new Error("the mark of a history is not there once");
  const before = Buffer.from(body.slice(0, at));
  const after = Buffer.from(body.slice(at + markText.length));
  return [before, ...blocks.flatMap(({ text }, index) => (index === 0 ? [text] : [comma, text])), after];
}

/**
 * The history of one model's conversations on the wire. A turn that the provider's code could not write alone is written with the whole
 * conversation, where its trouble shows.
 */
export function createWireHistory(endpoint: Endpoint, seats: ProviderSeats): WireHistory {
  const mark = createMark();
  /** by a conversation's first turn */
  const conversations = new WeakMap<TurnMessages, Known>();
  let markText: string | null = null;

  /** Writes down the turns from `start` up to `end` as the block after those that are known; in vain when they changed meanwhile. */
  async function learn(known: Known, start: number, end: number): Promise<void> {
    await nextRound();
    try {
      const messages = known.turns.slice(start, end).flat();
      markText ??= (await written(seats, endpoint, [mark]))[0] ?? null;
      const texts = await written(seats, endpoint, start === 0 ? messages : [mark, ...messages]);
      const text = Buffer.from((start === 0 ? texts : texts.slice(1)).join(","));
      const [first] = known.turns;
      const latest = first === undefined ? undefined : conversations.get(first);
      if (latest === undefined || text.length === 0 || endOf(latest) !== start) return;
      if (sameLength(latest.turns, known.turns) >= end) latest.blocks = [...latest.blocks, { end, text }];
    } catch {
      // The same turns are written with the next request, where the trouble is told.
    }
  }

  return {
    conversation(turns, { lasts, frame }) {
      const [first] = turns;
      const known = broughtUp(first === undefined ? undefined : conversations.get(first), turns);
      if (first !== undefined) conversations.set(first, known);
      const { starts, blocks } = known;
      const freshStart = starts.at(-freshSegments) ?? 0;
      // a conversation that begins with the model's side gets an opening, which is not part of any turn
      const isUsual = first?.[0]?.role === "user";
      const head = isUsual && markText !== null ? blocks.filter(({ end }) => end <= freshStart) : [];
      const start = endOf(known);
      const end = lastingEnd(known, lasts);
      const isWorth = isUsual && starts.filter((at) => at >= start && at < end).length >= segmentsAtOnce;
      const writeDown = () => (isWorth ? learn(known, start, end) : Promise.resolve());
      const fresh = turns.slice(head.at(-1)?.end ?? 0).flat();
      const text = markText;
      if (head.length === 0 || text === null)
        return { messages: frame(fresh), splice: (body) => [Buffer.from(body)], learn: writeDown };
      return { messages: frame([mark, ...fresh]), splice: (body) => spliced(body, text, head), learn: writeDown };
    },
  };
}

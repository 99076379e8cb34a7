import { compactTools, type Failure, type ModelRequest, type ToolDescription } from "@deskhand/contracts";
import { tokensInWords } from "../desk/ability-words.ts";

/** of the room for tokens, what the fixed parts and the answer may take; the rest is the conversation's */
const fixedShare = 0.65;
/** fewer characters than any language's usual figure, so that an estimate is rather too high */
const charactersPerToken = 3;
const maximumDescription = 160;
/** words for people and defaults that say nothing about what is valid */
const decoration = new Set(["description", "title", "$schema", "examples", "default", "additionalProperties"]);

export type Room = Readonly<{
  /** as people know the model */
  title: string;
  contextTokens: number;
  /** how to get more, one sentence; `null` when there is no setting for it */
  moreRoom: string | null;
}>;

export type Fitted = Readonly<{ ok: true; request: ModelRequest } | { ok: false; failure: Failure }>;

function tokensOf(value: unknown): number {
  return Math.ceil((typeof value === "string" ? value : JSON.stringify(value)).length / charactersPerToken);
}

/** Names of properties are kept, whatever they are called. */
function bare(schema: unknown, isNames = false): unknown {
  if (Array.isArray(schema)) return schema.map((each) => bare(each));
  if (typeof schema !== "object" || schema === null) return schema;
  const kept = Object.entries(schema).filter(([name]) => isNames || !decoration.has(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, bare(value, !isNames && name === "properties")]));
}

const shortened = new WeakMap<ToolDescription, ToolDescription>();

function shorten(tool: ToolDescription): ToolDescription {
  const known = shortened.get(tool);
  if (known !== undefined) return known;
  const [sentence = ""] = tool.description.split(/(?<=[.:])\s/);
  const description = sentence.slice(0, maximumDescription);
  const made = { name: tool.name, description, inputSchema: bare(tool.inputSchema) };
  shortened.set(tool, made);
  return made;
}

function tooSmall({ contextTokens, moreRoom, title }: Room): Failure {
  const fix = moreRoom === null ? "Choose another model." : `${moreRoom}, or choose another model.`;
  const message = `${title} runs with room for ${tokensInWords(contextTokens)} tokens, which is too little for this work. ${fix}`;
  return { kind: "config", message, retryable: false, userAction: "settings" };
}

function tooLong({ contextTokens, title }: Room): Failure {
  const message = `The conversation is too long for ${title}, which has room for ${tokensInWords(contextTokens)} tokens.`;
  return { kind: "input", message, retryable: false, userAction: "settings", about: "length", contextTokens };
}

/**
 * Makes a request fit a model with little room: first with short descriptions of the tools, then with fewer tools. The same request gets
 * the same tools at every step, so that a server's cache holds. Refuses what would not fit, because local servers silently drop the
 * beginning of what is too long.
 */
export function fitRequest(request: ModelRequest, room: Room): Fitted {
  const maxOutputTokens = Math.min(request.maxOutputTokens, Math.floor(room.contextTokens / 4));
  const system = tokensOf(request.system);
  const isSmallEnough = (tools: readonly ToolDescription[]) =>
    system + tokensOf(tools) + maxOutputTokens <= room.contextTokens * fixedShare;
  const short = request.tools.map(shorten);
  const choices = [request.tools, short, short.filter(({ name }) => compactTools.has(name))];
  const tools = choices.find(isSmallEnough);
  if (tools === undefined) return { ok: false, failure: tooSmall(room) };
  const steps = request.steps.reduce((sum, step) => sum + tokensOf(step), 0);
  if (system + tokensOf(tools) + steps + maxOutputTokens > room.contextTokens && request.steps.length > 1)
    return { ok: false, failure: tooLong(room) };
  return { ok: true, request: { ...request, tools, maxOutputTokens } };
}

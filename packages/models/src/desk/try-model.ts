import {
  type Content,
  createId,
  type Failure,
  type Model,
  type ModelRequest,
  type ModelTraits,
  noUsage,
  type ThoughtState,
} from "@deskhand/contracts";
import { onePagePdf, redPicture, type TestFile } from "./test-files.ts";

const word = "PELICAN";
export const testPicture = redPicture();
export const testPdf = onePagePdf(word);
const runId = createId("run", 0);

const system = "You are being tested for what you can do. Do exactly what the user asks and nothing else.";
const lookUp = {
  name: "city_look_up",
  description: "Tells the weather of one city.",
  inputSchema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
};

type Answer = Readonly<{
  state: Extract<ThoughtState, { status: "done" | "failed" }> | null;
  /** pieces in which words came */
  pieces: number;
}>;

type Done = Extract<ThoughtState, { status: "done" }>;

function requestOf(content: readonly Content[], tools: ModelRequest["tools"] = []): ModelRequest {
  const steps = [{ id: createId("step"), runId, kind: "message" as const, by: "user" as const, content: [...content] }];
  return { system, steps, tools, maxOutputTokens: 1_000 };
}

function showing({ mediaType, sha256 }: TestFile, question: string): ModelRequest {
  return requestOf([
    { type: "image", mediaType, sha256 },
    { type: "text", text: question },
  ]);
}

async function ask(model: Model, request: ModelRequest, signal: AbortSignal): Promise<Answer> {
  let state: Answer["state"] = null;
  let pieces = 0;
  for await (const part of model.stream(request, signal)) {
    if (part.type === "ended") state = part.state;
    else if (part.type === "text-delta" || part.type === "thinking-delta") pieces += 1;
  }
  return { state, pieces };
}

function textOf({ content }: Done): string {
  return content.map((part) => (part.type === "text" ? part.text : "")).join(" ");
}

/** Only a refusal of what was sent says that a model cannot take it; a line that broke says nothing. */
function saw({ state }: Answer, sign: RegExp): boolean | null {
  if (state?.status === "done") return sign.test(textOf(state));
  return state?.status === "failed" && state.failure.kind === "input" ? false : null;
}

export type Trial = Readonly<
  | { ok: true; traits: Omit<ModelTraits, "contextTokens">; costUsd: number }
  | { ok: false; failure: Failure; costUsd: number }
>;

function costOf(answers: readonly Answer[]): number {
  return answers.reduce((sum, { state }) => sum + (state?.usage ?? noUsage).costUsd, 0);
}

/**
 * Tries a model with three small requests: two calls at once, a picture, a PDF file. `model` must be able to read `testPicture` and `testPdf`.
 * Fails when the model gives no answer at all.
 */
export async function tryModel(model: Model, signal: AbortSignal): Promise<Trial> {
  const wanted =
    "Look up the weather of Oslo and of Rome: call the tool for both cities at the same time, and write nothing.";
  const calling = await ask(model, requestOf([{ type: "text", text: wanted }], [lookUp]), signal);
  const { state } = calling;
  const isRefused = state?.status === "failed" && state.failure.kind === "input";
  if (state === null || (state.status === "failed" && !isRefused)) {
    const failure = state?.failure ?? {
      kind: "transient",
      message: "The model gave no answer.",
      retryable: true,
      userAction: "retry",
    };
    return { ok: false, failure, costUsd: costOf([calling]) };
  }
  const calls = state.status === "done" ? state.calls.filter(({ tool }) => tool === lookUp.name).length : 0;
  const colour = "Which colour is this picture? Answer with one sentence of about ten words.";
  const seeing = await ask(model, showing(testPicture, colour), signal);
  const reading = await ask(
    model,
    showing(testPdf, "Which single word is written in this file? Answer with that word."),
    signal,
  );
  const answers = [calling, seeing, reading];
  const hasAnswered = answers.some((answer) => answer.state?.status === "done" && answer.pieces > 0);
  return {
    ok: true,
    costUsd: costOf(answers),
    traits: {
      tools: calls > 0,
      parallelTools: calls > 0 ? calls > 1 : null,
      images: saw(seeing, /\bred|rot|rouge|rojo|crimson|scarlet/i),
      pdf: saw(reading, new RegExp(word, "i")),
      streaming: hasAnswered ? answers.some(({ pieces }) => pieces > 1) : null,
    },
  };
}

import { type JsonRecord, listOf, recordOf, textOf } from "./json.ts";
import { frame, piecesOf, type StubCall, type StubFrame, type StubReply, type StubWire } from "./stub-reply.ts";

/** The signature this stub gives a call; it has to come back with the same call. */
function thoughtSignatureOf(call: JsonRecord): string {
  return Buffer.from(`signed:${textOf(call.name)}`).toString("base64");
}

const skipsSignature = "skip_thought_signature_validator";

function partsOf(content: JsonRecord | undefined): readonly JsonRecord[] {
  return listOf(content?.parts);
}

function idsOf(content: JsonRecord | undefined, kind: "functionCall" | "functionResponse"): readonly string[] {
  return partsOf(content).flatMap((part) => (part[kind] === undefined ? [] : [textOf(recordOf(part[kind]).id)]));
}

function partProblem(part: JsonRecord): string | null {
  if (part.functionCall !== undefined) {
    const call = recordOf(part.functionCall);
    if (typeof call.args !== "object" || call.args === null || Array.isArray(call.args)) return "args must be a struct";
    return /^[a-zA-Z_][\w.-]{0,63}$/.test(textOf(call.name)) ? null : "Invalid function name";
  }
  const kinds = ["text", "inlineData", "functionResponse"].filter((kind) => part[kind] !== undefined);
  return kinds.length === 1 ? null : "required oneof field 'data' must have one initialized field";
}

/** The first call of an answer carries the signature of the thinking before it. */
function signatureProblem(content: JsonRecord): string | null {
  const first = partsOf(content).find((part) => part.functionCall !== undefined);
  if (first === undefined) return null;
  const known = [thoughtSignatureOf(recordOf(first.functionCall)), skipsSignature];
  return known.includes(textOf(first.thoughtSignature)) ? null : "Function call is missing a thought_signature";
}

/** Responses follow their calls at once, as many as there were calls. */
function turnProblem(content: JsonRecord, previous: JsonRecord | undefined): string | null {
  const calls = idsOf(previous, "functionCall");
  const responses = idsOf(content, "functionResponse");
  if (content.role === "model")
    return calls.length > 0 ? "function calls need responses first" : signatureProblem(content);
  if (calls.length === 0 && responses.length > 0)
    return "function response turn must come immediately after a function call turn";
  const isPaired = calls.length === responses.length && calls.every((id) => responses.includes(id));
  return isPaired ? null : "the number of function response parts must equal the number of function call parts";
}

function problem(body: JsonRecord): string | null {
  const contents = listOf(body.contents);
  if (contents[0]?.role !== "user") return "contents must begin with the role user";
  if (contents.at(-1)?.role !== "user") return "contents must end with the role user";
  for (const [at, content] of contents.entries()) {
    const found =
      (partsOf(content).length === 0 ? "contents.parts must not be empty" : null) ??
      turnProblem(content, contents[at - 1]) ??
      partsOf(content)
        .map(partProblem)
        .find((each) => each !== null);
    if (found !== undefined && found !== null) return `contents[${at}]: ${found}`;
  }
  return null;
}

const finishReasons = { stop: "STOP", calls: "STOP", length: "MAX_TOKENS", refusal: "SAFETY" } as const;

function callPart({ id, input, tool }: StubCall, index: number): JsonRecord {
  const functionCall = { id, name: tool, args: input };
  return { functionCall, ...(index === 0 ? { thoughtSignature: thoughtSignatureOf(functionCall) } : {}) };
}

function frames(reply: StubReply): readonly StubFrame[] {
  const usage = reply.usage ?? { input: 10, output: 5 };
  const usageMetadata = {
    promptTokenCount: usage.input,
    candidatesTokenCount: usage.output,
    totalTokenCount: usage.input + usage.output,
    ...(usage.cacheRead === undefined ? {} : { cachedContentTokenCount: usage.cacheRead }),
  };
  const chunk = (parts: readonly JsonRecord[], finishReason?: string) =>
    frame(
      {
        candidates: [
          { content: { role: "model", parts }, index: 0, ...(finishReason === undefined ? {} : { finishReason }) },
        ],
        usageMetadata,
        modelVersion: "stub",
        responseId: "response_1",
      },
      parts.length > 0,
    );
  const finish = reply.finish ?? (reply.calls?.length ? "calls" : "stop");
  return [
    ...(reply.thinking === undefined ? [] : piecesOf(reply.thinking)).map((text) => chunk([{ text, thought: true }])),
    ...(reply.text === undefined ? [] : piecesOf(reply.text)).map((text) => chunk([{ text }])),
    ...(reply.calls ?? []).map((call, index) => chunk([callPart(call, index)])),
    chunk([], finishReasons[finish]),
  ];
}

function error(type: string, message: string): string {
  return JSON.stringify({ error: { code: 400, message, status: type.toUpperCase() } });
}

/** Google's `streamGenerateContent`, as server-sent events. */
export const googleWire: StubWire = {
  path: "/v1/models/gemini-3.8-flash:streamGenerateContent?alt=sse",
  problem,
  hasKey: (headers, key) => headers["x-goog-api-key"] === key,
  frames,
  errorBody: error,
  errorFrame: (type, message) => `data: ${error(type, message)}\n\n`,
};

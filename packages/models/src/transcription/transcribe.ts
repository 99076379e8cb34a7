import { randomUUID } from "node:crypto";
import {
  DeskhandError,
  type Failure,
  inputFailure,
  ownRetry,
  type Recording,
  type RecordingTraffic,
  type Transcription,
  type Usage,
} from "@deskhand/contracts";
import { z } from "zod";
import { providerFailure, redirected, stalled, webPage } from "../ai-sdk/provider-failure.ts";
import { createProviderFetch, type Wire } from "../ai-sdk/provider-fetch.ts";
import { createTrafficMeter } from "../ai-sdk/traffic-meter.ts";
import type { Endpoint, Environment } from "../endpoint.ts";
import type { OwnWay } from "../own-way.ts";
import { costUsd } from "../prices.ts";
import { useProxyOf } from "../proxy.ts";

/** `bytes` that OpenAI takes at most */
const maximumBytes = 25_000_000;
/** `ms` for an hour of speech */
const patienceMs = 300_000;

/** `bytes` of a recording that make a token where nobody counted: ten tokens a second, of speech that is packed tightly */
const bytesPerToken = 200;

const usageSchema = z.object({ input_tokens: z.number(), output_tokens: z.number() });
const answerSchema = z.object({ text: z.string(), usage: z.unknown().optional() });

export type TranscribeOptions = Readonly<{
  endpoint: Endpoint;
  environment: Environment;
  openWay?: (() => Promise<OwnWay>) | undefined;
  passed(traffic: RecordingTraffic): void;
}>;

function field(boundary: string, name: string, value: string): string {
  return `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
}

/** The name goes into a header, where quotes and line ends would end it. */
function formOf({ bytes, mediaType, name }: Recording, modelName: string, boundary: string): readonly Uint8Array[] {
  const plain = name.replace(/[^\w. -]/g, "_");
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${plain}"\r\ncontent-type: ${mediaType}\r\n\r\n`;
  const fields = field(boundary, "model", modelName) + field(boundary, "response_format", "json");
  return [Buffer.from(fields + head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)];
}

function refused(status: number, body: string, headers: Headers, endpoint: Endpoint): Failure {
  const error = Object.assign(new Error(body.slice(0, 400)), {
    name: "AI_APICallError",
    statusCode: status,
    responseBody: body,
    responseHeaders: Object.fromEntries(headers),
  });
  return providerFailure(error, endpoint);
}

/** What one recording cost, as the provider counted or, where it says nothing, as its size lets guess. */
function usageOf(counted: unknown, written: string, { bytes }: Recording, { ref }: Endpoint): Usage {
  const parsed = usageSchema.safeParse(counted);
  const guess = { input_tokens: Math.ceil(bytes.length / bytesPerToken), output_tokens: Math.ceil(written.length / 4) };
  const { input_tokens: inputTokens, output_tokens: outputTokens } = parsed.success ? parsed.data : guess;
  const tokens = { input: inputTokens, cacheRead: 0, cacheWrite: 0, output: outputTokens };
  return { inputTokens, outputTokens, costUsd: costUsd(ref, tokens) };
}

type Answer = z.infer<typeof answerSchema>;

async function answerOf(response: Response, endpoint: Endpoint): Promise<Answer> {
  const { headers, status } = response;
  if (status >= 300 && status < 400) throw new DeskhandError(redirected(endpoint, headers.get("location")));
  const body = await response.text();
  if (!response.ok) throw new DeskhandError(refused(status, body, headers, endpoint));
  if (isWebPage(response)) throw new DeskhandError(webPage(endpoint));
  const parsed = answerSchema.safeParse(jsonOf(body));
  if (parsed.success) return parsed.data;
  const message = `${endpoint.title} sent something that Deskhand cannot read, so nothing was heard. Try again, or check the address under Models.`;
  throw new DeskhandError({ kind: "transient", message, retryable: true, userAction: "retry" });
}

/** `null` for what is no JSON. */
function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

/** Nobody but the model asks for a recording again. */
function unrepeated(failure: Failure): Failure {
  return { ...failure, message: failure.message.replace(ownRetry, "Try again later.") };
}

function isWebPage({ headers }: Response): boolean {
  return headers.get("content-type")?.includes("text/html") === true;
}

/** Sends one recording to an endpoint that speaks OpenAI's format for it. */
export async function transcribe(
  { endpoint, environment, openWay, passed }: TranscribeOptions,
  recording: Recording,
  signal: AbortSignal,
): Promise<Transcription> {
  if (recording.bytes.length > maximumBytes)
    throw new DeskhandError(inputFailure("The recording is larger than 25 MB; cut it into parts, or save it smaller."));
  useProxyOf(environment);
  const way = (await openWay?.()) ?? null;
  const timeout = AbortSignal.timeout(patienceMs);
  const traffic = createTrafficMeter(endpoint.baseUrl);
  const wire: Wire = { agentFor: (url) => way?.agentFor(url) ?? null, began: traffic.began };
  const boundary = `deskhand-${randomUUID()}`;
  const pieces = formOf(recording, endpoint.modelName, boundary);
  const fetch = createProviderFetch(
    () => {},
    () => pieces,
    null,
    wire,
  );
  let usage: Usage | null = usageOf(null, "", recording, endpoint);
  try {
    const response = await fetch(`${endpoint.baseUrl}/audio/transcriptions`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${endpoint.apiKey ?? ""}`,
        "content-type": `multipart/form-data; boundary=${boundary}`,
      },
      body: "",
      signal: AbortSignal.any([signal, timeout]),
    });
    if (!response.ok || isWebPage(response)) usage = null;
    const answer = await answerOf(response, endpoint);
    usage = usageOf(answer.usage, answer.text, recording, endpoint);
    if (answer.text.trim() === "") throw new DeskhandError(inputFailure("No speech was heard in the recording."));
    return { text: answer.text };
  } catch (error) {
    signal.throwIfAborted();
    const failure = timeout.aborted ? stalled(endpoint) : providerFailure(error, endpoint);
    throw new DeskhandError(unrepeated(failure), { cause: error });
  } finally {
    for (const { bytesIn, bytesOut } of traffic.parts())
      passed({ bytesOut, bytesIn, ...(usage === null || bytesOut === 0 ? {} : { usage }) });
  }
}

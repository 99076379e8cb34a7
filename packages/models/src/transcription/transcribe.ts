import { randomUUID } from "node:crypto";
import {
  DeskhandError,
  type Failure,
  inputFailure,
  type Recording,
  type RecordingTraffic,
  type Transcription,
} from "@deskhand/contracts";
import { z } from "zod";
import { providerFailure, redirected, webPage } from "../ai-sdk/provider-failure.ts";
import { createProviderFetch, type Wire } from "../ai-sdk/provider-fetch.ts";
import { createTrafficMeter } from "../ai-sdk/traffic-meter.ts";
import type { Endpoint, Environment } from "../endpoint.ts";
import type { OwnWay } from "../own-way.ts";
import { useProxyOf } from "../proxy.ts";

/** `bytes` that OpenAI takes at most */
const maximumBytes = 25_000_000;
/** `ms` for an hour of speech */
const patienceMs = 300_000;

const answerSchema = z.object({ text: z.string() });

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

async function textOf(response: Response, endpoint: Endpoint): Promise<string> {
  const { headers, status } = response;
  if (status >= 300 && status < 400) throw new DeskhandError(redirected(endpoint, headers.get("location")));
  const body = await response.text();
  if (!response.ok) throw new DeskhandError(refused(status, body, headers, endpoint));
  if (headers.get("content-type")?.includes("text/html")) throw new DeskhandError(webPage(endpoint));
  const parsed = answerSchema.safeParse(JSON.parse(body));
  if (!parsed.success) throw new SyntaxError("an answer without a text");
  if (parsed.data.text.trim() === "") throw new DeskhandError(inputFailure("No speech was heard in the recording."));
  return parsed.data.text;
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
  try {
    const response = await fetch(`${endpoint.baseUrl}/audio/transcriptions`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${endpoint.apiKey ?? ""}`,
        "content-type": `multipart/form-data; boundary=${boundary}`,
      },
      body: "",
      signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
    });
    return { text: await textOf(response, endpoint) };
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof DeskhandError
      ? error
      : new DeskhandError(providerFailure(error, endpoint), { cause: error });
  } finally {
    for (const { bytesIn, bytesOut } of traffic.parts()) passed({ bytesOut, bytesIn });
  }
}

import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { DeskhandError, type Failure, type Model, type ModelPart, type ModelRequest } from "@deskhand/contracts";
import type { Endpoint, Environment } from "../endpoint.ts";
import type { OwnWay } from "../own-way.ts";
import { partsOf, providerOf } from "../providers.ts";
import { stopped } from "../stopped.ts";
import { type Answer, collectAnswer } from "./answer.ts";
import { learnPatience } from "./learned-patience.ts";
import { createMessageWriter, type MessageWriter, type ReadPicture, systemMessageOf } from "./messages.ts";
import { providerFailure, redirected, stalled, webPage } from "./provider-failure.ts";
import { createProviderFetch, type Wire } from "./provider-fetch.ts";
import { providerOptionsOf, toolsOf } from "./provider-model.ts";
import { createProviderSeats, type ProviderSeats } from "./provider-seats.ts";
import { signatureOf } from "./request-signature.ts";
import { type Patience, type SilenceWatch, watchSilence } from "./silence-watch.ts";
import { createTrafficMeter, type TrafficMeter } from "./traffic-meter.ts";
import { type Conversation, createWireHistory, type WireHistory } from "./wire-history.ts";

export type AiSdkModelOptions = Readonly<{
  patience?: Partial<Patience>;
  /** without it, models are told that a picture cannot be shown */
  readPicture?: ReadPicture;
  /** whose proxy settings apply to the whole process from the first request on */
  environment?: Environment;
  /** how requests leave this computer; without it the runtime's own way, with the proxies of `environment` */
  openWay?: () => Promise<OwnWay>;
}>;

type Part = LanguageModelV4StreamPart;

function raised(failure: Failure): DeskhandError {
  return new DeskhandError(failure);
}

type Watched = Readonly<{ watch: SilenceWatch; traffic: TrafficMeter }>;

/** Requests go to the address that was set for the model and nowhere else, whatever a provider's code asks for. */
function wireOf({ traffic }: Watched, { baseUrl, title }: Endpoint, way: OwnWay | null): Wire {
  const { origin } = new URL(baseUrl);
  const agentFor = (url: URL) => {
    if (url.origin === origin) return way?.agentFor(url) ?? null;
    const message = `${title} would be asked at ${url.host}, which is not the address that was set.`;
    throw raised({ kind: "config", message, retryable: false, userAction: "settings" });
  };
  return { agentFor, began: traffic.began };
}

/** The network of one request: every byte is counted and a sign of life, a web page is no answer, and a redirect is not followed. */
function watchedFetch(
  { watch, traffic }: Watched,
  endpoint: Endpoint,
  { splice, learn }: Conversation,
  wire: Wire,
): typeof globalThis.fetch {
  const fetch = createProviderFetch(() => watch.heard(), splice, signatureOf(endpoint), wire);
  return async (input, init) => {
    const answered = fetch(input, init).catch((error: unknown) => {
      // only who decides where requests go says it in these words
      if (error instanceof DeskhandError) traffic.refused(error.failure.message);
      throw error;
    });
    void learn();
    const response = await answered;
    if (response.status >= 300 && response.status < 400) {
      await response.body?.cancel();
      throw raised(redirected(endpoint, response.headers.get("location")));
    }
    if (response.ok && response.headers.get("content-type")?.includes("text/html")) {
      await response.body?.cancel();
      throw raised(webPage(endpoint));
    }
    return response;
  };
}

/** Anthropic sends a sign of life every few seconds while its models think, so that silence means trouble from the first piece on. */
function activityOf(part: Part, format: Endpoint["format"]): "thinking" | "answering" | null {
  if (format === "anthropic-messages") return "answering";
  if (part.type === "reasoning-start" || part.type === "reasoning-delta") return "thinking";
  if (part.type === "text-delta" || part.type === "tool-input-start" || part.type === "tool-input-delta")
    return "answering";
  return null;
}

type Line = Readonly<{
  endpoint: Endpoint;
  writer: MessageWriter;
  history: WireHistory;
  seats: ProviderSeats;
  options: AiSdkModelOptions;
}>;

/** `null` for the runtime's own way. */
async function openWay({ environment, openWay: open }: AiSdkModelOptions): Promise<OwnWay | null> {
  if (open !== undefined) return open();
  if (environment !== undefined) (await import("../proxy.ts")).useProxyOf(environment);
  return null;
}

async function openStream(
  { endpoint, writer, history, seats, options }: Line,
  request: ModelRequest,
  watched: Watched,
): Promise<ReadableStreamDefaultReader<Part>> {
  const wire = wireOf(watched, endpoint, await openWay(options));
  const conversation = history.conversation(await writer.write(request.steps), writer);
  const system = systemMessageOf(request.system, endpoint);
  const tools = toolsOf(request.tools, endpoint.format);
  const ask = {
    prompt: system === null ? [...conversation.messages] : [system, ...conversation.messages],
    ...(tools.length === 0 ? {} : { tools, toolChoice: { type: "auto" as const } }),
    maxOutputTokens: request.maxOutputTokens,
    abortSignal: watched.watch.signal,
    providerOptions: providerOptionsOf(endpoint),
  };
  const fetch = watchedFetch(watched, endpoint, conversation, wire);
  const { stream } = await seats.use(fetch, (model) => model.doStream(ask));
  return stream.getReader();
}

/** A model of a provider that the AI SDK speaks to; loads that provider's code with the first request. */
export function createAiSdkModel(endpoint: Endpoint, options: AiSdkModelOptions = {}): Model {
  const patience = learnPatience(providerOf(partsOf(endpoint.ref).provider)?.isLocal === true);
  const { ref, format } = endpoint;
  const writer = createMessageWriter({ ref, format, readPicture: options.readPicture ?? null });
  const seats = createProviderSeats(endpoint);
  const line: Line = { endpoint, writer, history: createWireHistory(endpoint, seats), seats, options };

  async function* stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelPart, void, undefined> {
    const watch = watchSilence(
      signal,
      { ...patience.next(), ...options.patience },
      {
        stopped: () => raised(stopped()),
        stalled: () => {
          patience.stalled();
          return raised(stalled(endpoint));
        },
      },
    );
    const traffic = createTrafficMeter(endpoint.baseUrl);
    const answer = collectAnswer(request, endpoint);
    let state: ReturnType<Answer["state"]>;
    try {
      const parts = await watch.during(openStream(line, request, { watch, traffic }));
      for (;;) {
        const next = await watch.during(parts.read());
        if (next.done) break;
        const activity = activityOf(next.value, format);
        if (activity !== null) watch.doing(activity);
        yield* [answer.take(next.value), answer.costSoFar()].filter((shown) => shown !== null);
      }
      watch.finished();
      state = answer.state();
      if (state.status === "done") patience.answered(watch.longestThinkingMs());
    } catch (error) {
      const isTakenBack = signal.aborted && traffic.parts().some(({ bytesOut }) => bytesOut > 0);
      state = answer.failed(providerFailure(error, endpoint), isTakenBack);
    } finally {
      watch.close();
    }
    yield* [...traffic.parts(), { type: "ended", state }];
  }

  return { ref, stream };
}

import { DeskhandError, type Failure, type Model, type ModelPart, type ModelRequest } from "@deskhand/contracts";
import type { TextStreamPart, ToolSet } from "ai";
import type { Endpoint, Environment } from "../endpoint.ts";
import { stopped } from "../stopped.ts";
import { collectAnswer } from "./answer.ts";
import { instructionsOf, messagesOf, type ReadPicture } from "./messages.ts";
import { providerFailure, redirected, stalled, webPage } from "./provider-failure.ts";
import { providerModelOf, providerOptionsOf, toolSetOf } from "./provider-model.ts";
import { type Patience, type SilenceWatch, watchSilence } from "./silence-watch.ts";

export type AiSdkModelOptions = Readonly<{
  patience?: Partial<Patience>;
  /** without it, models are told that a picture cannot be shown */
  readPicture?: ReadPicture;
  /** whose proxy settings apply to the whole process from the first request on */
  environment?: Environment;
}>;

type Part = TextStreamPart<ToolSet>;

const defaultPatience: Patience = { thinkingMs: 300_000, idleMs: 60_000 };

function raised(failure: Failure): DeskhandError {
  return new DeskhandError(failure);
}

/** The network of one request: every byte counts as a sign of life, a web page is no answer, and no key follows a redirect. */
function watchedFetch(watch: SilenceWatch, endpoint: Endpoint): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, { ...init, redirect: "manual" });
    if (response.status >= 300 && response.status < 400) {
      await response.body?.cancel();
      throw raised(redirected(endpoint, response.headers.get("location")));
    }
    if (response.ok && response.headers.get("content-type")?.includes("text/html")) {
      await response.body?.cancel();
      throw raised(webPage(endpoint));
    }
    if (response.body === null) return response;
    const body = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          watch.heard();
          controller.enqueue(chunk);
        },
      }),
    );
    return new Response(body, { status: response.status, statusText: response.statusText, headers: response.headers });
  };
}

function activityOf(part: Part): "thinking" | "answering" | null {
  if (part.type === "reasoning-start" || part.type === "reasoning-delta") return "thinking";
  if (part.type === "text-delta" || part.type === "tool-input-start" || part.type === "tool-input-delta")
    return "answering";
  return null;
}

async function openStream(
  endpoint: Endpoint,
  request: ModelRequest,
  watch: SilenceWatch,
  { readPicture, environment }: AiSdkModelOptions,
): Promise<AsyncIterator<Part>> {
  if (environment !== undefined) (await import("../proxy.ts")).useProxyOf(environment);
  const { streamText } = await import("ai");
  // The SDK warns on the console by default; what matters arrives as a failure.
  globalThis.AI_SDK_LOG_WARNINGS = false;
  const [model, messages, tools] = await Promise.all([
    providerModelOf(endpoint, watchedFetch(watch, endpoint)),
    messagesOf(request.steps, { ref: endpoint.ref, format: endpoint.format, readPicture: readPicture ?? null }),
    toolSetOf(request.tools),
  ]);
  const instructions = instructionsOf(request.system, endpoint.format);
  const result = streamText({
    model,
    messages,
    ...(instructions === undefined ? {} : { instructions }),
    ...(tools === undefined ? {} : { tools }),
    maxOutputTokens: request.maxOutputTokens,
    // The engine retries, and only the engine: it records each attempt.
    maxRetries: 0,
    abortSignal: watch.signal,
    providerOptions: providerOptionsOf(endpoint),
    // Errors are parts of the stream; the SDK would also print them.
    onError: () => undefined,
  });
  return result.stream[Symbol.asyncIterator]();
}

function ended(failure: Failure): ModelPart {
  return { type: "ended", state: { status: "failed", failure, attempt: 1 } };
}

/** A model of a provider that the AI SDK speaks to; loads the SDK with the first request. */
export function createAiSdkModel(endpoint: Endpoint, options: AiSdkModelOptions = {}): Model {
  const patience = { ...defaultPatience, ...options.patience };

  async function* stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelPart, void, undefined> {
    const watch = watchSilence(signal, patience, {
      stopped: () => raised(stopped()),
      stalled: () => raised(stalled(endpoint)),
    });
    try {
      const answer = collectAnswer(request, endpoint);
      const parts = await watch.during(openStream(endpoint, request, watch, options));
      for (;;) {
        const next = await watch.during(parts.next());
        if (next.done === true) break;
        const activity = activityOf(next.value);
        if (activity !== null) watch.doing(activity);
        const shown = answer.take(next.value);
        if (shown !== null) yield shown;
      }
      yield { type: "ended", state: answer.state() };
    } catch (error) {
      yield ended(providerFailure(error, endpoint));
    } finally {
      watch.close();
    }
  }

  return { ref: endpoint.ref, stream };
}

import type { Failure, Model, ModelPart, ModelRequest, ModelTraits } from "@deskhand/contracts";

/** above so many `tokens` the engine's own care for long conversations is enough */
const amplyTokens = 64_000;

export type FitOptions = Readonly<{
  title: string;
  /** asked before each request, because a local server may be started anew with other settings */
  traits(): Promise<ModelTraits>;
  moreRoom: string | null;
}>;

function noTools(title: string): Failure {
  const message = `${title} cannot use tools, which this work needs. Choose a model that can.`;
  return { kind: "config", message, retryable: false, userAction: "settings" };
}

function ended(failure: Failure): ModelPart {
  return { type: "ended", state: { status: "failed", failure, attempt: 1 } };
}

/** A model that is asked only what it can do. */
export function createFittedModel(model: Model, { moreRoom, title, traits }: FitOptions): Model {
  async function* stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelPart, void, undefined> {
    const { contextTokens, tools } = await traits();
    if (tools === false && request.tools.length > 0) {
      yield ended(noTools(title));
      return;
    }
    if (contextTokens === null || contextTokens > amplyTokens) {
      yield* model.stream(request, signal);
      return;
    }
    const { fitRequest } = await import("./fit-request.ts");
    const fitted = fitRequest(request, { title, contextTokens, moreRoom });
    if (fitted.ok) yield* model.stream(fitted.request, signal);
    else yield ended(fitted.failure);
  }

  return { ref: model.ref, stream };
}

import {
  DeskhandError,
  type Model,
  type ModelPart,
  type ModelRef,
  type ModelRequest,
  toFailure,
} from "@deskhand/contracts";
import { stopped } from "./stopped.ts";

/** A model whose code is loaded with its first request; a load that fails ends the request, as the port demands. */
export function createLazyModel(ref: ModelRef, load: () => Promise<Model>): Model {
  let loading: Promise<Model> | null = null;

  async function* stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelPart, void, undefined> {
    let model: Model;
    try {
      if (signal.aborted) throw new DeskhandError(stopped());
      loading ??= load();
      model = await loading;
    } catch (error) {
      loading = null;
      yield { type: "ended", state: { status: "failed", failure: toFailure(error), attempt: 1 } };
      return;
    }
    yield* model.stream(request, signal);
  }

  return { ref, stream };
}

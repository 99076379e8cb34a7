import {
  type Failure,
  type Model,
  type ModelPart,
  type ModelRef,
  type ModelRequest,
  toFailure,
} from "@deskhand/contracts";

/** where money is kept for requests that belong to no task */
export type TestMoney = Readonly<{
  /** why no request to this model may leave now, or `null`; throws `DeskhandError` when that cannot be known */
  usedUp(ref: ModelRef): string | null;
  /** adds US dollars to what is spent; durable when it returns */
  spent(usd: number): void;
}>;

/** What refuses a request to this model now, or `null`. */
export function overCap(ref: ModelRef, money: TestMoney): Failure | null {
  try {
    const because = money.usedUp(ref);
    return because === null ? null : { kind: "quota", message: because, retryable: false, userAction: "settings" };
  } catch (error) {
    return toFailure(error);
  }
}

/** A model whose every request asks the caps first and is counted, also when it fails. The reader must not leave early. */
export function createCountedModel(model: Model, money: TestMoney): Model {
  async function* stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelPart, void, undefined> {
    const failure = overCap(model.ref, money);
    if (failure !== null) {
      yield { type: "ended", state: { status: "failed", failure, attempt: 1 } };
      return;
    }
    for await (const part of model.stream(request, signal)) {
      if (part.type === "ended") money.spent(part.state.usage?.costUsd ?? 0);
      yield part;
    }
  }

  return { ref: model.ref, stream };
}

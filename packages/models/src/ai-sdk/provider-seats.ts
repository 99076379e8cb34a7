import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { Endpoint } from "../endpoint.ts";
import { providerModelOf } from "./provider-model.ts";

type Fetch = typeof globalThis.fetch;

/** A provider's side of an endpoint, opened once and used again: opening takes as long as writing a whole request. */
export interface ProviderSeats {
  /** Asks once; whatever the provider's code wants to send goes to `fetch`. */
  use<Value>(fetch: Fetch, ask: (model: LanguageModelV4) => PromiseLike<Value>): Promise<Value>;
}

type Seat = Readonly<{ model: LanguageModelV4; sit(fetch: Fetch): void }>;

const nobody: Fetch = () => Promise.reject(new Error("nobody asked for this request"));

async function openSeat(endpoint: Endpoint): Promise<Seat> {
  let current = nobody;
  const model = await providerModelOf(endpoint, (input, init) => {
    const fetch = current;
    current = nobody;
    return fetch(input, init);
  });
  return {
    model,
    sit(fetch) {
      current = fetch;
    },
  };
}

/** As many seats as there are requests at the same time. */
export function createProviderSeats(endpoint: Endpoint): ProviderSeats {
  const free: Seat[] = [];
  return {
    async use(fetch, ask) {
      const seat = free.pop() ?? (await openSeat(endpoint));
      let hasAsked = false;
      seat.sit((input, init) => {
        hasAsked = true;
        return fetch(input, init);
      });
      try {
        return await ask(seat.model);
      } finally {
        // Only a seat that made its one request is free: in any other, somebody may still come round to it.
        if (hasAsked) free.push(seat);
      }
    },
  };
}

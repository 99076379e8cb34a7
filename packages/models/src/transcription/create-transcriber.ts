import { DeskhandError, type Transcriber } from "@deskhand/contracts";
import { type Endpoint, type Environment, endpointOf } from "../endpoint.ts";
import type { OwnWay } from "../own-way.ts";
import type { StoredProviders } from "../providers.ts";

export type TranscriberOptions = Readonly<{
  environment: Environment;
  stored(): StoredProviders;
  /** the same endpoint with its key, when that lies in the secret store */
  withKey(endpoint: Endpoint): Promise<Endpoint>;
  openWay?: (() => Promise<OwnWay>) | undefined;
}>;

const model = "openai/gpt-4o-transcribe";

/** Recordings go to OpenAI, or a server of one's own that imitates it, where that is set up. */
export function createTranscriber(options: TranscriberOptions): Transcriber {
  const look = (stored: StoredProviders): Endpoint | string => {
    try {
      return endpointOf(model, options.environment, stored);
    } catch (error) {
      if (error instanceof DeskhandError) return error.failure.message;
      throw error;
    }
  };
  let last: Readonly<{ stored: StoredProviders; found: Endpoint | string }> | null = null;
  // every request of a model asks, and settings change rarely
  const find = (): Endpoint | string => {
    const stored = options.stored();
    if (last?.stored !== stored) last = { stored, found: look(stored) };
    return last.found;
  };
  const lack =
    "Recordings are turned into text by OpenAI, which is not set up: add a key for OpenAI on the Models page, or with `deskhand models add openai`.";
  return {
    model,
    missing: () => (typeof find() === "string" ? lack : ""),
    place() {
      const endpoint = find();
      if (typeof endpoint === "string") return null;
      const { hostname, port, protocol } = new URL(endpoint.baseUrl);
      return { host: hostname, port: Number(port) || (protocol === "http:" ? 80 : 443), title: endpoint.title };
    },
    async transcribe(recording, signal, passed) {
      const endpoint = find();
      if (typeof endpoint === "string")
        throw new DeskhandError({ kind: "config", message: lack, retryable: false, userAction: "settings" });
      const { transcribe } = await import("./transcribe.ts");
      return transcribe({ ...options, endpoint: await options.withKey(endpoint), passed }, recording, signal);
    },
  };
}

import type { ModelDesk, ModelProvider, ModelTest } from "@deskhand/contracts";

export type Asking = Readonly<{
  get<Answer>(path: string): Promise<Answer>;
  post<Answer>(path: string, body: unknown): Promise<Answer>;
  remove<Answer>(path: string): Promise<Answer>;
}>;

/** Where models are set up, over HTTP. A test goes on in the server when its signal aborts; its result is not waited for. */
export function createModelDesk({ get, post, remove }: Asking): ModelDesk {
  return {
    providers: async () => (await get<{ providers: readonly ModelProvider[] }>("/api/models/providers")).providers,
    change: async (change) => void (await post("/api/models/providers", change)),
    forget: async (provider) => void (await remove(`/api/models/providers/${encodeURIComponent(provider)}`)),
    add: async (ref) => void (await post("/api/models/add", { ref })),
    remove: async (ref) => (await post<{ isRemoved: boolean }>("/api/models/remove", { ref })).isRemoved,
    choose: async (ref) => void (await post("/api/models/default", { ref })),
    test: (ref) => post<ModelTest>("/api/models/test", { ref }),
    look: async () => void (await post("/api/models/look", {})),
  };
}

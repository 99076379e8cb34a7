import type { SecretStore } from "../ports/secret-store.ts";

/** Secrets that end with the process. */
export function createMemorySecretStore(start: Readonly<Record<string, string>> = {}): SecretStore {
  const secrets = new Map(Object.entries(start));
  return {
    get: async (name) => secrets.get(name) ?? null,
    set: async (name, value) => void secrets.set(name, value),
    delete: async (name) => secrets.delete(name),
    names: async () => [...secrets.keys()].sort(),
    place: async () => (secrets.size === 0 ? null : "file"),
  };
}

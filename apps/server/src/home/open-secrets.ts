import type { SecretStore } from "@deskhand/contracts";
import type { Config } from "../config.ts";

const stores = new WeakMap<Config, SecretStore>();

/** The secrets of a data folder: one store for everybody in this process, because its writers wait for each other. Loaded at first use. */
export function openSecrets(config: Config): SecretStore {
  const known = stores.get(config);
  if (known !== undefined) return known;
  let loading: Promise<SecretStore> | null = null;
  const load = () => {
    loading ??= import("../secrets/open-secret-store.ts").then(({ openSecretStore }) => openSecretStore(config));
    return loading;
  };
  const store: SecretStore = {
    get: async (name) => (await load()).get(name),
    set: async (name, value) => (await load()).set(name, value),
    delete: async (name) => (await load()).delete(name),
    names: async () => (await load()).names(),
    place: async () => (await load()).place(),
  };
  stores.set(config, store);
  return store;
}

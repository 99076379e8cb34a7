import type { ModelDesk } from "@deskhand/contracts";
import type { DeskOptions } from "./create-model-desk.ts";

/** The desk of models, whose code is loaded when it is first asked: no task needs it. */
export function createLazyDesk(options: DeskOptions): ModelDesk {
  let loading: Promise<ModelDesk> | null = null;
  const load = () => {
    loading ??= import("./create-model-desk.ts").then(({ createModelDesk }) => createModelDesk(options));
    return loading;
  };
  return {
    providers: async () => (await load()).providers(),
    change: async (change) => (await load()).change(change),
    forget: async (provider) => (await load()).forget(provider),
    add: async (ref) => (await load()).add(ref),
    remove: async (ref) => (await load()).remove(ref),
    choose: async (ref) => (await load()).choose(ref),
    test: async (ref, signal) => (await load()).test(ref, signal),
    look: async () => void (await options.local.look()),
  };
}

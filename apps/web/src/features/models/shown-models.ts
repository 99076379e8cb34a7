import type { ModelDescription } from "@deskhand/contracts";
import type { ModelsHere } from "./use-models.ts";

/**
 * The models worth showing: what can be used, what new tasks get, what was added, and what lies on this computer and waits for
 * something. What only lacks its provider's key is said once, beside the provider.
 */
export function shownModels({ defaultRef, models, providers }: ModelsHere): readonly ModelDescription[] {
  const local = providers.filter(({ isLocal }) => isLocal).map(({ name }) => `${name}/`);
  return models.filter(
    ({ isAdded, isReady, ref, traits }) =>
      isReady ||
      isAdded === true ||
      ref === defaultRef ||
      (traits !== undefined && local.some((name) => ref.startsWith(name))),
  );
}

import type { ModelDescription, ModelRef } from "@deskhand/contracts";

/** The rules that are built in; never called an AI. */
export const ruleBasedTitle = "Rule-based helper — no AI";

/** Whether the rules that are built in do the work. */
export function isRuleBased(ref: ModelRef | null): boolean {
  return ref?.startsWith("offline/") === true;
}

/** The name shown for a model; the built-in rules are named as what they are. */
export function modelTitle(ref: ModelRef, models: readonly ModelDescription[]): string {
  if (isRuleBased(ref)) return ruleBasedTitle;
  return models.find((model) => model.ref === ref)?.title ?? ref;
}

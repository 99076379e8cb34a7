import type { ModelRef } from "./value.ts";

/** Whether what answers follows rules and is no language model. */
export function isRuleBased(model: ModelRef): boolean {
  return model.startsWith("offline/");
}

/** What people are told of what answers, wherever it is named: it is never called a model when it is none. */
export function agentName(model: ModelRef): "Rule-based helper" | "The model" {
  return isRuleBased(model) ? "Rule-based helper" : "The model";
}

/** A model's name with what it is. */
export function modelInWords(model: ModelRef): string {
  return isRuleBased(model) ? `none, the rule-based helper works (${model})` : model;
}

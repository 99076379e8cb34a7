import type { ToolStep } from "@deskhand/contracts";
import { visibleText } from "../../words/visible-text.ts";

/** The command of a step as it was asked for, with nothing in it that acts; empty when there is none. */
export function commandOf({ call }: Pick<ToolStep, "call">): string {
  const { input } = call;
  if (typeof input !== "object" || input === null || !("command" in input)) return "";
  return typeof input.command === "string" ? visibleText(input.command.trim()) : "";
}

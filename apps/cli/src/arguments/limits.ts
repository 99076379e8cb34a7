import type { Limits } from "@deskhand/contracts";
import { wrongUsage } from "./usage.ts";

export type LimitOptions = Readonly<{ budgetUsd?: string; maxSteps?: string; timeout?: string }>;

/** `--budget-usd`, `--max-steps` and `--timeout SECONDS` as limits; what is not given stays unlimited. */
export function parseLimits(options: LimitOptions): Limits {
  const seconds = parseNumber("--timeout", options.timeout);
  const maxSteps = parseNumber("--max-steps", options.maxSteps);
  const budgetUsd = parseNumber("--budget-usd", options.budgetUsd);
  if (maxSteps !== null && (!Number.isInteger(maxSteps) || maxSteps < 1)) {
    throw wrongUsage("--max-steps needs a whole number from 1 up.");
  }
  if (seconds !== null && seconds <= 0) throw wrongUsage("--timeout needs seconds above 0.");
  return { maxSteps, maxTokens: null, budgetUsd, timeoutMs: seconds === null ? null : Math.ceil(seconds * 1000) };
}

/** Whether any limit was given. */
export function hasLimits(options: LimitOptions): boolean {
  return options.budgetUsd !== undefined || options.maxSteps !== undefined || options.timeout !== undefined;
}

function parseNumber(name: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^\d+(\.\d+)?$/.test(text)) throw wrongUsage(`${name} needs a plain number such as 20 or 2.5, not "${text}".`);
  return Number(text);
}

import type { Caps } from "@deskhand/contracts";
import { wrongUsage } from "./usage.ts";

export type CapOptions = Readonly<{ perTask?: string; perDay?: string; perMonth?: string }>;

/** The caps that were named; `none` takes one away. */
export function parseCaps({ perDay, perMonth, perTask }: CapOptions): Partial<Caps> {
  return {
    ...(perTask === undefined ? {} : { taskUsd: parseCap("--per-task", perTask) }),
    ...(perDay === undefined ? {} : { dayUsd: parseCap("--per-day", perDay) }),
    ...(perMonth === undefined ? {} : { monthUsd: parseCap("--per-month", perMonth) }),
  };
}

function parseCap(name: string, text: string): number | null {
  if (text === "none") return null;
  const usd = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0;
  if (usd <= 0 || usd > 1_000_000) throw wrongUsage(`${name} needs dollars above 0 such as 5 or 2.50, or none.`);
  return usd;
}

import { z } from "zod";
import type { Event } from "./event.ts";
import { modelRefSchema } from "./value.ts";

const usd = z.number().positive().max(1_000_000).nullable();

export const capsSchema = z.object({
  /** what one task may cost that names no budget of its own */
  taskUsd: usd,
  /** what all tasks together may cost on one day of this computer's calendar */
  dayUsd: usd,
  /** the same for one month */
  monthUsd: usd,
});
/** US dollars after which no further request is sent; `null` means no cap. */
export type Caps = Readonly<z.infer<typeof capsSchema>>;

export const noCaps: Caps = { taskUsd: null, dayUsd: null, monthUsd: null };

export const modelPriceSchema = z.object({
  ref: modelRefSchema,
  /** US dollars per million tokens */
  input: z.number(),
  cacheRead: z.number(),
  cacheWrite: z.number(),
  output: z.number(),
  /** where the price was read, and on which day */
  source: z.string(),
  asOf: z.string(),
});
export type ModelPrice = Readonly<z.infer<typeof modelPriceSchema>>;

export const moneyReportSchema = z.object({
  caps: capsSchema,
  /** US dollars, of deleted tasks too */
  todayUsd: z.number(),
  monthUsd: z.number(),
  prices: z.array(modelPriceSchema),
});
/** What models cost on this computer so far, and where it stops. */
export type MoneyReport = Readonly<z.infer<typeof moneyReportSchema>>;

/** The day of this computer's calendar that a moment lies on, `YYYY-MM-DD`. */
export function localDay(atMs: number): string {
  const date = new Date(atMs);
  const two = (part: number) => String(part).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The first day of the same month. */
export function firstOfMonth(day: string): string {
  return `${day.slice(0, 8)}01`;
}

/** US dollars that events record, by local day. */
export function spentByDay(events: readonly Event[]): ReadonlyMap<string, number> {
  const days = new Map<string, number>();
  for (const event of events) {
    if (event.type !== "usage.recorded" || event.usage.costUsd === 0) continue;
    const day = localDay(Date.parse(event.at));
    days.set(day, (days.get(day) ?? 0) + event.usage.costUsd);
  }
  return days;
}

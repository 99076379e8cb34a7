import type { MoneyReport } from "@deskhand/contracts";
import { paint } from "./text.ts";

function dollars(usd: number): string {
  return `$${usd.toFixed(2)}`;
}

function line(title: string, cap: number | null, spent: number | null): string {
  const used = spent === null ? "" : `${dollars(spent)} used`;
  const most = cap === null ? "no cap" : `at most ${dollars(cap)}`;
  const isUsedUp = cap !== null && spent !== null && spent >= cap;
  const text = `${title.padEnd(12)} ${[used, most].filter((part) => part !== "").join(", ")}`;
  return isUsedUp ? paint("yellow", `${text}: nothing more is sent until it is raised`) : text;
}

/** What models cost so far, and where it stops. */
export function costLines({ caps, monthUsd, todayUsd }: MoneyReport): readonly string[] {
  return [
    line("Today", caps.dayUsd, todayUsd),
    line("This month", caps.monthUsd, monthUsd),
    line("One task", caps.taskUsd, null),
    paint("dim", "To change a cap: deskhand costs --per-day 5 --per-month 50 --per-task 2 (or none)"),
  ];
}

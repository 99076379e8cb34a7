const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** When something was, as one says it: `just now`, `12 min ago`, `14:05`, `yesterday`, `3 Nov`, `3 Nov 2025`. Local time. */
export function momentInWords(iso: string, nowMs: number): string {
  const moment = new Date(iso);
  const agoMs = nowMs - moment.getTime();
  if (Number.isNaN(agoMs)) return "";
  if (agoMs < minuteMs) return "just now";
  if (agoMs < 60 * minuteMs) return `${Math.floor(agoMs / minuteMs)} min ago`;
  const now = new Date(nowMs);
  if (moment.toDateString() === now.toDateString())
    return moment.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  if (moment.toDateString() === new Date(nowMs - dayMs).toDateString()) return "yesterday";
  const isThisYear = moment.getFullYear() === now.getFullYear();
  return moment.toLocaleDateString("en-GB", {
    day: "numeric",
    month: "short",
    ...(isThisYear ? {} : { year: "numeric" }),
  });
}

/** The time of day some `ms` after a moment, `14:05`. Local time. */
export function clockInWords(iso: string, afterMs: number): string {
  const moment = new Date(Date.parse(iso) + afterMs);
  return moment.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

/** A day such as `2026-10-24` as `24 October 2026`. */
export function dayInWords(day: string): string {
  return new Date(`${day}T12:00:00`).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
}

/** `45 s`, `12 min`, `1 h 30 min` */
export function durationInWords(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? "" : ` ${rest} min`}`;
}

/** When something was, for words that stand for long: `today at 14:05`, `on 3 Nov at 14:05`, `on 3 Nov 2025 at 14:05`. Local time. */
export function dayAndClockInWords(iso: string, nowMs: number): string {
  const moment = new Date(iso);
  const now = new Date(nowMs);
  const clock = clockInWords(iso, 0);
  if (moment.toDateString() === now.toDateString()) return `today at ${clock}`;
  const day = moment.toLocaleDateString("en-GB", {
    day: "numeric",
    month: "short",
    ...(moment.getFullYear() === now.getFullYear() ? {} : { year: "numeric" }),
  });
  return `on ${day} at ${clock}`;
}

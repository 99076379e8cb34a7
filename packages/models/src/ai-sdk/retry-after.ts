/** headers with a time to wait in milliseconds, as OpenAI and Azure send it */
const millisecondHeaders = ["retry-after-ms", "x-ms-retry-after-ms"];
/**
 * headers with the time at which a limit is lifted: RFC 3339 (Anthropic's) or a duration such as `6m0s` (OpenAI's). Each counts only
 * when the limit it speaks of is used up.
 */
const resetHeaders: readonly (readonly [remaining: string, reset: string])[] = [
  ["anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-requests-reset"],
  ["anthropic-ratelimit-tokens-remaining", "anthropic-ratelimit-tokens-reset"],
  ["anthropic-ratelimit-input-tokens-remaining", "anthropic-ratelimit-input-tokens-reset"],
  ["anthropic-ratelimit-output-tokens-remaining", "anthropic-ratelimit-output-tokens-reset"],
  ["x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"],
  ["x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"],
];
const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/** a wait longer than this is a mistake of the other side, or no wait at all */
const longestMs = 31 * 86_400_000;

function plausible(ms: number): number | null {
  return Number.isFinite(ms) && ms <= longestMs ? Math.max(0, Math.ceil(ms)) : null;
}

/** `1s`, `6m0s`, `1.5s`, `250ms`. */
function durationMs(text: string): number | null {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/.test(text)) return null;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  return plausible(parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (unitMs[unit ?? ""] ?? 0), 0));
}

/** A number of seconds, a duration, or a moment (HTTP date or RFC 3339). */
function waitMs(text: string, nowMs: number): number | null {
  const plain = text.trim();
  if (/^\d+(?:\.\d+)?$/.test(plain)) return plausible(Number(plain) * 1000);
  const duration = durationMs(plain);
  if (duration !== null) return duration;
  if (!/^(?:\d{4}-\d{2}-\d{2}T|[A-Z][a-z]{2,8},? )/.test(plain)) return null;
  const moment = Date.parse(plain);
  return Number.isNaN(moment) ? null : plausible(moment - nowMs);
}

function millisecondsIn(text: string): number | null {
  return /^\d+(?:\.\d+)?$/.test(text.trim()) ? plausible(Number(text)) : null;
}

/** `"retryDelay": "34s"`, as Google writes it into the body, https://cloud.google.com/apis/design/errors (RetryInfo). */
function delayInBody(body: string): number | null {
  const found = /"retryDelay"\s*:\s*"(\d+(?:\.\d+)?s)"/.exec(body)?.[1];
  return found === undefined ? null : durationMs(found);
}

/** `"resets_in_seconds": 5400` or `"resets_at": 1768000000`, as accounts with a share of time or use say it in the body. */
function resetInBody(body: string, nowMs: number): number | null {
  const seconds = /"resets_in_seconds"\s*:\s*(\d+)/.exec(body)?.[1];
  if (seconds !== undefined) return plausible(Number(seconds) * 1000);
  const moment = /"resets_at"\s*:\s*(\d{9,11})\b/.exec(body)?.[1];
  return moment === undefined ? null : plausible(Number(moment) * 1000 - nowMs);
}

/**
 * How long a provider asks to wait, in `ms` from `nowMs`; `null` when it does not say. `headers` have lower-case names. `Retry-After` is
 * RFC 9110, section 10.2.3.
 */
export function retryAfterMs(headers: Readonly<Record<string, string>>, body: string, nowMs: number): number | null {
  for (const name of millisecondHeaders) {
    const value = headers[name];
    const wait = value === undefined ? null : millisecondsIn(value);
    if (wait !== null) return wait;
  }
  const asked = headers["retry-after"];
  const wait = asked === undefined ? null : waitMs(asked, nowMs);
  if (wait !== null) return wait;
  const delay = delayInBody(body) ?? resetInBody(body, nowMs);
  if (delay !== null) return delay;
  const resets = resetHeaders.flatMap(([remaining, reset]) => {
    const until = headers[reset];
    return headers[remaining]?.trim() === "0" && until !== undefined ? [waitMs(until, nowMs)] : [];
  });
  const known = resets.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}

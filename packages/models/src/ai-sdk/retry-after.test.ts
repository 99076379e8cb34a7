import { describe, expect, test } from "vitest";
import { retryAfterMs } from "./retry-after.ts";

const nowMs = Date.parse("2026-11-22T12:00:00Z");
const used = "anthropic-ratelimit-tokens-remaining";
const reset = "anthropic-ratelimit-tokens-reset";

describe("how long a provider asks to wait", () => {
  test.each([
    ["seconds", { "retry-after": "20" }, "", 20_000],
    ["parts of a second", { "retry-after": "0.5" }, "", 500],
    ["an HTTP date", { "retry-after": "Sun, 22 Nov 2026 12:00:30 GMT" }, "", 30_000],
    ["a moment that is past", { "retry-after": "Sun, 22 Nov 2026 11:00:00 GMT" }, "", 0],
    ["milliseconds before seconds", { "retry-after": "20", "retry-after-ms": "1500" }, "", 1500],
    ["Azure's milliseconds", { "x-ms-retry-after-ms": "700" }, "", 700],
    ["the body", {}, '{"error":{"details":[{"retryDelay": "34s"}]}}', 34_000],
    [
      "the end of a share, in seconds",
      {},
      '{"error":{"type":"usage_limit_reached","resets_in_seconds":5400}}',
      5_400_000,
    ],
    ["the end of a share, as a moment", {}, '{"error":{"resets_at":1795350600}}', 1_795_350_600_000 - nowMs],
    ["the end of a limit that is used up", { [used]: "0", [reset]: "2026-11-22T12:01:00Z" }, "", 60_000],
    ["a limit that is not used up", { [used]: "12", [reset]: "2026-11-22T12:01:00Z" }, "", null],
    ["a duration", { "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "6m0s" }, "", 360_000],
    ["nothing", {}, "", null],
    ["nonsense", { "retry-after": "soon" }, "", null],
    ["a negative number", { "retry-after": "-5" }, "", null],
    ["a wait of years", { "retry-after": "99999999999" }, "", null],
  ] as const)("%s", (_name, headers, body, expected) => {
    expect(retryAfterMs(headers, body, nowMs)).toBe(expected);
  });
});

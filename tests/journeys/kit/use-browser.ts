import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { browserProblem, launchBrowser } from "./chromium.ts";

/**
 * Opens one browser for the tests of the `describe` it is called in, tells it to `take`, and closes it after them. Where there is none, each
 * of them is skipped with the reason; `REQUIRE_BROWSER=1` makes that a failure.
 */
export function useBrowser(take: (browser: Browser) => void): void {
  let browser: Browser | null = null;
  beforeAll(async () => {
    if (browserProblem !== null) return;
    browser = await launchBrowser();
    take(browser);
  });
  afterAll(() => browser?.close());
  beforeEach((context) => {
    if (browserProblem === null) return;
    if (process.env.REQUIRE_BROWSER === "1") throw new Error(`REQUIRE_BROWSER=1, but ${browserProblem}`);
    context.skip(browserProblem);
  });
}

import type { Browser, Page } from "playwright-core";
import { describe, expect, onTestFinished, test } from "vitest";
import { openWindow, see } from "./kit/browser.ts";
import { startLiveServer } from "./kit/live-server.ts";
import { makePlace } from "./kit/place.ts";
import { useBrowser } from "./kit/use-browser.ts";

/** more than the six connections that browsers open to one server */
const many = 8;

/** Headless browsers call every page shown. */
const hidden = (isHidden: boolean) =>
  `Object.defineProperty(document, "hidden", { value: ${isHidden}, configurable: true })`;

describe("in the browser", () => {
  let browser: Browser;
  useBrowser((opened) => {
    browser = opened;
  });

  test("tabs opened in the background take no connection, and catch up when they are shown", async () => {
    const server = await startLiveServer(makePlace().home);
    onTestFinished(() => server.stop());
    const page = await openWindow(browser);
    await page.goto(server.url);
    const taskId = await server.create({ goal: "Read the letters" });
    const address = new URL(`/tasks/${taskId}`, server.url).href;
    const tabs: Page[] = [];
    for (let opened = 0; opened < many; opened += 1) {
      const tab = await page.context().newPage();
      await tab.addInitScript(hidden(true));
      await tab.goto(address);
      tabs.push(tab);
    }
    await page.goto(address);
    const title = { level: 1, name: "Read the letters" } as const;
    await see(page.getByRole("heading", title));

    const [first] = tabs;
    await first?.evaluate(`${hidden(false)}; document.dispatchEvent(new Event("visibilitychange"))`);
    await expect.poll(() => first?.getByRole("heading", title).count(), { timeout: 10_000 }).toBe(1);
  });
});

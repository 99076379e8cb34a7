import { join } from "node:path";
import type { Browser } from "playwright-core";
import { describe, expect, test } from "vitest";
import { accessTroubles, openTask, see, taskPage, tooWide } from "./kit/browser.ts";
import { makePlace } from "./kit/place.ts";
import { done, write } from "./kit/scripted-run.ts";
import { useBrowser } from "./kit/use-browser.ts";

describe("in the browser", () => {
  let browser: Browser;
  useBrowser((opened) => {
    browser = opened;
  });

  test("a file that nobody handed over has a card that says who checked it, and its fault in plain sight", async () => {
    const place = makePlace();
    const replies = [write(join(place.desk, "letter.docm"), "no letter at all"), done, { text: "It has to stay." }];
    const { page } = await openTask(browser, place, { mode: "auto", replies });
    await see(taskPage(page).status("Partly done"));
    await see(page.getByText("Deskhand itself checked this file before the task ended."));
    await see(page.getByText(/The check found faults/).first());
    await see(page.getByText("These did not pass, and the user sees that"));
    expect(await page.getByText("<<begin").count()).toBe(0);
    expect(await accessTroubles(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 800 });
    expect(await tooWide(page)).toEqual([]);
  });
});

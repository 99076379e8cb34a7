import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Locator } from "playwright-core";
import { describe, expect, test } from "vitest";
import { openTask, pressUntilFocused, see, seeNoMore, taskPage } from "./kit/browser.ts";
import { makePlace, type Reply } from "./kit/place.ts";
import { done, write } from "./kit/scripted-run.ts";
import { useBrowser } from "./kit/use-browser.ts";

const question = {
  header: "Currency",
  question: "Which currency should the total have?",
  options: [
    { label: "Euro", description: "as most receipts" },
    { label: "Pound", description: "as the bank account" },
  ],
};

describe("in the browser", () => {
  let browser: Browser;
  useBrowser((opened) => {
    browser = opened;
  });

  test("a question is answered by the keyboard alone", async () => {
    const asks: Reply = { calls: [{ tool: "user_ask", input: { questions: [question] } }] };
    const { page, server, taskId } = await openTask(browser, makePlace(), { mode: "auto", replies: [asks, done] });
    const { card, status, transcript } = taskPage(page);
    await see(status("Needs you"));
    await page.locator("body").press("Tab");
    await page.keyboard.press("Enter");
    const hasFocus = (place: Locator) => place.evaluate((element) => element.contains(document.activeElement));
    await expect.poll(() => hasFocus(card("A question"))).toBe(true);
    await page.keyboard.press("Shift+Tab");
    expect(await hasFocus(card("A question"))).toBe(false);
    await page.keyboard.press("g");
    await expect.poll(() => hasFocus(card("A question"))).toBe(true);
    await page.keyboard.press("2");
    expect(await card("A question").getByRole("radio", { name: "Pound" }).isChecked()).toBe(true);
    await page.keyboard.press("Control+Enter");
    await seeNoMore(card("A question"));
    await see(status("Done"));
    await see(transcript.getByText("Currency: Pound"));
    expect(await hasFocus(transcript)).toBe(true);
    const [approval] = Object.values((await server.task(taskId)).approvals);
    expect(approval?.decision).toEqual({ type: "answer", answers: [["Pound"]] });
  });

  test("asked each time, a yes changes the folder and a no with words does not", async () => {
    const place = makePlace();
    const first = join(place.desk, "first.txt");
    const second = join(place.desk, "second.txt");
    const replies = [write(first, "one"), write(second, "two"), done];
    const { page } = await openTask(browser, place, { mode: "ask", replies });
    const { card, changes, status, transcript } = taskPage(page);
    const asked = card("Look before this happens");
    await see(asked.getByText("first.txt"));
    expect(existsSync(first)).toBe(false);
    await pressUntilFocused(page, "Tab", asked.getByRole("button", { name: "Allow these changes" }));
    await page.keyboard.press("Enter");

    await see(asked.getByText("second.txt"));
    expect(readFileSync(first, "utf8")).toBe("one");
    await asked.getByRole("button", { name: "Don't" }).click();
    await asked.getByRole("textbox").fill("Leave that one out.");
    await asked.getByRole("button", { name: "Don't, and say so" }).click();
    await see(transcript.getByText("“Leave that one out.”"));
    await see(status("Done"));
    await see(changes.getByRole("heading", { name: "In your folders (1)" }));
    expect(existsSync(second)).toBe(false);
  });

  test("a change made before any plan is not said to add to one", async () => {
    const place = makePlace();
    const replies = [write(join(place.desk, "first.txt"), "one"), done];
    const { page } = await openTask(browser, place, { mode: "plan", replies });
    const asked = taskPage(page).card("Look before this happens");
    await see(asked.getByText("first.txt"));
    expect(await asked.getByText(/adds to the plan/).count()).toBe(0);
    await asked.getByRole("button", { name: "Allow these changes" }).click();
    await see(taskPage(page).status("Done"));
  });

  test("an ended task is deleted after a question, and its files stay", async () => {
    const place = makePlace();
    const path = join(place.desk, "kept.txt");
    const replies = [write(path, "kept"), done];
    const { page, server, taskId } = await openTask(browser, place, { mode: "auto", replies });
    await see(taskPage(page).status("Done"));
    await page.getByRole("button", { name: "Delete this task" }).click();
    const question = page.getByRole("alertdialog", { name: "Delete “work”?" });
    await see(question.getByText("The files in your folders stay as they are now."));
    await question.getByRole("button", { name: "Delete the task" }).click();
    await see(page.getByRole("textbox", { name: "The outcome you want" }));
    await seeNoMore(page.getByRole("link", { name: /^work/ }));
    await expect(server.task(taskId)).rejects.toThrow();
    expect(readFileSync(path, "utf8")).toBe("kept");
  });

  test("Stop does not wait for the model", async () => {
    const replies: Reply[] = [{ text: "too late", delayMs: 3_600_000 }];
    const { page, server, taskId } = await openTask(browser, makePlace(), { mode: "auto", replies });
    const { status, transcript } = taskPage(page);
    await see(transcript.getByText("Thinking …"));
    await page.evaluate(() => {
      const note = (name: string) => performance.mark(name);
      document.addEventListener("click", () => note("clicked"), { capture: true });
      new MutationObserver(() => {
        if (document.querySelector("main header")?.textContent.includes("Stopped")) note("stopped");
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await see(status("Stopped"));
    const tookMs = await page.evaluate(() => {
      const [clicked, stopped] = ["clicked", "stopped"].map((name) => performance.getEntriesByName(name)[0]?.startTime);
      return (stopped ?? Number.NaN) - (clicked ?? Number.NaN);
    });
    expect(tookMs).toBeGreaterThan(0);
    console.log(`from the click on Stop to the visible state: ${tookMs.toFixed(0)} ms`);
    await see(transcript.getByText("Stopped. Nothing further happens."));
    await seeNoMore(page.getByRole("button", { name: "Stop", exact: true }));
    expect((await server.task(taskId)).status).toBe("stopped");
  });
});

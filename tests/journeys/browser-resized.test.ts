import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { accessTroubles, openTask, see, seeNoMore, taskPage, tooWide } from "./kit/browser.ts";
import { makePlace, type Place, putFiles, type Reply } from "./kit/place.ts";
import { closed, presented } from "./kit/previews.ts";
import { done, write } from "./kit/scripted-run.ts";
import { useBrowser } from "./kit/use-browser.ts";

const wide = { width: 1280, height: 800 };
const narrow = { width: 600, height: 800 };

const hasFocus = (page: Page) => page.evaluate(() => document.activeElement !== document.body);

/** A plan that is longer than any screen, and the work once it is approved. */
function longPlan(place: Place): Reply[] {
  const steps = Array.from({ length: 14 }, (_, at) => ({
    title: `Write the file for month ${at + 1} with everything that was paid in it`,
    actions: [{ verb: "create", target: join(place.desk, `month-${at + 1}.txt`) }],
  }));
  return [
    { calls: [{ tool: "plan_propose", input: { goal: "A file for each month", steps } }] },
    { calls: [{ tool: "plan_update", input: { steps: [{ id: "1", status: "done" }] } }] },
    done,
  ];
}

/** Whether the middle of a button can be pressed at this moment, without any scrolling. */
function canBePressed(button: Locator): Promise<boolean> {
  return button.evaluate((element) => {
    const { height, left, top, width } = element.getBoundingClientRect();
    const hit = document.elementFromPoint(left + width / 2, top + height / 2);
    return hit !== null && element.contains(hit);
  });
}

/** Names of what the Tab key comes to from the card on, to `last`; each with what is wrong about its place. */
async function tabbed(
  page: Page,
  card: Locator,
  last: string,
): Promise<Readonly<{ names: string[]; hidden: string[] }>> {
  const names: string[] = [];
  const hidden: string[] = [];
  await card.focus();
  for (let pressed = 0; pressed < 100 && names.at(-1) !== last; pressed += 1) {
    await page.keyboard.press("Tab");
    const { above, below, name } = await page.evaluate(() => {
      const focused = document.activeElement;
      const box = focused?.getBoundingClientRect();
      const decision = document.querySelector("[data-decision]");
      const bar = decision?.getBoundingClientRect();
      const sight = document.querySelector("[data-transcript]")?.getBoundingClientRect();
      if (!box || !bar || !sight) throw new Error("there is no card");
      const limit = decision?.contains(focused) === true ? sight.bottom : bar.top;
      return {
        name: focused?.getAttribute("aria-label") ?? focused?.textContent ?? "",
        above: Math.round(sight.top - box.top),
        below: Math.round(box.bottom - limit),
      };
    });
    names.push(name);
    if (above > 1 || below > 1) hidden.push(`${name}: ${above} px above, ${below} px below`);
  }
  return { names, hidden };
}

describe("a window of another size, in the browser", () => {
  let browser: Browser;
  useBrowser((opened) => {
    browser = opened;
  });

  test("keeps open what was opened from the rail, with what was typed there", async () => {
    const place = makePlace();
    putFiles(place.desk, { "sums.csv": "name,amount\nbread,2\nbutter,3\n" });
    const { page } = await openTask(browser, place, {
      mode: "auto",
      replies: [write(join(place.desk, "new.txt"), "words"), presented(place, ["sums.csv"]), done],
    });
    const { changes, rail, status } = taskPage(page);
    await see(status("Done"));
    // found by what it is: a dialog over it takes its role away
    const column = page.locator("aside");

    await rail.getByRole("button", { name: "Preview sums.csv" }).click();
    const shown = page.getByRole("dialog", { name: "sums.csv" });
    const filter = shown.getByRole("textbox", { name: "Show only rows with" });
    await filter.fill("butter");
    await page.setViewportSize(narrow);
    await seeNoMore(column);
    expect(await filter.inputValue()).toBe("butter");
    await page.setViewportSize(wide);
    await see(column);
    expect(await filter.inputValue()).toBe("butter");
    await page.setViewportSize(narrow);
    await seeNoMore(column);
    await closed(page, shown);
    await expect.poll(() => hasFocus(page)).toBe(true);

    // the narrow page shows the rail in a dialog, which is left as it was
    await page.getByRole("button", { name: /^Progress, changes and files/ }).click();
    const dialog = page.getByRole("dialog", { name: "About this task" });
    const again = dialog.getByRole("button", { name: "Preview sums.csv" });
    await again.click();
    await see(filter);
    expect(await accessTroubles(page)).toEqual([]);
    await closed(page, shown);
    await see(dialog);
    await expect.poll(() => again.evaluate((button) => button === document.activeElement)).toBe(true);
    await again.click();
    await filter.fill("bread");
    await page.setViewportSize(wide);
    await seeNoMore(dialog);
    expect(await filter.inputValue()).toBe("bread");
    await page.setViewportSize(narrow);
    await seeNoMore(column);
    expect(await canBePressed(filter)).toBe(true);
    await closed(page, shown);
    await page.setViewportSize(wide);

    await changes.getByRole("button", { name: "Undo: new.txt" }).first().click();
    const question = page.getByRole("alertdialog", { name: "Undo 1 change?" });
    await see(question);
    await page.setViewportSize(narrow);
    await seeNoMore(column);
    await question.getByRole("button", { name: "Keep everything as it is" }).click();
    await seeNoMore(question);
    await expect.poll(() => hasFocus(page)).toBe(true);
  });

  test.each([
    ["a desk", wide],
    ["a phone", { width: 360, height: 740 }],
    ["a page drawn twice as large", { width: 640, height: 400 }],
  ])("keeps the answer to a long plan in reach on %s, in front of nothing", async (_, size) => {
    const place = makePlace();
    const { page } = await openTask(browser, place, { mode: "plan", replies: longPlan(place) });
    await page.setViewportSize(size);
    const { plan, status } = taskPage(page);
    const approve = plan.getByRole("button", { name: "Approve the plan" });
    const refuse = plan.getByRole("button", { name: "Ask for changes" });
    await expect.poll(() => canBePressed(approve)).toBe(true);
    expect(await canBePressed(refuse)).toBe(true);
    expect(await tooWide(page)).toEqual([]);
    expect(await accessTroubles(page)).toEqual([]);

    const { hidden, names } = await tabbed(page, plan, "Ask for changes");
    expect(hidden).toEqual([]);
    expect(names.slice(0, 3)).toEqual(["Step 1", "Move step 1 down", "Leave step 1 out"]);
    expect(names.slice(-2)).toEqual(["Approve the plan", "Ask for changes"]);

    await refuse.click();
    const words = plan.getByRole("textbox", { name: "What should be different?" });
    await expect.poll(() => canBePressed(words)).toBe(true);
    expect(await canBePressed(approve)).toBe(true);
    // at its end the card shows all of itself above the buttons
    const gap = await words.evaluate((element) => {
      const bar = document.querySelector("[data-decision]")?.getBoundingClientRect();
      return (bar?.top ?? 0) - element.getBoundingClientRect().bottom;
    });
    expect(gap).toBeGreaterThanOrEqual(0);
    await approve.click();
    await see(status("Done"));
  });

  test("a finished step is told by its mark and read without a line through it", async () => {
    const place = makePlace();
    const { page } = await openTask(browser, place, { mode: "plan", replies: longPlan(place) });
    const { plan, rail, status } = taskPage(page);
    await plan.getByRole("button", { name: "Approve the plan" }).click();
    await see(status("Done"));
    const finished = rail.getByText(/^Done: Write the file for month 1 /);
    await see(finished);
    expect(await finished.evaluate((element) => getComputedStyle(element).textDecorationLine)).toBe("none");
    expect(await accessTroubles(page)).toEqual([]);
  });
});

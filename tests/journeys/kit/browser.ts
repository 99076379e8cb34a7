import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from "playwright-core";
import { onTestFinished } from "vitest";

const chromiumPath = ["chromium", "chromium-browser", "google-chrome"]
  .flatMap((name) => (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, name)))
  .find((path) => existsSync(path));

/** Why no browser can be opened here; `null` when one can. */
export const browserProblem =
  chromiumPath === undefined ? "there is no Chromium on this computer, so nothing was looked at in a browser" : null;

export function launchBrowser(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error(browserProblem ?? "");
  // root, in whose name containers run tests, gets no sandbox of Chromium's; the pages are ours
  return chromium.launch({ executablePath: chromiumPath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}

/**
 * A window of its own, without any memory, that goes when the test ends. An error that the page did not catch fails the test; when
 * the test fails, what the page showed is printed.
 */
export async function openWindow(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const errors: Error[] = [];
  context.on("page", (other) => void other.on("pageerror", (error) => errors.push(error)));
  page.on("pageerror", (error) => errors.push(error));
  onTestFinished(async ({ task }) => {
    if (task.result?.state === "fail") console.log(await page.locator("body").ariaSnapshot());
    await context.close();
    if (errors.length > 0) throw new AggregateError(errors, `the page broke: ${errors.map(String).join("; ")}`);
  });
  return page;
}

/** Waits until this is in sight. */
export const see = (place: Locator): Promise<void> => place.first().waitFor({ state: "visible" });

/** Waits until this is gone or hidden. */
export const seeNoMore = (place: Locator): Promise<void> => place.first().waitFor({ state: "hidden" });

/** The parts of a task page as a person names them. */
export function taskPage(page: Page) {
  const head = page.locator("main header");
  const card = (title: string) => page.locator("main").getByRole("region", { name: title, exact: true });
  return {
    card,
    plan: card("The plan"),
    transcript: page.getByRole("region", { name: "Transcript" }),
    rail: page.getByRole("complementary", { name: "About this task" }),
    changes: page.getByRole("region", { name: /^Changes/ }),
    message: page.getByRole("textbox", { name: "Message to the task" }),
    status: (word: string) => head.getByText(word, { exact: true }),
  };
}

/** Presses a key until the place has the focus, as somebody without a mouse does. */
export async function pressUntilFocused(page: Page, key: string, place: Locator): Promise<void> {
  await see(place);
  const isThere = () => place.first().evaluate((element) => element.contains(document.activeElement));
  for (let pressed = 0; pressed < 80; pressed += 1) {
    if (await isThere()) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key} never comes to ${place}`);
}

/** What does not fit into the width of the page, so that a reader had to scroll sideways or could not see it. */
export function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const mayScroll = (element: Element | null): boolean =>
      element !== null && (/auto|scroll/.test(getComputedStyle(element).overflowX) || mayScroll(element.parentElement));
    const pageWidth = document.scrollingElement?.scrollWidth ?? 0;
    const wide = [...document.body.querySelectorAll("a, button, input, select, textarea, h1, h2, h3, p, img, kbd")]
      .filter((element) => element.checkVisibility() && element.getBoundingClientRect().right > innerWidth + 0.5)
      .filter((element) => !mayScroll(element))
      .map((element) => `${element.tagName} ${element.textContent.slice(0, 60)}`);
    return pageWidth > innerWidth ? [`the page is ${pageWidth} wide`, ...wide] : wide;
  });
}

/** What axe finds against WCAG 2.2 AA, with the place in the page. */
export async function accessTroubles(page: Page): Promise<string[]> {
  // a colour on its way to another one is neither
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter((animation) => animation.effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY)
        .map((animation) => animation.finished.catch(() => undefined)),
    ),
  );
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const { violations, passes } = await new AxeBuilder({ page }).withTags(tags).analyze();
  if (passes.length === 0) throw new Error("axe looked at nothing");
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${help}) at ${target.join(" ")}: ${failureSummary}`),
  );
}

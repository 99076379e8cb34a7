import { AxeBuilder } from "@axe-core/playwright";
import type { Mode, TaskId } from "@deskhand/contracts";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { onTestFinished } from "vitest";
import { type LiveServer, startLiveServer } from "./live-server.ts";
import { type Place, type Reply, scripted } from "./place.ts";

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
  // heard from the beginning: a dialog for files that opens right after somebody began to wait for it is missed now and then
  page.on("filechooser", () => {});
  onTestFinished(async ({ task }) => {
    if (task.result?.state === "fail") console.log(await page.locator("body").ariaSnapshot());
    await context.close();
    if (errors.length > 0) throw new AggregateError(errors, `the page broke: ${errors.map(String).join("; ")}`);
  });
  return page;
}

type Desk = Readonly<{ page: Page; server: LiveServer; taskId: TaskId }>;

/** Starts a task on the desk whose model answers from the list, and opens it. */
export async function openTask(
  browser: Browser,
  place: Place,
  { mode, replies }: Readonly<{ mode: Mode; replies: readonly Reply[] }>,
): Promise<Desk> {
  const server = await startLiveServer(place.home, { DESKHAND_SCRIPTED_MODEL: "1" });
  onTestFinished(async () => {
    // a test may have killed it
    await server.stop().catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ESRCH") throw error;
    });
  });
  const model = scripted(place, replies) as `${string}/${string}`;
  const folders = [{ path: place.desk as `/${string}`, verb: "edit", neverDelete: false } as const];
  const taskId = await server.create({ goal: "work", mode, model, folders });
  const page = await openWindow(browser);
  await page.goto(server.url);
  await page.goto(new URL(`/tasks/${taskId}`, server.url).href);
  return { page, server, taskId };
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

/** What makes a reader scroll sideways or is cut off at the side; tables and listings may have a scroll bar of their own. */
export function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const own = "pre, :has(> table)";
    const say = (element: Element) => `${element.tagName} ${element.textContent.slice(0, 60)}`;
    const all = [document.documentElement, ...document.body.querySelectorAll("*")].filter((element) =>
      element.checkVisibility(),
    );
    const scrolls = all
      .filter((element) => /auto|scroll/.test(getComputedStyle(element).overflowX) || element === all[0])
      .filter((element) => element.scrollWidth > element.clientWidth && !element.matches(own));
    const cut = all
      .filter((element) => element.matches("a, button, input, select, textarea, h1, h2, h3, p, img, kbd"))
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5 && element.closest(own) === null);
    return [
      ...scrolls.map((element) => `scrolls: ${say(element)}`),
      ...cut.map((element) => `is cut: ${say(element)}`),
    ];
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

import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  accessTroubles,
  openTask,
  openWindow,
  pressUntilFocused,
  see,
  seeNoMore,
  taskPage,
  tooWide,
} from "./kit/browser.ts";
import { startLiveServer } from "./kit/live-server.ts";
import { makePlace, type Place, putFiles, type Reply } from "./kit/place.ts";
import { done, write } from "./kit/scripted-run.ts";
import { useBrowser } from "./kit/use-browser.ts";

const longName = `${"Kostenvoranschlag-und-Rechnung-".repeat(3)}2026.txt`;

/** A plan and, once it is approved, a finished task with a long name, words and a table. */
function planned(place: Place): Reply[] {
  const path = join(place.desk, longName);
  const steps = [{ title: `Write ${longName}`, actions: [{ verb: "create", target: path }] }];
  return [
    { text: "I looked around.", calls: [{ tool: "plan_propose", input: { goal: "Write it down", steps } }] },
    write(path, "words"),
    { calls: [{ tool: "artifact_present", input: { paths: [path], summary: "The words." } }] },
    { text: `Done, see \`${longName}\`.\n\n| shop | amount |\n|---|---|\n| ${"Bäckerei".repeat(9)} | 12.40 |` },
  ];
}

describe("in the browser", () => {
  let browser: Browser;
  useBrowser((opened) => {
    browser = opened;
  });

  test("a task is started and approved without the mouse", async () => {
    const place = makePlace();
    putFiles(place.desk, { "a.txt": "a", "b.csv": "x,y\n1,2\n" });
    const server = await startLiveServer(place.home);
    onTestFinished(() => server.stop());
    const page = await openWindow(browser);
    await page.goto(server.url);
    await pressUntilFocused(page, "Tab", page.getByRole("button", { name: "Add a folder" }));
    await page.keyboard.press("Enter");
    const picker = page.getByRole("dialog", { name: "Add a folder" });
    await pressUntilFocused(page, "Tab", picker.getByRole("textbox", { name: "Path of the folder" }));
    await page.keyboard.press("Control+A");
    await page.keyboard.type(place.desk);
    await page.keyboard.press("Enter");
    const handOver = picker.getByRole("button", { name: "Hand over “desk”" });
    await pressUntilFocused(page, "Tab", handOver);
    await page.keyboard.press("Enter");
    await seeNoMore(picker);

    await pressUntilFocused(page, "Shift+Tab", page.getByRole("textbox", { name: "The outcome you want" }));
    await page.keyboard.type("Tidy this folder");
    await page.keyboard.press("Control+Enter");
    const { plan, status } = taskPage(page);
    await see(plan);
    await page.keyboard.press("Control+Enter");
    await see(status("Done"));
    expect(readdirSync(place.desk)).not.toContain("a.txt");
  });

  test("nothing is wider than a page of 360 pixels", async () => {
    const place = makePlace();
    const { page, server } = await openTask(browser, place, { mode: "plan", replies: planned(place) });
    await page.setViewportSize({ width: 360, height: 740 });
    const { card, status } = taskPage(page);
    await see(card("The plan"));
    expect(await tooWide(page)).toEqual([]);
    await card("The plan").getByRole("button", { name: "Approve the plan" }).click();
    await see(status("Done"));
    await see(page.getByRole("cell", { name: "12.40" }));
    expect(await tooWide(page)).toEqual([]);

    await page.getByRole("button", { name: /^Progress, changes and files/ }).click();
    const rail = page.getByRole("dialog", { name: "About this task" });
    await see(rail.getByRole("heading", { name: "In your folders (1)" }));
    expect(await tooWide(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await seeNoMore(rail);

    await page.goto(server.url);
    await see(page.getByRole("link", { name: /^work/ }));
    expect(await tooWide(page)).toEqual([]);
  });

  test.each(["light", "dark"] as const)("axe finds nothing in %s colours", async (colorScheme) => {
    const place = makePlace();
    const { page, server } = await openTask(browser, place, { mode: "plan", replies: planned(place) });
    await page.emulateMedia({ colorScheme });
    const { plan, status } = taskPage(page);
    await see(plan);
    const found: Record<string, readonly string[]> = { plan: await accessTroubles(page) };
    await plan.getByRole("button", { name: "Approve the plan" }).click();
    await see(status("Done"));
    await see(page.getByRole("cell", { name: "12.40" }));
    found.finished = await accessTroubles(page);
    await page.goto(server.url);
    await see(page.getByRole("link", { name: /^work/ }));
    found.home = await accessTroubles(page);
    expect(found).toEqual({ plan: [], finished: [], home: [] });
  });

  test("a page whose server is killed says so, and shows the truth as soon as it is back", async () => {
    const place = makePlace();
    const path = join(place.desk, "a.txt");
    const { page, server, taskId } = await openTask(browser, place, { mode: "ask", replies: [write(path, "a"), done] });
    const { card, changes, status } = taskPage(page);
    const lost = page.getByText(/^Connection lost/);
    await see(card("Look before this happens"));
    await server.kill();
    await see(lost);
    await see(card("Look before this happens"));
    await page.setViewportSize({ width: 360, height: 740 });
    // whole, in a bar that is no higher than without it
    const bar = await page.locator("header[data-menus]").boundingBox();
    expect(bar?.height).toBe(52);
    const isWhole = (mark: Element) => mark.scrollWidth <= mark.clientWidth && mark.scrollHeight <= mark.clientHeight;
    expect(await lost.evaluate(isWhole)).toBe(true);
    expect(await accessTroubles(page)).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 800 });

    const next = await startLiveServer(place.home, { DESKHAND_SCRIPTED_MODEL: "1" });
    onTestFinished(() => next.stop());
    expect(new URL(next.url).origin).toBe(new URL(server.url).origin);
    const [approval] = Object.values((await next.task(taskId)).approvals);
    const decision = { type: "allow", grants: [], items: null };
    await next.send(taskId, { type: "approval.resolve", approvalId: approval?.id, decision });
    await seeNoMore(lost);
    await see(status("Done"));
    await see(changes.getByRole("heading", { name: "In your folders (1)" }));
    await page.getByRole("textbox", { name: "Message to the task" }).fill("And now?");
  });
});

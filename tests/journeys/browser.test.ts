import { copyFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { describe, expect, onTestFinished, test } from "vitest";
import { openWindow, see, seeNoMore, taskPage } from "./kit/browser.ts";
import { folderTree } from "./kit/folder-tree.ts";
import { type LiveServer, projectRoot, startLiveServer } from "./kit/live-server.ts";
import { makeMixedPlace } from "./kit/mixed-folder.ts";
import { makePlace, type Place } from "./kit/place.ts";
import { useBrowser } from "./kit/use-browser.ts";
import { readSheets } from "./kit/workbook.ts";

async function serve(place: Place): Promise<LiveServer> {
  const server = await startLiveServer(place.home);
  onTestFinished(() => server.stop());
  return server;
}

/** Walks to the desk in the folder picker: types where it lies, then opens it from the list. */
async function handOver(page: Page, place: Place): Promise<void> {
  await page.getByRole("button", { name: "Add a folder" }).click();
  const picker = page.getByRole("dialog", { name: "Add a folder" });
  await picker.getByRole("textbox", { name: "Path of the folder" }).fill(place.top);
  await picker.getByRole("button", { name: "Go", exact: true }).click();
  await picker.getByRole("list", { name: "Folders" }).getByRole("button", { name: "desk", exact: true }).click();
  await picker.getByRole("button", { name: "Hand over “desk”" }).click();
  await see(page.getByRole("button", { name: /^desk · / }));
}

const patiently = { timeout: 30_000 };

/** Everything a person reads on the page of a task. */
async function tellAll(page: Page): Promise<string> {
  const { transcript, rail, status } = taskPage(page);
  await see(status("Done"));
  return `${await transcript.ariaSnapshot()}\n${await rail.ariaSnapshot()}`;
}

describe("in the browser", () => {
  let browser: Browser;
  useBrowser((opened) => {
    browser = opened;
  });

  test("a folder is handed over, tidied by an edited plan, and put back as it was to the nanosecond", async () => {
    const place = makeMixedPlace();
    const before = folderTree(place.desk, { times: true });
    const server = await serve(place);
    const page = await openWindow(browser);
    await page.goto(server.url);
    expect(page.url()).not.toContain("token");

    await handOver(page, place);
    await page.getByRole("textbox", { name: "The outcome you want" }).fill("Tidy this folder");
    await page.getByRole("button", { name: "Start" }).click();

    const { plan, rail, changes, status, transcript } = taskPage(page);
    await see(plan);
    expect(folderTree(place.desk, { times: true })).toEqual(before);
    const firstStep = plan.getByRole("textbox", { name: "Step 1", exact: true });
    await firstStep.fill("Put the first files where I want them");
    await firstStep.press("Control+Enter");
    await seeNoMore(plan);
    await see(status("Done"));
    await see(rail.getByText("Put the first files where I want them"));

    await see(changes.getByRole("heading", { name: /^In your folders/ }));
    expect(await changes.getByText("Moved: ").count()).toBeGreaterThan(1);
    const after = folderTree(place.desk, { times: true });
    expect(after).not.toEqual(before);

    await changes.getByRole("button", { name: "Undo all" }).click();
    const question = page.getByRole("alertdialog", { name: /^Undo \d+ changes\?$/ });
    await see(question.getByText(/moved files go back to where they were/));
    expect(folderTree(place.desk, { times: true })).toEqual(after);
    await question.getByRole("button", { name: /^Undo \d+ changes$/ }).click();
    await see(changes.getByRole("heading", { name: "Changes 0" }));
    await see(changes.getByRole("heading", { name: /^Undone/ }));
    expect(folderTree(place.desk, { times: true })).toEqual(before);

    const undone = transcript.getByText(/^Everything was undone today at \d\d:\d\d\.$/);
    await see(undone);
    await transcript.getByRole("button", { name: "Redo all" }).click();
    await seeNoMore(undone);
    await see(changes.getByRole("heading", { name: /^In your folders/ }));
    // steps are brought back one after the other
    await seeNoMore(changes.getByRole("heading", { name: /^Undone/ }));
    await seeNoMore(changes.getByRole("heading", { name: /^Being brought back/ }));
    expect(Object.keys(folderTree(place.desk, { times: false }))).toEqual(Object.keys(after));
  });

  test("receipts become an expense report, and a reload and a second tab show the same", async () => {
    const place = makePlace();
    const receipts = ["garage.txt", "osteria.txt", "peage.txt", "kumo-receipt.eml", "invoice_FB-22018.pdf"];
    for (const name of receipts)
      copyFileSync(join(projectRoot, "tests", "fixtures", "receipts", name), join(place.desk, name));
    const before = folderTree(place.desk, { times: true });
    const server = await serve(place);
    const page = await openWindow(browser);
    await page.goto(server.url);
    await handOver(page, place);
    await page.getByRole("button", { name: "Receipts to an expense report" }).click();
    await page.getByRole("button", { name: "Start" }).click();

    const shown = taskPage(page);
    await shown.plan.getByRole("button", { name: "Approve the plan" }).click();
    await see(shown.status("Done"));
    const card = shown.transcript.getByRole("listitem").filter({ hasText: ".xlsx" });
    await see(card);
    const made = readdirSync(place.desk).filter((name) => name.endsWith(".xlsx"));
    expect(made).toHaveLength(1);
    const [report = ""] = made;
    await see(card.getByText(report, { exact: true }));
    expect((await readSheets(join(place.desk, report))).size).toBeGreaterThan(0);
    const link = await card.getByRole("link", { name: `Download ${report}` }).getAttribute("href");
    const download = await page.context().request.get(new URL(link ?? "", server.url).href);
    expect(await download.body()).toEqual(readFileSync(join(place.desk, report)));

    const told = await tellAll(page);
    expect(told).toContain(report);
    await page.reload();
    await expect.poll(() => tellAll(page), patiently).toBe(told);
    const second = await page.context().newPage();
    await second.goto(page.url());
    await expect.poll(() => tellAll(second), patiently).toBe(told);

    await taskPage(second).changes.getByRole("button", { name: "Undo all" }).click();
    await second
      .getByRole("alertdialog")
      .getByRole("button", { name: /^Undo \d/ })
      .click();
    await see(taskPage(second).changes.getByRole("heading", { name: "Changes 0" }));
    await see(shown.changes.getByRole("heading", { name: "Changes 0" }));
    expect(folderTree(place.desk, { times: true })).toEqual(before);
  });
});

import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { accessTroubles, openTask, see, seeNoMore, taskPage, tooWide } from "./kit/browser.ts";
import { makePlace, type Reply } from "./kit/place.ts";
import { done, write } from "./kit/scripted-run.ts";
import { useBrowser } from "./kit/use-browser.ts";

const present = (...paths: readonly string[]): Reply => ({
  calls: [{ tool: "artifact_present", input: { paths, summary: "Two reports." } }],
});

/** Answers the question that stands before something is undone. */
async function confirmUndo(page: Page, changes: string): Promise<void> {
  await page
    .getByRole("alertdialog")
    .getByRole("button", { name: `Undo ${changes}`, exact: true })
    .click();
}

describe("in the browser", () => {
  let browser: Browser;
  useBrowser((opened) => {
    browser = opened;
  });

  test("a file that was undone is not offered until it is brought back, and one that somebody deleted says what to do", async () => {
    const place = makePlace();
    const [first, second] = [join(place.desk, "march.md"), join(place.desk, "april.md")];
    const replies = [write(first, "# March\n"), write(second, "# April\n"), present(first, second), done];
    const { page } = await openTask(browser, place, { mode: "auto", replies });
    const { changes, rail, status, transcript } = taskPage(page);
    await see(status("Done"));
    const files = rail.getByRole("region", { name: /^Files/ });
    const card = files.getByRole("listitem").filter({ hasText: "march.md" });
    await see(card.getByRole("button", { name: "Preview march.md" }));

    await changes.getByRole("button", { name: "Undo: march.md" }).click();
    await confirmUndo(page, "1 change");
    await see(card.getByText("Undone: it is not in your folder."));
    expect(existsSync(first)).toBe(false);
    await see(card.getByRole("button", { name: "Redo march.md", exact: true }));
    expect(await card.getByRole("button").count()).toBe(1);
    expect(await card.getByRole("link").count()).toBe(0);
    expect(await transcript.getByRole("button", { name: "Preview march.md" }).count()).toBe(0);
    await see(files.getByRole("heading", { name: "Files 1" }));
    expect(await accessTroubles(page)).toEqual([]);

    await card.getByRole("button", { name: "Redo march.md" }).click();
    await see(card.getByRole("button", { name: "Preview march.md" }));
    expect(existsSync(first)).toBe(true);

    rmSync(first);
    const gone = page.getByText(
      /^march\.md is not in .+ any more: .+ put it back there, or ask the task to make it again\.$/,
    );
    await card.getByRole("button", { name: "Open march.md" }).click();
    await see(gone);
    await page.getByRole("button", { name: "Close this message" }).click();
    await card.getByRole("link", { name: "Download march.md" }).click();
    await see(gone);
    await page.getByRole("button", { name: "Close this message" }).click();
    await card.getByRole("button", { name: "Preview march.md" }).click();
    await see(gone);
    expect(await page.getByText("Open it in its own program").count()).toBe(0);
    await page.keyboard.press("Escape");
    const download = page.waitForEvent("download");
    await files.getByRole("link", { name: "Download april.md" }).click();
    expect((await download).suggestedFilename()).toBe("april.md");
  });

  test("while a task works, Undo says why not yet; it can be paused for it, and nothing moves when it can", async () => {
    const place = makePlace();
    const path = join(place.desk, "list.md");
    const replies: readonly Reply[] = [write(path, "one\n"), { ...done, delayMs: 120_000 }];
    const { page, server, taskId } = await openTask(browser, place, { mode: "auto", replies });
    const { changes, status } = taskPage(page);
    const whyNot = changes.getByText(
      /^While the task is working, nothing can be undone or redone\. Pause or stop it first/,
    );
    await see(whyNot);
    const all = changes.getByRole("button", { name: "Undo all" });
    const one = changes.getByRole("button", { name: "Undo: list.md" });
    for (const button of [all, one]) {
      expect(await button.getAttribute("aria-disabled")).toBe("true");
      expect(await button.getAttribute("title")).toMatch(/Pause or stop it first/);
    }
    expect(await server.send(taskId, { type: "changes.undo", stepId: null, paths: null })).toMatchObject({
      rejected: true,
      code: "conflict",
    });
    expect(await accessTroubles(page)).toEqual([]);
    await all.focus();
    await page.keyboard.press("Enter");
    await see(page.getByRole("region", { name: "Messages" }).getByText(/^While the task is working/));
    expect(await page.getByRole("alertdialog").count()).toBe(0);
    await page.getByRole("button", { name: "Close this message" }).click();

    const before = await one.boundingBox();
    await page.getByRole("button", { name: "Pause" }).click();
    await see(status("Paused"));
    await seeNoMore(whyNot);
    await see(changes.getByText(/^Changes can be undone and brought back, all at once or one by one\./));
    expect(await one.boundingBox()).toEqual(before);
    await all.click();
    await confirmUndo(page, "1 change");
    await see(changes.getByRole("heading", { name: /^Undone/ }));
    expect(existsSync(path)).toBe(false);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await tooWide(page)).toEqual([]);
  });
});

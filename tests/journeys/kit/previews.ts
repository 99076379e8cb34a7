import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { see, seeNoMore } from "./browser.ts";
import type { Place, Reply } from "./place.ts";

/** What a model says that hands over finished files of the desk. */
export function presented(place: Place, names: readonly string[]): Reply {
  const paths = names.map((name) => join(place.desk, name));
  return { calls: [{ tool: "artifact_present", input: { paths, summary: "The files." } }] };
}

/** Opens the preview of a finished file and gives its window. */
export async function preview(page: Page, name: string): Promise<Locator> {
  await page
    .getByRole("button", { name: `Preview ${name}` })
    .first()
    .click();
  const shown = page.getByRole("dialog", { name });
  await see(shown);
  return shown;
}

/** Closes a preview by the keyboard. */
export async function closed(page: Page, shown: Locator): Promise<void> {
  await page.keyboard.press("Escape");
  await seeNoMore(shown);
}

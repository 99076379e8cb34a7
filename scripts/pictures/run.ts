import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Page } from "playwright-core";
import { browserProblem, launchBrowser } from "../../tests/journeys/kit/chromium.ts";
import { type LiveServer, startLiveServer } from "../../tests/journeys/kit/live-server.ts";

const root = resolve(import.meta.dirname, "../..");
const pictures = join(root, "docs", "pictures");
const goal = "Turn these receipts into an expense report";
/** `ms` for reading all receipts on a slow computer */
const patienceMs = 300_000;

async function take(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(pictures, `${name}.png`) });
  console.log(`docs/pictures/${name}.png`);
}

/** The app as README shows it: the first page, a finished task, and a finished file whose cells name what they came from. */
async function takePictures(server: LiveServer, folder: string): Promise<void> {
  const browser = await launchBrowser();
  try {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    await page.goto(server.url);
    await page.locator("main textarea").waitFor();
    await page.getByText("Process sandbox.").or(page.getByText("Virtual machine.")).first().waitFor();
    await take(page, "home");
    const folders = [{ path: folder as `/${string}`, verb: "edit", neverDelete: true } as const];
    const taskId = await server.create({
      goal,
      mode: "auto",
      model: "offline/playbooks",
      folders,
      isolation: "process",
    });
    await page.goto(new URL(`/tasks/${taskId}`, server.url).href);
    await server.until(taskId, (task) => task.ended !== null, patienceMs);
    await page.locator("main").getByText("Done.", { exact: true }).first().waitFor();
    await take(page, "task");
    await page.getByRole("button", { name: "Preview Expense report.xlsx" }).first().click();
    const shown = page.getByRole("dialog", { name: "Expense report.xlsx" });
    // an amount that names the receipt it was read from
    await shown.getByRole("gridcell", { name: "594.00" }).click();
    await shown.getByRole("button", { name: /shows its source/ }).waitFor();
    await take(page, "preview");
  } finally {
    await browser.close();
  }
}

if (browserProblem !== null) throw new Error(browserProblem);
const top = mkdtempSync(join(tmpdir(), "deskhand-pictures-"));
const folder = join(top, "Receipts");
mkdirSync(folder);
cpSync(join(root, "tests", "fixtures", "receipts"), folder, { recursive: true });
const server = await startLiveServer(join(top, "home"));
try {
  await takePictures(server, folder);
} finally {
  await server.stop();
  rmSync(top, { recursive: true, force: true });
}

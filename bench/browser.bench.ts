import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { browserProblem, launchBrowser } from "../tests/journeys/kit/chromium.ts";
import { type LiveServer, startLiveServer } from "../tests/journeys/kit/live-server.ts";
import { makeFolders, print, quantile } from "./bench-desk.ts";
import { scrollFigures, scrollInWords } from "./scroll-figures.ts";
import { measurePreviews } from "./scroll-previews.ts";

/** rounds of the long task; each is one answer and one tool step */
const rounds = 2500;
const loads = 7;
const upPx = -600;

/** An empty page and one that is only high, served as the app is: what the browser itself costs. */
async function startEmptyPages(): Promise<{ url: string; stop(): void }> {
  const server = createServer((request, response) => {
    const height = request.url === "/high" ? 300_000 : 0;
    response.setHeader("content-type", "text/html");
    response.end(
      `<!doctype html><title>Empty</title><textarea aria-label="Message"></textarea><div style="height:${height}px"></div>`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop: () => server.close() };
}

/** `ms` from the start of the navigation until a field to write in is there and takes the focus. */
async function usableMs(page: Page, go: () => Promise<unknown>, field: string): Promise<number> {
  await go();
  await page.locator(field).waitFor();
  return page.evaluate(() => performance.getEntriesByName("usable")[0]?.startTime ?? Number.NaN);
}

/** Notes inside every page of the context when the field is first there and painted. */
async function noteUsable(context: BrowserContext, field: string): Promise<void> {
  await context.addInitScript((selector) => {
    const look = () => {
      const found = document.querySelector<HTMLTextAreaElement>(selector);
      if (found === null || found.disabled) requestAnimationFrame(look);
      else performance.mark("usable");
    };
    requestAnimationFrame(look);
  }, field);
}

type Loads = Readonly<{ cold: readonly number[]; warm: readonly number[] }>;

/** Opens an address in windows without any memory, each of them twice. */
async function measureLoads(open: () => Promise<BrowserContext>, url: string, field: string): Promise<Loads> {
  const cold: number[] = [];
  const warm: number[] = [];
  for (let round = 0; round < loads; round += 1) {
    const context = await open();
    await noteUsable(context, field);
    const page = await context.newPage();
    cold.push(await usableMs(page, () => page.goto(url), field));
    warm.push(await usableMs(page, () => page.reload(), field));
    await context.close();
  }
  return { cold, warm };
}

const inMs = (samples: readonly number[]) =>
  `${quantile(samples, 0.5).toFixed(0)} / ${quantile(samples, 0.95).toFixed(0)} ms`;

function printLoads(name: string, ours: Loads, empty: Loads): void {
  for (const state of ["cold", "warm"] as const)
    print(`${name}, ${state}, p50 / p95`, inMs(ours[state]), `empty page ${inMs(empty[state])}`);
}

async function makeLongTask(server: LiveServer, home: string, folder: string): Promise<string> {
  const script = join(home, "..", "script.json");
  const call = { tool: "file_read", input: { path: join(folder, "note {{n}}.txt") } };
  for (let index = 1; index <= rounds; index += 1) writeFileSync(join(folder, `note ${index}.txt`), `note ${index}\n`);
  const replies = [{ text: "Note {{n}} comes next.", calls: [call], repeat: rounds }, { text: "All are read." }];
  writeFileSync(script, JSON.stringify(replies));
  const folders = [{ path: folder as `/${string}`, verb: "edit", neverDelete: false } as const];
  const taskId = await server.create({ goal: "read", mode: "auto", model: `scripted/${script}`, folders });
  await server.until(taskId, (task) => task.ended !== null, 600_000);
  return taskId;
}

async function measure(server: LiveServer, home: string, folder: string): Promise<void> {
  const browser = await launchBrowser();
  const empty = await startEmptyPages();
  const viewport = { width: 1280, height: 800 };
  const openEmpty = () => browser.newContext({ viewport });
  const openOurs = async () => {
    const context = await browser.newContext({ viewport });
    // lets the window in without filling its cache
    await context.request.get(server.url);
    return context;
  };
  try {
    const floor = await measureLoads(openEmpty, empty.url, "textarea");
    printLoads("home page to a usable composer", await measureLoads(openOurs, server.url, "main textarea"), floor);
    await measurePreviews(server, await openOurs(), folder);
    const short = await server.create({ goal: "short" });
    const address = (taskId: string) => new URL(`/tasks/${taskId}`, server.url).href;
    printLoads("task page to a usable composer", await measureLoads(openOurs, address(short), "main textarea"), floor);
    const startedMs = performance.now();
    const long = await makeLongTask(server, home, folder);
    console.log(`(${2 * rounds} steps took ${((performance.now() - startedMs) / 1000).toFixed(0)} s to do)`);
    const name = `task page of ${2 * rounds} steps`;
    printLoads(name, await measureLoads(openOurs, address(long), "main textarea"), floor);

    const page = await (await openOurs()).newPage();
    await page.goto(address(long));
    await page.getByText("All are read.").waitFor();
    const place = "[aria-labelledby=transcript-title] [tabindex]";
    const ours = await scrollFigures(page, { place, wheelPx: upPx });
    await page.goto(`${empty.url}/high`);
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    const bare = await scrollFigures(page, { place, wheelPx: upPx });
    print(`scrolling ${2 * rounds} steps`, `${ours.perSecond.toFixed(0)} frames/s`, scrollInWords(ours));
    print("scrolling an empty page", `${bare.perSecond.toFixed(0)} frames/s`, scrollInWords(bare));
  } finally {
    empty.stop();
    await browser.close();
  }
}

if (browserProblem === null) {
  const { close, folder, home } = makeFolders();
  const server = await startLiveServer(home, { DESKHAND_SCRIPTED_MODEL: "1" });
  try {
    await measure(server, home, folder);
  } finally {
    await server.stop();
    close();
  }
} else {
  console.log(`Skipped: ${browserProblem}`);
}

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { IsolationReport, TaskSettings } from "@deskhand/contracts";
import type { Browser, Page } from "playwright-core";
import { describe, expect, onTestFinished, test } from "vitest";
import { accessTroubles, openWindow, see, seeNoMore, taskPage, tooWide } from "./kit/browser.ts";
import { needIsolation } from "./kit/isolation.ts";
import { type LiveServer, startLiveServer } from "./kit/live-server.ts";
import { makePlace, type Place, putFiles, type Reply, scripted } from "./kit/place.ts";
import { done } from "./kit/scripted-run.ts";
import { useBrowser } from "./kit/use-browser.ts";

const shell = (command: string): Reply => ({ calls: [{ tool: "shell_run", input: { command } }] });

async function serve(place: Place): Promise<LiveServer> {
  const server = await startLiveServer(place.home, { DESKHAND_SCRIPTED_MODEL: "1" });
  onTestFinished(() => server.stop());
  return server;
}

type Start = Readonly<{ replies: readonly Reply[] }> & Partial<TaskSettings>;

/** Starts a task on the desk whose programs run in the process isolation, and opens its page. */
async function openShellTask(browser: Browser, place: Place, { replies, ...settings }: Start) {
  const server = await serve(place);
  const model = scripted(place, replies) as `${string}/${string}`;
  const folders = [{ path: place.desk as `/${string}`, verb: "edit", neverDelete: false } as const];
  const taskId = await server.create({ goal: "work", mode: "auto", isolation: "process", model, folders, ...settings });
  const page = await openWindow(browser);
  await page.goto(server.url);
  await page.goto(new URL(`/tasks/${taskId}`, server.url).href);
  return { page, server, taskId };
}

/** Spreads out the commands of the transcript. */
async function openCommands(page: Page, ...commands: readonly string[]): Promise<void> {
  await page.getByRole("button", { name: /^Ran \d+ commands?/ }).click();
  for (const command of commands) await page.locator("summary").filter({ hasText: command }).click();
}

describe("in the browser", () => {
  let browser: Browser;
  useBrowser((opened) => {
    browser = opened;
  });

  test("commands are shown with their endings, their output, what they changed and what they left behind", async (context) => {
    await needIsolation(context, "process");
    const place = makePlace();
    putFiles(place.desk, { "a.txt": "alpha\n" });
    const copying = "cp a.txt b.txt && mkfifo queue && echo copied";
    const failing = `printf 'red \\033[31malert\\n' >&2; exit 3`;
    const { page } = await openShellTask(browser, place, { replies: [shell(copying), shell(failing), done] });
    const { changes, status, transcript } = taskPage(page);
    await see(status("Done"));
    expect(existsSync(join(place.desk, "b.txt"))).toBe(true);
    await openCommands(page, "mkfifo", "alert");
    await see(transcript.getByText("It ended well."));
    await see(transcript.getByText("copied", { exact: true }));
    await see(transcript.getByText("It ended with code 3, which means that something did not work."));
    await see(transcript.getByText("Left out of your folders:"));
    await see(transcript.getByText(`${place.desk}/queue: `));
    expect(await transcript.textContent()).not.toContain("\u001b");
    await transcript.getByRole("button", { name: "1 entry changed" }).click();
    const heading = changes.getByRole("button", { name: /^Changes/ });
    expect(await heading.evaluate((button) => button === document.activeElement)).toBe(true);

    const found: Record<string, readonly string[]> = { commands: await accessTroubles(page) };
    await page.getByRole("button", { name: "Isolation: Process sandbox" }).click();
    await see(page.getByText("Programs run fenced in on this computer and see only what you handed over."));
    found.badge = await accessTroubles(page);
    await page.keyboard.press("Escape");
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await tooWide(page)).toEqual([]);
    expect(found).toEqual({ commands: [], badge: [] });
  });

  test("the newest line of a running command is shown, and Stop ends it", async (context) => {
    await needIsolation(context, "process");
    const place = makePlace();
    const endless = "while true; do echo still at it; sleep 0.3; done";
    const { page } = await openShellTask(browser, place, { replies: [shell(endless), done] });
    const { status, transcript } = taskPage(page);
    await see(transcript.getByText(endless));
    await see(transcript.getByText("still at it", { exact: true }));
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await see(status("Stopped"));
    await seeNoMore(transcript.getByText("still at it", { exact: true }));
  });

  test("a plan lists the sites it needs; one that is unticked stays closed, another is taken away later", async (context) => {
    await needIsolation(context, "process");
    const place = makePlace();
    const steps = [{ title: "Fetch the rates", actions: [] }];
    const hosts = ["api.rates.example", "*.tracker.example"];
    const plan: Reply = { calls: [{ tool: "plan_propose", input: { goal: "Convert", steps, needs: { hosts } } }] };
    const { page, server, taskId } = await openShellTask(browser, place, { mode: "plan", replies: [plan, done] });
    const { plan: card, status } = taskPage(page);
    const sites = card.getByRole("group", { name: "Sites it needs: allow only these" });
    await see(sites.getByRole("checkbox", { name: "api.rates.example" }));
    const troubles = await accessTroubles(page);
    await sites.getByRole("checkbox", { name: "tracker.example and everything below it" }).uncheck();
    await card.getByRole("button", { name: "Approve the plan" }).click();
    await see(status("Done"));
    await page.getByRole("button", { name: "May reach 1 site" }).click();
    const list = page.getByRole("dialog", { name: "Sites it may reach" });
    await see(list.getByText("api.rates.example"));
    await see(list.getByText("(you refused it)"));
    await list.getByRole("button", { name: "Take away: api.rates.example" }).click();
    await see(list.getByText("None; every connection is refused."));
    const { grants } = await server.task(taskId);
    expect(grants.map(({ effect, pattern }) => `${effect} ${pattern}`)).toEqual(["deny *.tracker.example"]);
    await list.getByRole("button", { name: "Take back your no: *.tracker.example" }).click();
    await seeNoMore(list.getByText("(you refused it)"));
    expect((await server.task(taskId)).grants).toEqual([]);
    expect(troubles).toEqual([]);
  });

  test("the page of isolation runs the self-test again, and a choice counts for the next task", async (context) => {
    await needIsolation(context, "process");
    const place = makePlace();
    const server = await serve(place);
    const page = await openWindow(browser);
    await page.goto(server.url);
    await page.getByRole("button", { name: "Settings", exact: true }).click();
    await page.getByRole("menuitem", { name: /^Isolation/ }).click();
    await see(page.getByRole("heading", { name: "Where programs run" }));
    await see(page.getByRole("heading", { name: "What new tasks get" }));
    const found: Record<string, readonly string[]> = { before: await accessTroubles(page) };
    await page.getByRole("button", { name: "Run the self-test" }).click();
    await see(page.getByText("Last run: just now."));
    const sandbox = page.getByRole("region", { name: "Process sandbox" });
    await see(sandbox.getByText("10 attempts to break out, all held"));
    await see(sandbox.getByText("Works here"));
    expect(await page.getByText(/not held/).count()).toBe(0);
    await see(page.getByText(/isolation that passed its self-test on this computer\.$/));
    found.tested = await accessTroubles(page);
    await page.getByRole("radio", { name: "Files only" }).check();
    await see(page.getByText("The settings ask for files only, without programs."));
    await page.emulateMedia({ colorScheme: "dark" });
    found.dark = await accessTroubles(page);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await tooWide(page)).toEqual([]);
    await page.getByRole("link", { name: "Deskhand" }).click();
    await see(page.getByText("Files only."));
    expect(found).toEqual({ before: [], tested: [], dark: [] });
  });

  test("while programs are built the page says how far and what Stop does, and of nothing that it is not built yet", async () => {
    const place = makePlace();
    const server = await serve(place);
    const page = await openWindow(browser);
    await page.goto(server.url);
    const answer = await page.context().request.get(new URL("/api/isolation", server.url).href);
    const report = (await answer.json()) as IsolationReport;
    const { full, minimal } = report.image;
    const building = { ...minimal, status: "building", note: "It is being built: unpacking.", progress: 0.42 } as const;
    const missing = ["the workspace image is not built yet; type: npm run image"];
    const tiers = report.tiers.map((tier) => (tier.isolation === "vm" ? { ...tier, isReady: false, missing } : tier));
    const image = { minimal: building, full: { ...full, status: "missing", note: "Not built yet.", progress: null } };
    await page.route("**/api/isolation", (route) => route.fulfill({ json: { ...report, tiers, image } }));
    await page.goto(new URL("/isolation", server.url).href);
    const programs = page.getByRole("region", { name: "Programs tasks have" });
    await see(
      programs.getByText(/^The small set is being built \(42 %\)\. .+ If you stop, what is done so far is kept/),
    );
    await see(programs.getByText("The small set comes first; this one follows if you asked for it with “Build it”."));
    await see(programs.getByRole("button", { name: "Stop" }));
    await see(page.getByText("What it starts from is being built now"));
    expect(await page.getByText(/not built yet|npm run/i).count()).toBe(0);
    expect(await accessTroubles(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await tooWide(page)).toEqual([]);
    // the page goes on looking until it is closed
    await page.unrouteAll({ behavior: "ignoreErrors" });
  });

  test("a task that asked nobody says that nothing left this computer", async (context) => {
    await needIsolation(context, "process");
    const place = makePlace();
    const { page } = await openShellTask(browser, place, { replies: [shell("echo hello"), done] });
    const { rail, status } = taskPage(page);
    await see(status("Done"));
    await see(rail.getByText("Nothing left this computer."));
    await page.goto(`${page.url()}/egress`);
    await see(page.getByRole("heading", { name: "What left this computer" }));
    await see(page.getByText("Nothing left this computer."));
    expect(await accessTroubles(page)).toEqual([]);
    await page.getByRole("link", { name: "Back to the task" }).click();
    await see(status("Done"));
  });
});

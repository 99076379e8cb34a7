import { anthropicWire, type StubReply, startStub } from "@deskhand/models/testing";
import type { Browser } from "playwright-core";
import { describe, expect, onTestFinished, test } from "vitest";
import { accessTroubles, openWindow, see, seeNoMore, taskPage, tooWide } from "./kit/browser.ts";
import { startLiveServer } from "./kit/live-server.ts";
import { manyFiles, manyHands, runCount } from "./kit/many-hands.ts";
import { makePlace, putFiles } from "./kit/place.ts";
import { useBrowser } from "./kit/use-browser.ts";

type Script = Parameters<typeof startStub>[1];

/** A server whose model is a stub of Anthropic's, with its page open. */
async function openServer(browser: Browser, script: (desk: string) => Script, mode: "plan" | "auto") {
  const place = makePlace();
  putFiles(place.desk, manyFiles());
  const stub = await startStub(anthropicWire, script(place.desk));
  onTestFinished(() => stub.close());
  const server = await startLiveServer(place.home, { ANTHROPIC_API_KEY: stub.key, ANTHROPIC_BASE_URL: stub.baseUrl });
  onTestFinished(() => server.stop());
  const folders = [{ path: place.desk as `/${string}`, verb: "edit", neverDelete: true } as const];
  const model = "anthropic/claude-sonnet-5-5" as const;
  const taskId = await server.create({ goal: "Read all notes", mode, model, folders });
  const page = await openWindow(browser);
  await page.goto(server.url);
  const open = (path = "") => page.goto(new URL(`/tasks/${taskId}${path}`, server.url).href);
  await open();
  return { open, page, place, server, stub, taskId };
}

const usage = { input: 100_000, output: 10_000 };

describe("in a browser", () => {
  let browser: Browser;
  useBrowser((opened) => {
    browser = opened;
  });

  test("a plan shows what it is held to, its cap stops the task, and the record tells who said what", async () => {
    const steps = [{ title: "Read a note" }];
    const read = (id: string, desk: string) => ({ id, tool: "file_read", input: { path: `${desk}/note-00${id}.txt` } });
    const script = (desk: string): StubReply[] => [
      { calls: [{ id: "p", tool: "plan_propose", input: { goal: "Know the notes", steps } }], usage },
      { calls: [read("1", desk)], usage },
      { calls: [read("2", desk)], usage },
      { text: "Read.", usage },
    ];
    const { open, page, server, taskId } = await openServer(browser, script, "plan");
    const plan = page.locator("main").getByRole("region", { name: "The plan", exact: true });
    await see(plan.getByText("(edit, never delete)"));
    await see(plan.getByText("about $0.42 to $2.88, 2 to 6 answers of the model."));
    await plan.getByLabel("Stop at").fill("0.9");
    const found: Record<string, readonly string[]> = { plan: await accessTroubles(page) };
    await plan.getByRole("button", { name: "Approve the plan" }).click();
    const paused = await server.until(taskId, (task) => task.paused !== null);
    expect([paused.paused?.limit, paused.plan?.capUsd, paused.usage.costUsd.toFixed(2)]).toEqual([
      "budgetUsd",
      0.9,
      "0.90",
    ]);
    const meter = page.getByRole("button", { name: "Costs so far: $0.90 of $0.90" });
    await see(meter);
    await meter.click();
    await see(page.getByText("3 answers, 300k tokens in, 30k out, $0.90").first());
    found.meter = await accessTroubles(page);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Allow as much again and resume" }).click();
    await see(taskPage(page).status("Done"));
    await open("/audit");
    await see(page.getByText("Allowed: Is this plan right?"));
    await see(page.getByText("Because: the user's own answer").first());
    await page.getByRole("button", { name: "Costs", exact: true }).click();
    await see(page.getByText("anthropic/claude-sonnet-5-5 answered: 100000 tokens in, 10000 out, $0.30").first());
    await seeNoMore(page.getByText("Allowed: Is this plan right?"));
    found.record = await accessTroubles(page);
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Save as a file" }).click(),
    ]);
    expect(file.suggestedFilename()).toBe(`${taskId}-record.jsonl`);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await tooWide(page)).toEqual([]);
    expect(found).toEqual({ plan: [], meter: [], record: [] });
  });

  test("caps are set on their page and told with what was spent", async () => {
    const { page, server } = await openServer(browser, () => [{ text: "Done.", usage }], "auto");
    await see(taskPage(page).status("Done"));
    await page.getByRole("button", { name: "Settings", exact: true }).click();
    await page.getByRole("menuitem", { name: /^Costs/ }).click();
    await see(page.getByText("$0.30").first());
    await page.getByLabel("All tasks of one day").fill("nothing");
    await see(page.getByText("Write an amount such as 5 or 2.50, or leave it empty for no cap."));
    await page.getByLabel("All tasks of one day").fill("0.25");
    await page.getByRole("button", { name: "Save the caps" }).click();
    await see(page.getByText("The cap of $0.25 is used up."));
    await see(page.getByText("as of 24 October 2026").first());
    expect(await accessTroubles(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await tooWide(page)).toEqual([]);
    await page.goto(server.url);
  });

  test("each of sixteen assistants has its own line, and stopping one leaves fifteen", async () => {
    const { page, server, taskId } = await openServer(browser, (desk) => manyHands(desk, 3), "auto");
    const card = page.getByRole("region", { name: "Assistants" });
    await see(card.getByText(`${runCount} assistants side by side`));
    await see(card.getByText(`${runCount - 1} of ${runCount} finished`));
    await see(card.getByText(/^anthropic\/claude-haiku-5-5 · /).first());
    expect(await accessTroubles(page)).toEqual([]);
    await card.getByRole("button", { name: "Read notes, part 5", exact: true }).click();
    await see(card.getByText(/^read: 4 20 36 /));
    await card.getByRole("button", { name: "Stop: Read notes, part 3" }).click();
    await see(card.getByText(`${runCount} of ${runCount} finished`));
    await see(taskPage(page).status("Done"));
    const { runs } = await server.task(taskId);
    const statuses = Object.values(runs).flatMap((run) => (run.parent === null ? [] : [run.status]));
    expect(statuses.filter((status) => status === "done")).toHaveLength(runCount - 1);
  });
});

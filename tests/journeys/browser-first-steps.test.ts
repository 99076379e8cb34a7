import { join } from "node:path";
import type { Browser } from "playwright-core";
import { describe, expect, onTestFinished, test } from "vitest";
import { accessTroubles, openTask, openWindow, see, seeNoMore, taskPage } from "./kit/browser.ts";
import { startLiveServer } from "./kit/live-server.ts";
import { makePlace, putFiles, type Reply } from "./kit/place.ts";
import { closed, presented } from "./kit/previews.ts";
import { write } from "./kit/scripted-run.ts";
import { useBrowser } from "./kit/use-browser.ts";

describe("in the browser", () => {
  let browser: Browser;
  useBrowser((opened) => {
    browser = opened;
  });

  test("Start without a folder asks for one, and a task that found none takes it afterwards", async () => {
    const place = makePlace();
    putFiles(place.desk, { "letter.txt": "Dear Ann" });
    const server = await startLiveServer(place.home);
    onTestFinished(() => server.stop());
    const page = await openWindow(browser);
    await page.goto(server.url);
    await page.getByRole("textbox", { name: "The outcome you want" }).fill("What is in this folder?");
    await page.getByRole("button", { name: "Start" }).click();
    const picker = page.getByRole("dialog", { name: "Add a folder" });
    await see(picker);
    expect(await page.getByRole("link", { name: /^What is in this folder/ }).count()).toBe(0);
    await picker.getByRole("textbox", { name: "Path of the folder" }).fill(place.desk);
    await picker.getByRole("button", { name: "Go", exact: true }).click();
    await picker.getByRole("button", { name: "Hand over “desk”" }).click();
    await seeNoMore(picker);
    await page.getByRole("button", { name: "Start" }).click();
    await see(taskPage(page).status("Done"));
    await see(taskPage(page).transcript.getByText(/letter\.txt/));

    const blind = await server.create({ goal: "What is in this folder?" });
    await page.goto(new URL(`/tasks/${blind}`, server.url).href);
    const { rail, status, transcript } = taskPage(page);
    await see(status("Failed"));
    await transcript.getByRole("button", { name: "Add a folder" }).click();
    await see(picker);
    await picker.getByRole("textbox", { name: "Path of the folder" }).fill(place.desk);
    await picker.getByRole("button", { name: "Go", exact: true }).click();
    await picker.getByRole("button", { name: "Hand over “desk”" }).click();
    await see(rail.getByRole("button", { name: /^desk/ }));
    await seeNoMore(transcript.getByRole("button", { name: "Add a folder" }));
    await transcript.getByRole("button", { name: "Try again" }).click();
    await see(status("Done"));
    await see(transcript.getByText(/letter\.txt/));
    expect(await transcript.getByRole("button", { name: "Try again" }).count()).toBe(0);
  });

  test("the finished file is named where a long answer ends, and opens from there", async () => {
    const place = makePlace();
    const path = join(place.desk, "report.md");
    const long: Reply = { text: Array.from({ length: 60 }, (_, at) => `${at + 1}. A finding`).join("\n") };
    const replies = [write(path, "# The report"), presented(place, ["report.md"]), long];
    const { page } = await openTask(browser, place, { mode: "auto", replies });
    const { status, transcript } = taskPage(page);
    await see(status("Done"));
    const named = transcript.getByRole("button", { name: "Preview report.md" }).last();
    await expect.poll(() => named.evaluate((button) => button.getBoundingClientRect().bottom < innerHeight)).toBe(true);
    await named.click();
    const shown = page.getByRole("dialog", { name: "report.md" });
    await see(shown.getByRole("heading", { name: "The report" }));
    await closed(page, shown);
  });

  test("a paused task says that nobody works, and what the rules cannot do says what could", async () => {
    const place = makePlace();
    const wait: Reply = { text: "too late", delayMs: 3_600_000 };
    const delegates: Reply = { calls: [{ tool: "task_delegate", input: { runs: [{ goal: "Read the offer" }] } }] };
    const { page, server } = await openTask(browser, place, { mode: "auto", replies: [delegates, wait, wait, wait] });
    const { card, transcript } = taskPage(page);
    await see(card("Assistants").getByText("Working"));
    await page.getByRole("button", { name: "Pause" }).click();
    await see(transcript.getByText("You paused it."));
    await see(card("Assistants").getByText("Paused"));
    expect(await card("Assistants").getByText("Working").count()).toBe(0);

    const folders = [{ path: place.desk as `/${string}`, verb: "edit", neverDelete: false } as const];
    const declined = await server.create({ goal: "Book me a flight to Lisbon", folders });
    await page.goto(new URL(`/tasks/${declined}`, server.url).href);
    await see(transcript.getByText(/cannot do this without a model/));
    expect(await transcript.getByText("API_KEY").count()).toBe(0);
    await transcript.getByRole("link", { name: "Set up a language model" }).click();
    await see(page.getByRole("heading", { level: 1, name: "Models" }));
  });

  test("a window asked for while the server is gone leaves the page as it is", async () => {
    const server = await startLiveServer(makePlace().home);
    onTestFinished(() => server.stop().catch(() => undefined));
    const page = await openWindow(browser);
    await page.goto(server.url);
    const outcome = page.getByRole("textbox", { name: "The outcome you want" });
    await outcome.fill("Tidy this folder");
    await server.kill();
    for (const name of [/^Find \S+K$/, "Add a folder"]) {
      await page.getByRole("button", { name }).click();
      await see(page.getByText("Deskhand does not answer."));
      await page.getByRole("button", { name: "Close this message" }).click();
    }
    expect(await outcome.inputValue()).toBe("Tidy this folder");
  });

  test("every page of settings is reached by its name on a narrow page", async () => {
    const server = await startLiveServer(makePlace().home);
    onTestFinished(() => server.stop());
    const page = await openWindow(browser, { viewport: { width: 360, height: 740 } });
    await page.goto(server.url);
    const pages = { Models: "Models", Instructions: "Instructions", Costs: "Costs", Isolation: "Where programs run" };
    for (const [name, title] of Object.entries({ ...pages, "Ways out": "Ways out" })) {
      await page.getByRole("button", { name: "Settings", exact: true }).click();
      if (name === "Models") expect(await accessTroubles(page)).toEqual([]);
      await page.getByRole("menuitem", { name: new RegExp(`^${name}`) }).click();
      await see(page.getByRole("heading", { level: 1, name: title }));
    }
  });
});

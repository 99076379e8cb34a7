import { anthropicWire, type StubReply, startStub } from "@deskhand/models/testing";
import type { Browser, Page } from "playwright-core";
import { describe, expect, onTestFinished, test } from "vitest";
import { accessTroubles, openWindow, see, taskPage, tooWide } from "./kit/browser.ts";
import { startLiveServer } from "./kit/live-server.ts";
import { makePlace, putFiles } from "./kit/place.ts";
import { useBrowser } from "./kit/use-browser.ts";

const tooLong = JSON.stringify({
  type: "error",
  error: { type: "invalid_request_error", message: "prompt is too long: 210000 tokens > 200000 maximum" },
});

/** A server whose model is a stub of Anthropic's, with its page open. */
async function openServer(browser: Browser, replies: readonly StubReply[]) {
  const place = makePlace();
  const stub = await startStub(anthropicWire, replies);
  onTestFinished(() => stub.close());
  const server = await startLiveServer(place.home, { ANTHROPIC_API_KEY: stub.key, ANTHROPIC_BASE_URL: stub.baseUrl });
  onTestFinished(() => server.stop());
  const page = await openWindow(browser);
  await page.goto(server.url);
  return { place, page, server, stub };
}

async function onPhone(page: Page): Promise<void> {
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await tooWide(page)).toEqual([]);
}

describe("in a browser", () => {
  let browser: Browser;
  useBrowser((opened) => {
    browser = opened;
  });

  test("a conversation that got too long is folded, the task says so, and the rail shows how full the memory is", async () => {
    const read = (id: string, path: string) => ({ calls: [{ id, tool: "file_read", input: { path } }] });
    const replies: StubReply[] = [];
    const { page, place, server, stub } = await openServer(browser, replies);
    putFiles(place.desk, { "invoice.txt": "Invoice 4711 of Meyer GmbH", "DESKHAND.md": "Names begin with the date." });
    replies.push(
      { ...read("r1", `${place.desk}/invoice.txt`), text: "I read the invoice." },
      { fault: { kind: "status", status: 400, body: tooLong } },
      { text: "Invoice 4711 is of Meyer GmbH.", usage: { input: 50_000, output: 20 } },
    );
    const folders = [{ path: place.desk as `/${string}`, verb: "edit", neverDelete: false } as const];
    const model = "anthropic/claude-sonnet-5-5";
    const taskId = await server.create({ goal: "Whose invoice is it?", mode: "auto", model, folders });
    await server.until(taskId, (task) => task.ended?.status === "done");
    await page.goto(new URL(`/tasks/${taskId}`, server.url).href);
    const { rail, transcript } = taskPage(page);
    const summary = transcript.locator("summary").filter({ hasText: /goes on with a summary of \d+ earlier steps/ });
    await see(summary);
    await summary.click();
    await see(transcript.getByText("Invoice 4711 of Meyer GmbH"));
    expect(await transcript.getByText("too long for this model").count()).toBe(0);
    await see(rail.getByText("25 % of 200k tokens"));
    await see(rail.getByText(/the notes in .*DESKHAND\.md/));
    expect(await accessTroubles(page)).toEqual([]);
    await onPhone(page);
    expect(stub.requests).toHaveLength(3);
  });

  test("instructions written once are told to every new task", async () => {
    const { page, server, stub } = await openServer(browser, [{ text: "Fine." }]);
    await page.goto(new URL("/instructions", server.url).href);
    const field = page.getByRole("textbox", { name: "For every task" });
    const save = page.getByRole("button", { name: "Save the instructions" });
    await see(field);
    expect(await save.isDisabled()).toBe(true);
    await field.fill("Write in British English.");
    expect(await accessTroubles(page)).toEqual([]);
    await onPhone(page);
    await save.click();
    await see(page.getByText("it counts for tasks that begin from now on"));
    await page.reload();
    await see(page.getByText("Write in British English."));
    const taskId = await server.create({ goal: "Hello", mode: "auto", model: "anthropic/claude-sonnet-5-5" });
    await server.until(taskId, (task) => task.ended?.status === "done");
    expect(JSON.stringify(stub.requests[0]?.body.system)).toContain("Write in British English.");
  });

  test("instructions written for a folder are told to tasks that get it, until they are removed", async () => {
    const { page, place, server, stub } = await openServer(browser, [
      { text: "Fine." },
      { text: "Fine." },
      { text: "Fine." },
    ]);
    await page.goto(new URL("/instructions", server.url).href);
    await page.getByRole("button", { name: "Write for a folder" }).click();
    const picker = page.getByRole("dialog", { name: "Choose a folder" });
    await picker.getByRole("textbox", { name: "Path of the folder" }).fill(place.desk);
    await picker.getByRole("button", { name: "Go", exact: true }).click();
    await picker.getByRole("button", { name: "Write for “desk”" }).click();
    const field = page.getByRole("textbox", { name: `For ${place.desk}` });
    await field.fill("Amounts in euros.");
    expect(await accessTroubles(page)).toEqual([]);
    await onPhone(page);
    await page.getByRole("button", { name: `Save for ${place.desk}` }).click();
    await see(page.getByText("it counts for tasks that begin from now on"));
    await page.reload();
    await see(page.getByText("Amounts in euros."));

    const system = async (folders: readonly string[]) => {
      const granted = folders.map(
        (path) => ({ path: path as `/${string}`, verb: "read", neverDelete: false }) as const,
      );
      const model = "anthropic/claude-sonnet-5-5";
      const taskId = await server.create({ goal: "Hello", mode: "auto", model, folders: granted });
      const task = await server.until(taskId, ({ ended }) => ended?.status === "done");
      expect(task.rootRunId && task.runs[task.rootRunId]?.taintedBy).toBeUndefined();
      return { system: JSON.stringify(stub.requests.at(-1)?.body.system), taskId };
    };
    const told = await system([place.desk]);
    expect(told.system).toContain(`standing instructions for work in ${place.desk}:\\n  Amounts in euros.`);
    expect((await system([])).system).not.toContain("Amounts in euros.");
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(new URL(`/tasks/${told.taskId}`, server.url).href);
    await see(taskPage(page).rail.getByText(`your instructions for ${place.desk}`));

    await page.goto(new URL("/instructions", server.url).href);
    await page.getByRole("button", { name: `Remove for ${place.desk}` }).click();
    await see(page.getByText("it counts for tasks that begin from now on"));
    expect((await system([place.desk])).system).not.toContain("Amounts in euros.");
  });
});

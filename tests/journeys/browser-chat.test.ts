import { anthropicWire, type StubReply, startStub } from "@deskhand/models/testing";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { accessTroubles, openWindow, see, seeNoMore, tooWide } from "./kit/browser.ts";
import { browserProblem, launchBrowser } from "./kit/chromium.ts";
import { startLiveServer } from "./kit/live-server.ts";
import { makePlace } from "./kit/place.ts";

if (browserProblem !== null) console.log(`Skipped: ${browserProblem}`);

const key = "sk-ant-chat-1234567890";

/** answers with how many messages it was sent, and says whether it was offered tools */
function talkative(body: Readonly<Record<string, unknown>>): StubReply {
  const { messages, tools } = body as { messages: unknown[]; tools?: unknown[] };
  return { text: `You wrote ${Math.ceil(messages.length / 2)} times; I have ${tools?.length ?? 0} tools.` };
}

async function openHome(browser: Browser, env: (url: string) => Record<string, string>) {
  const provider = await startStub(anthropicWire, talkative, key);
  const place = makePlace();
  const server = await startLiveServer(place.home, env(provider.baseUrl));
  onTestFinished(async () => {
    await server.stop();
    await provider.close();
  });
  const page = await openWindow(browser);
  await page.goto(server.url);
  await see(page.getByRole("radio", { name: /^Chat/ }));
  return page;
}

describe.skipIf(browserProblem !== null)("in the browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  test("a chat streams answers without any tool and becomes a task with what was said", async () => {
    const page = await openHome(browser, (url) => ({ ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: key }));
    await page.getByRole("radio", { name: /^Chat/ }).press("Space");
    await seeNoMore(page.getByRole("button", { name: "Add a folder" }));
    await page.getByLabel("What you want to say").fill("What is a per diem?");
    expect(await accessTroubles(page)).toEqual([]);
    await page.getByRole("button", { name: "Send" }).click();
    await see(page.getByText("You wrote 1 times; I have 0 tools."));
    await page.getByLabel("Your message").fill("And in Norway?");
    await page.keyboard.press("Enter");
    await see(page.getByText("You wrote 2 times; I have 0 tools."));
    expect(await page.getByRole("complementary").count()).toBe(0);
    expect(await accessTroubles(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await tooWide(page)).toEqual([]);
    await page.getByRole("button", { name: "Turn into a task" }).click();
    const goal = await page.getByLabel("The outcome you want").inputValue();
    expect(goal).toMatch(/^What is a per diem\?[\s\S]*I: And in Norway\?[\s\S]*You: You wrote 2 times/);
    await see(page.getByRole("button", { name: "Add a folder" }));
  });

  test("without a language model a chat says what is missing", async () => {
    const page = await openHome(browser, () => ({}));
    await page.getByRole("radio", { name: /^Chat/ }).press("Space");
    await page.getByLabel("What you want to say").fill("Hello");
    await see(page.getByText("Set up a language model under Models to chat."));
    expect(await page.getByRole("button", { name: "Send" }).isDisabled()).toBe(true);
  });
});

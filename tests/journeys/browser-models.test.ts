import { anthropicWire, type StubReply, startLocalStub, startStub } from "@deskhand/models/testing";
import type { Browser, Page } from "playwright-core";
import { describe, expect, onTestFinished, test } from "vitest";
import { accessTroubles, openWindow, pressUntilFocused, see, seeNoMore, tooWide } from "./kit/browser.ts";
import { everythingIn } from "./kit/everything-in.ts";
import { startLiveServer } from "./kit/live-server.ts";
import { makePlace } from "./kit/place.ts";
import { useBrowser } from "./kit/use-browser.ts";

const key = "sk-ant-typed-in-the-page-1234567890";

/** a model that passes the test of what it can do, and does a task in one answer */
function able(body: Readonly<Record<string, unknown>>): StubReply {
  const sent = JSON.stringify(body);
  const call = (id: string, city: string) => ({ id, tool: "city_look_up", input: { city } });
  if (sent.includes("city_look_up")) return { calls: [call("c1", "Oslo"), call("c2", "Rome")] };
  if (sent.includes("Which colour")) return { text: "This picture is plain red all over." };
  if (sent.includes("Which single word")) return { text: "PELICAN" };
  return { text: "All done." };
}

async function openModels(browser: Browser) {
  const provider = await startStub(anthropicWire, able, key);
  const ollama = await startLocalStub({
    "GET /api/tags": { models: [{ name: "qwen3:8b" }] },
    "POST /api/show": { capabilities: ["completion", "tools"], parameters: "num_ctx 4096" },
  });
  const place = makePlace();
  const server = await startLiveServer(place.home, { OLLAMA_HOST: ollama.address });
  onTestFinished(async () => {
    await server.stop();
    await Promise.all([provider.close(), ollama.close()]);
  });
  const page = await openWindow(browser);
  await page.goto(server.url);
  await page.goto(new URL("/models", server.url).href);
  await see(page.getByRole("heading", { name: "Models", level: 1 }));
  return { page, place, provider, server };
}

/** Types into the field that the Tab key comes to, as somebody without a mouse does. */
async function typeInto(page: Page, name: string, text: string): Promise<void> {
  await pressUntilFocused(page, "Tab", page.getByLabel(name, { exact: true }));
  await page.keyboard.type(text);
}

describe("in the browser", () => {
  let browser: Browser;
  useBrowser((opened) => {
    browser = opened;
  });

  test("a key is added, a model tested, chosen and used, all by the keyboard, and the key stays sealed", async () => {
    const { page, place, provider, server } = await openModels(browser);
    await see(page.getByText("qwen3:8b with Ollama"));
    await pressUntilFocused(page, "Tab", page.getByRole("button", { name: "Set up Anthropic" }));
    await page.keyboard.press("Enter");
    await typeInto(page, "API key", key);
    await typeInto(page, "Address", provider.baseUrl);
    await page.keyboard.press("Enter");
    await see(page.getByText("Its key is in a sealed file of the data folder."));

    await page.getByRole("button", { name: "Test Claude Sonnet 5.5", exact: true }).click();
    await see(page.getByText("It can do Deskhand's work."));
    await see(page.getByText("Uses tools, several at once; sees pictures; reads PDF files as they are").first());
    await page.getByRole("button", { name: "Use for new tasks: Claude Haiku 5.5" }).click();
    await seeNoMore(page.getByRole("button", { name: "Use for new tasks: Claude Haiku 5.5" }));

    const taskId = await server.create({ model: "anthropic/claude-haiku-5-5", mode: "auto" });
    const task = await server.until(taskId, ({ ended }) => ended !== null);
    expect(task.ended).toMatchObject({ status: "done" });
    expect(provider.requests.at(-1)?.headers["x-api-key"]).toBe(key);
    expect(everythingIn(place.home)).not.toContain("typed-in-the-page");
    expect(await page.content()).not.toContain("typed-in-the-page");

    await page.getByRole("button", { name: "Change Anthropic" }).click();
    await page.getByRole("button", { name: "Forget key and address" }).click();
    await see(page.getByRole("button", { name: "Set up Anthropic" }));
    await seeNoMore(page.getByText("Its key is in a sealed file of the data folder."));
  });

  test("the page can be read and used on a phone and in the dark", async () => {
    const { page } = await openModels(browser);
    await page.getByRole("button", { name: "Set up OpenAI" }).click();
    await see(page.getByLabel("API key", { exact: true }));
    const found: Record<string, readonly string[]> = { light: await accessTroubles(page) };
    await page.emulateMedia({ colorScheme: "dark" });
    found.dark = await accessTroubles(page);
    await page.setViewportSize({ width: 360, height: 740 });
    found.narrow = await accessTroubles(page);
    expect(await tooWide(page)).toEqual([]);
    expect(found).toEqual({ light: [], dark: [], narrow: [] });
  });
});

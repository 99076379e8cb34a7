import { anthropicWire, type StubReply, startStub } from "@deskhand/models/testing";
import type { Browser, Page } from "playwright-core";
import { onTestFinished } from "vitest";
import { openWindow, see } from "./browser.ts";
import { startLiveServer } from "./live-server.ts";
import { makePlace } from "./place.ts";

const key = "sk-ant-chat-1234567890";

type Answer = (body: Readonly<Record<string, unknown>>) => StubReply;

/** Opens the page where tasks begin. A language model is set up unless there is no answer. */
export async function openHome(browser: Browser, answer: Answer | null): Promise<Page> {
  const provider = await startStub(anthropicWire, answer ?? [], key);
  const environment = answer === null ? {} : { ANTHROPIC_BASE_URL: provider.baseUrl, ANTHROPIC_API_KEY: key };
  const server = await startLiveServer(makePlace().home, environment);
  onTestFinished(async () => {
    await server.stop();
    await provider.close();
  });
  const page = await openWindow(browser);
  await page.goto(server.url);
  await see(page.getByRole("radio", { name: /^Chat/ }));
  return page;
}

/** Lets files go over a place, as somebody does who dragged them there. */
export async function dropFiles(page: Page, label: string, files: Readonly<Record<string, string>>): Promise<void> {
  const dataTransfer = await page.evaluateHandle((dropped) => {
    const data = new DataTransfer();
    for (const [name, words] of Object.entries(dropped)) data.items.add(new File([words], name));
    return data;
  }, files);
  await page.getByLabel(label).dispatchEvent("drop", { dataTransfer });
}

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser } from "playwright-core";
import { describe, expect, onTestFinished, test } from "vitest";
import { accessTroubles, openWindow, see, seeNoMore, taskPage, tooWide } from "./kit/browser.ts";
import { everythingIn } from "./kit/everything-in.ts";
import { needIsolation } from "./kit/isolation.ts";
import { startLiveServer } from "./kit/live-server.ts";
import { makePlace, type Reply, scripted } from "./kit/place.ts";
import { done } from "./kit/scripted-run.ts";
import { useBrowser } from "./kit/use-browser.ts";

const key = "k3y-of-the-site";

/** A site on this computer that keeps who asked it for what. */
async function openSite() {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers["x-api-key"] ?? "without a key"}`);
    response.end(`hello ${request.headers["x-api-key"] ?? "nobody"}\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { seen, port: (server.address() as AddressInfo).port };
}

describe("ways out", () => {
  let browser: Browser;
  useBrowser((opened) => {
    browser = opened;
  });

  test("a key set in the app is put into a task's requests, is seen by nobody, and the site can be taken away", async (context) => {
    await needIsolation(context, "process");
    const place = makePlace();
    const site = await openSite();
    const server = await startLiveServer(place.home, { DESKHAND_SCRIPTED_MODEL: "1" });
    onTestFinished(() => server.stop());
    const page = await openWindow(browser);
    await page.goto(server.url);
    await page.goto(new URL("/ways-out", server.url).href);
    await page.getByRole("button", { name: "Add a site" }).click();
    await page.getByRole("textbox", { name: "Site", exact: true }).fill("127.0.0.1");
    await page.getByRole("combobox", { name: "What a task may ask of it" }).selectOption("read");
    await page.getByRole("textbox", { name: "Ports" }).fill(String(site.port));
    await page.getByRole("combobox", { name: "Login" }).selectOption("header");
    await page.getByRole("textbox", { name: "Header" }).fill("X-Api-Key");
    const troubles = await accessTroubles(page);
    await page.getByRole("button", { name: "Save" }).click();
    await see(page.getByText("Enter the password or key."));
    await page.getByRole("textbox", { name: "Key", exact: true }).fill(key);
    await page.getByRole("button", { name: "Save" }).click();
    await see(page.getByText("Deskhand puts in your key as X-Api-Key."));
    await page.setViewportSize({ width: 360, height: 740 });
    expect([troubles, await tooWide(page), await accessTroubles(page)]).toEqual([[], [], []]);
    await page.setViewportSize({ width: 1280, height: 800 });

    const address = `http://127.0.0.1:${site.port}`;
    const command = `curl -sS ${address}/read; curl -sS -d x ${address}/send; (env; cat /proc/*/environ) | grep -ac ${key.slice(0, 4)}`;
    const replies: readonly Reply[] = [{ calls: [{ tool: "shell_run", input: { command } }] }, done];
    const model = scripted(place, replies) as `${string}/${string}`;
    const folders = [{ path: place.desk as `/${string}`, verb: "edit", neverDelete: false } as const];
    const hosts = ["127.0.0.1"];
    const taskId = await server.create({ goal: "ask", mode: "auto", isolation: "process", model, folders, hosts });
    const ended = await server.until(taskId, (task) => task.ended !== null);
    expect(ended.status, JSON.stringify(ended.ended)).toBe("done");
    expect(site.seen).toEqual([`GET /read ${key}`]);
    const told = JSON.stringify(await server.events(taskId));
    expect(told).toContain(`hello ${"*".repeat(key.length)}`);
    expect(told).toContain("POST requests to 127.0.0.1 are not open to this task");
    expect(told).not.toContain(key);
    const kept = everythingIn(place.home);
    expect(kept.includes("X-Api-Key")).toBe(true);
    expect(kept.includes(key)).toBe(false);

    await page.goto(new URL(`/tasks/${taskId}`, server.url).href);
    await see(taskPage(page).status("Done"));
    await page.getByRole("button", { name: "May reach 1 site" }).click();
    const list = page.getByRole("dialog", { name: "Sites it may reach" });
    await see(list.getByText(`Reading requests only, on port ${site.port}. Deskhand puts in your key as X-Api-Key.`));
    await list.getByRole("button", { name: "Take away: 127.0.0.1" }).click();
    await see(list.getByText("None; every connection is refused."));
    expect((await server.task(taskId)).hosts).toEqual([]);

    await list.getByRole("link", { name: "What tasks may do there, and logins" }).click();
    await page.getByRole("button", { name: "Change 127.0.0.1" }).click();
    await see(page.getByText("One is stored and never shown again. Leave this empty to keep it."));
    expect(await page.content()).not.toContain(key);
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: "Remove 127.0.0.1" }).click();
    await seeNoMore(page.getByRole("button", { name: "Remove 127.0.0.1" }));
  });
});

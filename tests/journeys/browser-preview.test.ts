import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { describe, expect, onTestFinished, test } from "vitest";
import { accessTroubles, openTask, see, seeNoMore, taskPage, tooWide } from "./kit/browser.ts";
import { officeDocument } from "./kit/documents.ts";
import { makePlace, putFiles, type Reply } from "./kit/place.ts";
import { closed, presented, preview } from "./kit/previews.ts";
import { done } from "./kit/scripted-run.ts";
import { useBrowser } from "./kit/use-browser.ts";

const letter = (days: string, extra = "") =>
  officeDocument("docx", {
    content: `# Offer\n\nDear **Ann**, payment is due within ${days} days.\n\n${extra}- first\n- second\n\n| Part | Price |\n|---|---|\n| Desk | 100 |\n\nYours, Bob`,
  });

const costs = (rent: number) =>
  officeDocument("xlsx", {
    sheets: [
      {
        name: "Costs",
        columns: [{ header: "What" }, { header: "Amount", format: "#,##0.00" }],
        rows: [
          ["Rent", rent],
          ["Food", 50],
          ["Total", { formula: "=SUM(B2:B3)" }],
        ],
      },
      { name: "Notes", columns: [{ header: "Note" }], rows: [["paid"]] },
    ],
  });

const deck = (second: string) =>
  officeDocument("pptx", {
    slides: [
      { layout: "title", title: "Year in figures", subtitle: "2026" },
      { layout: "content", title: second, body: "- More customers\n- Fewer returns" },
    ],
  });

const edit = (path: string, ...edits: readonly object[]): Reply => ({
  calls: [{ tool: "document_edit", input: { path, edits } }],
});

/** A server on this computer that counts who knocks. */
async function listener(): Promise<Readonly<{ port: number; knocks(): number }>> {
  let knocks = 0;
  const server = createServer((socket) => {
    knocks += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("there is no port");
  return { port: address.port, knocks: () => knocks };
}

describe("in the browser", () => {
  let browser: Browser;
  useBrowser((opened) => {
    browser = opened;
  });

  test("finished files of many kinds are looked at without leaving the page", async () => {
    const place = makePlace();
    const rows = Array.from({ length: 100_000 }, (_, at) => `row ${at},${at * 2}`).join("\n");
    putFiles(place.desk, {
      "offer.docx": letter("thirty"),
      "costs.xlsx": costs(100),
      "large.csv": `name,amount\n${rows}\n`,
      "notes.md": "# Notes\n\nSome **bold** words.",
      "run.py": "# greet\nprint('hello', 3)\n",
      "invoice.pdf": readFileSync(new URL("../fixtures/documents/invoice.pdf", import.meta.url)),
      "page.html": "<h1>Hello page</h1><p style='color:#123456'>Words</p>",
      "sound.wav": Buffer.concat([
        Buffer.from("UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=", "base64"),
      ]),
    });
    const names = [
      "offer.docx",
      "costs.xlsx",
      "large.csv",
      "notes.md",
      "run.py",
      "invoice.pdf",
      "page.html",
      "sound.wav",
      "broken.docx",
    ];
    const { page } = await openTask(browser, place, { mode: "auto", replies: [presented(place, names), done] });
    await see(taskPage(page).status("Done"));

    let shown = await preview(page, "offer.docx");
    await see(shown.getByRole("heading", { name: "Offer" }));
    await see(shown.getByRole("cell", { name: "Desk" }));
    expect(await accessTroubles(page)).toEqual([]);
    await closed(page, shown);

    shown = await preview(page, "costs.xlsx");
    const grid = shown.getByRole("grid", { name: "Sheet Costs" });
    await see(grid.getByRole("gridcell", { name: "100.00" }));
    await grid.focus();
    for (const key of ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight"]) await page.keyboard.press(key);
    await see(shown.getByText("=SUM(B2:B3)"));
    await see(shown.getByText("shows 150"));
    expect(await accessTroubles(page)).toEqual([]);
    await shown.getByRole("tab", { name: "Costs" }).focus();
    await page.keyboard.press("ArrowRight");
    await see(shown.getByRole("gridcell", { name: "paid" }));
    await closed(page, shown);

    shown = await preview(page, "large.csv");
    const large = shown.getByRole("grid");
    await see(large.getByRole("gridcell", { name: "row 3", exact: true }));
    await large.focus();
    await page.keyboard.press("Control+End");
    await see(large.getByRole("gridcell", { name: "row 99999", exact: true }));
    // rows that come later do not move the place
    await page.keyboard.press("ArrowUp");
    await see(shown.getByText("B100000", { exact: true }));
    expect(await large.getByRole("row").count()).toBeLessThan(120);
    await shown.getByRole("textbox", { name: "Show only rows with" }).fill("row 4242");
    await see(shown.getByText("11 of 100,000 rows"));
    await closed(page, shown);

    shown = await preview(page, "notes.md");
    await see(shown.getByRole("heading", { name: "Notes" }));
    await closed(page, shown);

    shown = await preview(page, "run.py");
    await see(shown.getByText("# greet"));
    await closed(page, shown);

    shown = await preview(page, "invoice.pdf");
    const picture = shown.getByRole("img", { name: "Page 1" });
    await see(picture);
    // a page is drawn by a process that may have to start first
    const drawn = { timeout: 60_000 };
    await expect
      .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth), drawn)
      .toBeGreaterThan(500);
    await expect.poll(() => shown.locator("svg text").count(), drawn).toBeGreaterThan(3);
    expect(await accessTroubles(page)).toEqual([]);
    await closed(page, shown);

    shown = await preview(page, "page.html");
    await see(shown.frameLocator("iframe").getByRole("heading", { name: "Hello page" }));
    await closed(page, shown);

    shown = await preview(page, "sound.wav");
    await see(shown.locator("audio"));
    await closed(page, shown);
  }, 180_000);

  test("what changes is read before it is allowed: words, cells, lines and slides", async () => {
    const place = makePlace();
    const at = (name: string) => join(place.desk, name);
    putFiles(place.desk, {
      "offer.docx": letter("thirty"),
      "costs.xlsx": costs(100),
      "notes.txt": "one\ntwo cats\nthree\n",
      "year.pptx": deck("Growth"),
    });
    const replies: readonly Reply[] = [
      edit(
        at("offer.docx"),
        { replace: "thirty", with: "fourteen" },
        { before: "Yours, Bob", add: "A new paragraph." },
      ),
      edit(at("costs.xlsx"), { set: "Costs!B2", values: [[120]] }),
      { calls: [{ tool: "file_edit", input: { path: at("notes.txt"), edits: [{ old: "cats", new: "dogs" }] } }] },
      edit(at("year.pptx"), { replace: "Growth", with: "Growth everywhere" }),
      done,
    ];
    const { page } = await openTask(browser, place, { mode: "ask", replies });
    const { card, status } = taskPage(page);
    const asked = card("Look before this happens");
    const look = async (name: string) => {
      await asked.getByRole("button", { name, exact: true }).click();
      const shown = page.getByRole("dialog", { name });
      await see(shown);
      return shown;
    };
    const allow = () => asked.getByRole("button", { name: "Allow these changes" }).click();

    let shown = await look("offer.docx");
    await see(shown.locator("del", { hasText: "thirty" }));
    await see(shown.locator("ins", { hasText: "fourteen" }));
    await see(shown.locator("ins", { hasText: "A new paragraph." }));
    expect(await accessTroubles(page)).toEqual([]);
    await shown.getByRole("radio", { name: "What changed" }).focus();
    await page.keyboard.press("ArrowRight");
    await see(shown.getByRole("region", { name: "Before" }).getByText("thirty"));
    await see(shown.getByRole("region", { name: "After" }).getByText("fourteen"));
    await closed(page, shown);
    await allow();

    shown = await look("costs.xlsx");
    const line = shown.getByRole("row", { name: /^B2/ });
    await see(line.locator("del", { hasText: "100.00" }));
    await see(line.locator("ins", { hasText: "120.00" }));
    await see(shown.getByRole("row", { name: /^B4/ }).getByText("=SUM(B2:B3)").first());
    expect(await accessTroubles(page)).toEqual([]);
    await closed(page, shown);
    await allow();

    shown = await look("notes.txt");
    await see(shown.locator("del", { hasText: "cats" }));
    await see(shown.locator("ins", { hasText: "dogs" }));
    await closed(page, shown);
    await allow();

    shown = await look("year.pptx");
    await see(shown.getByRole("heading", { name: /Slide 2/ }));
    await see(shown.locator("ins", { hasText: "everywhere" }));
    await closed(page, shown);
    await allow();
    await see(status("Done"));
  }, 180_000);

  test("nothing of a stranger's file runs or asks anybody for anything", async () => {
    const place = makePlace();
    const { knocks, port } = await listener();
    const remote = `http://127.0.0.1:${port}`;
    const evil = [
      `<link rel="preconnect" href="${remote}"><link rel="dns-prefetch" href="${remote}"><link rel="stylesheet" href="${remote}/a.css">`,
      `<meta http-equiv="refresh" content="0;url=${remote}/refresh"><base href="${remote}/">`,
      `<style>@import url(${remote}/b.css); h1 { background: url(${remote}/c.png) }</style>`,
      `<h1 style="background-image:url(${remote}/d.png)">Shown</h1><img src="${remote}/pixel.gif" srcset="${remote}/2.gif 2x">`,
      `<script>fetch("${remote}/s"); parent.document.title = "taken"</script><iframe src="${remote}/f"></iframe>`,
      `<video src="${remote}/v.mp4" poster="${remote}/p.png"></video><object data="${remote}/o"></object>`,
      `<img src=x onerror="fetch('${remote}/e')"><form action="${remote}"><button>Send</button></form>`,
    ].join("\n");
    putFiles(place.desk, {
      "page.html": evil,
      "mail.eml": `From: a@example.com\r\nTo: b@example.com\r\nSubject: Hi\r\nContent-Type: text/html\r\n\r\n${evil}`,
      "notes.md": `# Shown\n\n![pixel](${remote}/pixel.gif)\n\n${evil}`,
      "drawing.svg": `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="90" height="90"><script>fetch("${remote}/svg")</script><image xlink:href="${remote}/i.png" width="9" height="9"/><rect width="90" height="90" fill="teal"/></svg>`,
    });
    const names = ["page.html", "mail.eml", "notes.md", "drawing.svg"];
    const { page } = await openTask(browser, place, { mode: "auto", replies: [presented(place, names), done] });
    await see(taskPage(page).status("Done"));
    const before = await page.title();
    for (const name of names) {
      const shown = await preview(page, name);
      if (name === "drawing.svg")
        await expect
          .poll(() => shown.getByRole("img", { name }).evaluate((image: HTMLImageElement) => image.naturalWidth))
          .toBe(90);
      else if (name === "notes.md") await see(shown.getByRole("heading", { name: "Shown" }));
      else await see(shown.frameLocator("iframe").getByRole("heading", { name: "Shown" }));
      if (name === "page.html") {
        // the user's own browser would run it, so that is asked first
        await shown.getByRole("button", { name: "Open", exact: true }).click();
        const question = page.getByRole("alertdialog", { name: "Open page.html outside Deskhand?" });
        await see(question.getByRole("button", { name: "Show in its folder" }));
        expect(await accessTroubles(page)).toEqual([]);
        await question.getByRole("button", { name: "Do not open it" }).click();
        await seeNoMore(question);
      }
      await closed(page, shown);
    }
    expect(await page.title()).toBe(before);
    expect(knocks()).toBe(0);
    // the listener hears: the same page without our hands on it does knock
    const open = await browser.newPage();
    await open.setContent(evil, { waitUntil: "commit" });
    await expect.poll(knocks).toBeGreaterThan(0);
    await open.close();
  }, 120_000);

  test("files that lie in a folder of the task are looked at by the keyboard alone", async () => {
    const place = makePlace();
    putFiles(place.desk, { "inner/old.txt": "words of the old file", "program.exe": "MZ" });
    const { page } = await openTask(browser, place, { mode: "auto", replies: [done] });
    const { rail, status } = taskPage(page);
    await see(status("Done"));
    await rail.getByRole("button", { name: /^desk/ }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Look into it" }).click();
    const folder = page.getByRole("dialog", { name: "desk" });
    await see(folder.getByText("program.exe"));
    expect(await folder.getByRole("button", { name: /program.exe/ }).count()).toBe(0);
    expect(await accessTroubles(page)).toEqual([]);
    await folder.getByRole("button", { name: "inner" }).focus();
    await page.keyboard.press("Enter");
    const inner = page.getByRole("dialog", { name: "inner" });
    await see(inner.getByRole("button", { name: /old.txt/ }));
    for (const key of ["ArrowDown", "ArrowDown", "Enter"]) await page.keyboard.press(key);
    const shown = page.getByRole("dialog", { name: "old.txt" });
    await see(shown.getByText("words of the old file"));
    await closed(page, shown);
    await see(inner);
  }, 120_000);

  test("a preview fits a narrow screen", async () => {
    const place = makePlace();
    putFiles(place.desk, { "offer.docx": letter("thirty"), "costs.xlsx": costs(100) });
    const { page } = await openTask(browser, place, {
      mode: "auto",
      replies: [presented(place, ["offer.docx", "costs.xlsx"]), done],
    });
    await see(taskPage(page).status("Done"));
    await page.setViewportSize({ width: 360, height: 740 });
    let shown = await preview(page, "offer.docx");
    await see(shown.getByRole("heading", { name: "Offer" }));
    expect(await tooWide(page)).toEqual([]);
    await closed(page, shown);
    shown = await preview(page, "costs.xlsx");
    await see(shown.getByRole("gridcell", { name: "100.00" }));
    expect((await tooWide(page)).filter((trouble) => !trouble.startsWith("scrolls: DIV"))).toEqual([]);
    // what one does with the file takes one line
    const deeds = [
      shown.getByRole("button", { name: "Open", exact: true }),
      shown.getByRole("button", { name: "Show in its folder" }),
      shown.getByRole("link", { name: "Download" }),
    ];
    const tops = await Promise.all(deeds.map(async (deed) => (await deed.boundingBox())?.y));
    expect(new Set(tops).size).toBe(1);
    await closed(page, shown);
    const back = page.getByRole("button", { name: "Preview costs.xlsx" }).first();
    await expect.poll(() => back.evaluate((button) => button === document.activeElement)).toBe(true);
  }, 120_000);
});

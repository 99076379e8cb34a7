import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Locator } from "playwright-core";
import { describe, expect, test } from "vitest";
import { accessTroubles, openTask, see, taskPage, tooWide } from "./kit/browser.ts";
import { officeDocument } from "./kit/documents.ts";
import { makePlace, putFiles } from "./kit/place.ts";
import { closed, presented, preview } from "./kit/previews.ts";
import { done } from "./kit/scripted-run.ts";
import { useBrowser } from "./kit/use-browser.ts";

/** A chart as a drawing, with a point that names its source. */
const chartOf = (point: object) =>
  officeDocument("svg", {
    type: "column",
    title: "Sales",
    categories: ["May", "June"],
    series: [{ name: "North", values: [1, point] }],
  });

const invoice = readFileSync(new URL("../fixtures/documents/invoice.pdf", import.meta.url));

const bill = { file: "in/invoice 1.pdf", page: 1, quote: "Invoice" };
const list = { file: "in/prices.csv", lines: "3-3" };

describe("in the browser", () => {
  let browser: Browser;
  useBrowser((opened) => {
    browser = opened;
  });

  test("cells, claims and slides lead to where they come from, with the words marked there", async () => {
    const place = makePlace();
    putFiles(place.desk, {
      "in/invoice 1.pdf": invoice,
      "in/prices.csv": "Part,Price\nDesk,100\nChair,40\n",
      "in/terms.txt": `${"Filling line.\n".repeat(400)}Payment is due\nwithin thirty days.\n`,
      "in/offer.docx": officeDocument("docx", {
        content: `${"Filling.\n\n".repeat(300)}Delivery takes **two weeks**.`,
      }),
      "in/book.xlsx": officeDocument("xlsx", {
        sheets: [
          { name: "A", rows: [["x"]] },
          { name: "My x", rows: [[1], [7]] },
        ],
      }),
      "out/costs.xlsx": officeDocument("xlsx", {
        sheets: [
          {
            name: "Costs",
            columns: [{ header: "What" }, { header: "Sum" }],
            rows: [
              ["Rent", { value: 100, source: bill }],
              ["Chair", { value: 40, source: list }],
              ["Gone", { value: 1, source: { file: "/etc/hosts.pdf", page: 1 } }],
            ],
          },
        ],
      }),
      "out/report.docx": officeDocument("docx", {
        sources: {
          a: { file: "in/terms.txt", quote: "Payment is due within thirty days" },
          b: { file: "in/offer.docx", quote: "takes two weeks" },
          c: { file: "in/book.xlsx", cell: "'My x'!A2" },
          d: { file: "in/terms.txt", quote: "never written there" },
        },
        content: "Paid in thirty days[^a], delivered in two weeks[^b], seven[^c], gone[^d].",
      }),
    });
    const names = ["out/costs.xlsx", "out/report.docx"];
    const { page } = await openTask(browser, place, { mode: "auto", replies: [presented(place, names), done] });
    await see(taskPage(page).status("Done"));
    const source = (name: string) => page.getByRole("dialog", { name, exact: true });

    let shown = await preview(page, "costs.xlsx");
    const grid = shown.getByRole("grid", { name: "Sheet Costs" });
    await see(grid.getByRole("gridcell", { name: "100" }));
    await grid.focus();
    for (const key of ["ArrowDown", "ArrowRight"]) await page.keyboard.press(key);
    await see(shown.getByRole("button", { name: "invoice 1.pdf, page 1" }));
    expect(await accessTroubles(page)).toEqual([]);
    await page.keyboard.press("Enter");
    await see(source("invoice 1.pdf").getByText("Marked: “Invoice”"));
    await see(source("invoice 1.pdf").locator("rect[data-quote]"));
    expect(await accessTroubles(page)).toEqual([]);
    await closed(page, source("invoice 1.pdf"));
    await grid.focus();
    await page.keyboard.press("ArrowDown");
    await shown.getByRole("button", { name: "prices.csv, line 3" }).click();
    await see(source("prices.csv").getByText("A3", { exact: true }));
    await closed(page, source("prices.csv"));
    await grid.focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await see(source("hosts.pdf").getByText("hosts.pdf lies outside the folders of this task"));
    await closed(page, source("hosts.pdf"));
    await shown.getByRole("tab", { name: "Sources" }).click();
    await shown.getByRole("gridcell", { name: "in/invoice 1.pdf" }).click();
    await see(shown.getByRole("button", { name: "invoice 1.pdf, page 1" }));
    await closed(page, shown);

    shown = await preview(page, "report.docx");
    await shown.getByRole("button", { name: /^1 .*terms.txt/ }).click();
    const line = source("terms.txt").locator("[data-quote]");
    await expect.poll(() => line.allTextContents()).toEqual(["401Payment is due", "402within thirty days."]);
    await expect.poll(() => line.first().evaluate((place) => place.getBoundingClientRect().top)).toBeLessThan(800);
    await closed(page, source("terms.txt"));
    await shown.getByRole("button", { name: /^2 .*offer.docx/ }).click();
    const words = source("offer.docx").locator("mark");
    await expect.poll(() => words.allTextContents()).toEqual(["takes ", "two weeks"]);
    await expect.poll(() => words.first().evaluate((place) => place.getBoundingClientRect().top)).toBeLessThan(800);
    expect(await accessTroubles(page)).toEqual([]);
    await closed(page, source("offer.docx"));
    await shown.getByRole("button", { name: /^3 .*book.xlsx/ }).click();
    await see(source("book.xlsx").getByText("'My x'!A2 is marked."));
    await see(
      source("book.xlsx")
        .getByRole("grid", { name: "Sheet My x" })
        .getByRole("gridcell", { name: "7", selected: true }),
    );
    await closed(page, source("book.xlsx"));
    await shown.getByRole("button", { name: /^4 .*terms.txt/ }).click();
    await see(source("terms.txt").getByText("“never written there” was not found as text here."));
    await closed(page, source("terms.txt"));
    await closed(page, shown);
  }, 180_000);

  test("footnotes of a Markdown text and single points of charts lead to where they come from", async () => {
    const place = makePlace();
    const point = { value: 2, source: bill };
    const series = [{ name: "North", values: [1, point] }];
    putFiles(place.desk, {
      "in/invoice 1.pdf": invoice,
      "in/prices.csv": "Part,Price\nDesk,100\nChair,40\n",
      "report.md": [
        "# Report",
        "Billed[^a], priced[^b], checked[^c]; see [the list](in/prices.csv) and [a page](https://example.com).",
        `${"Filling words of this report. ".repeat(20)}\n\n`.repeat(9),
        '[^a]: [The bill](<in/invoice 1.pdf>), page 1: "Invoice"',
        "[^b]: in/prices.csv, line 3",
        "[^c]: By Ann, in her office.",
      ].join("\n\n"),
      "sales.svg": chartOf(point),
      "year.pptx": officeDocument("pptx", {
        slides: [{ layout: "chart", title: "Sales", chart: { type: "column", categories: ["May", "June"], series } }],
      }),
    });
    const names = ["report.md", "sales.svg", "year.pptx"];
    const { page } = await openTask(browser, place, { mode: "auto", replies: [presented(place, names), done] });
    await see(taskPage(page).status("Done"));
    const source = (name: string) => page.getByRole("dialog", { name, exact: true });

    let shown = await preview(page, "report.md");
    await see(shown.getByRole("heading", { name: "Report" }));
    expect(await accessTroubles(page)).toEqual([]);
    await shown.getByRole("button", { name: /^1 .*invoice 1.pdf, page 1/ }).click();
    await see(source("invoice 1.pdf").getByText("Marked: “Invoice”"));
    await closed(page, source("invoice 1.pdf"));
    await shown.getByRole("button", { name: /^2 .*prices.csv, line 3/ }).click();
    await see(source("prices.csv").getByText("A3", { exact: true }));
    await closed(page, source("prices.csv"));
    await shown.getByRole("button", { name: /^the list/ }).click();
    await see(source("prices.csv").getByRole("gridcell", { name: "Chair" }));
    await closed(page, source("prices.csv"));
    // one that names no file leads to its words and back
    const note = shown.getByRole("listitem").filter({ hasText: "By Ann" });
    const isInSight = (button: Locator) =>
      button.evaluate((place) => {
        const frame = place.closest("section[tabindex]")?.getBoundingClientRect();
        const { bottom, top } = place.getBoundingClientRect();
        return frame !== undefined && top >= frame.top && bottom <= frame.bottom;
      });
    const mark = shown.getByRole("button", { name: "3", exact: true });
    expect(await isInSight(note.getByRole("button"))).toBe(false);
    await mark.click();
    await expect.poll(() => isInSight(note.getByRole("button"))).toBe(true);
    await note.getByRole("button").click();
    await expect.poll(() => isInSight(mark)).toBe(true);
    await expect(shown.getByRole("link", { name: "a page" }).getAttribute("href")).resolves.toBe("https://example.com");
    await closed(page, shown);

    for (const name of ["sales.svg", "year.pptx"]) {
      shown = await preview(page, name);
      await see(shown.getByText("Source of North, June:"));
      expect(await accessTroubles(page)).toEqual([]);
      await shown.getByRole("button", { name: /^invoice 1.pdf, page 1/ }).click();
      await see(source("invoice 1.pdf").getByText("Marked: “Invoice”"));
      await closed(page, source("invoice 1.pdf"));
      await closed(page, shown);
    }
  }, 180_000);

  test("a table is sorted and filtered for the eye by mouse and keys, and its formulas are shown", async () => {
    const place = makePlace();
    const rows = Array.from({ length: 100_000 }, (_, at) => `part ${at},${(at * 7_919) % 100_003}`);
    const book = officeDocument("xlsx", {
      sheets: [{ name: "A", rows: [[1, 2, { formula: "=A1+B1" }]] }],
    });
    const large = `name,amount\n${rows.join("\n")}\n`;
    putFiles(place.desk, { "large.csv": large, "sum.xlsx": book });
    const replies = [presented(place, ["large.csv", "sum.xlsx"]), done];
    const { page } = await openTask(browser, place, { mode: "auto", replies });
    await see(taskPage(page).status("Done"));

    let shown = await preview(page, "large.csv");
    const grid = shown.getByRole("grid");
    const cells = (row: number) => grid.locator(`[aria-rowindex="${row}"]`);
    await see(grid.getByRole("gridcell", { name: "part 3", exact: true }));
    await grid.getByRole("button", { name: "B", exact: true }).click();
    expect(await accessTroubles(page)).toEqual([]);
    await page.getByRole("button", { name: "Largest first" }).click();
    await see(shown.getByText("B: largest first"));
    // the heads stay, the largest amount comes below them with the number of its row
    await see(cells(2).getByText("amount"));
    await see(cells(3).getByText("100002"));
    await expect.poll(() => cells(3).getByRole("rowheader").textContent()).not.toBe("2");
    await expect.poll(() => grid.evaluate((place) => place === document.activeElement)).toBe(true);
    await page.keyboard.press("Alt+ArrowDown");
    await page.getByRole("combobox", { name: "Show only rows where it" }).selectOption("is less or earlier than");
    await page.getByRole("textbox", { name: "Value" }).fill("3");
    await page.keyboard.press("Enter");
    expect(await shown.getByText("of 100,000 rows").count()).toBeGreaterThanOrEqual(0);
    await see(shown.getByText(/^[0-9] of 100,000 rows$/).or(shown.getByText("No row has that")));
    expect(await accessTroubles(page)).toEqual([]);
    await shown.getByRole("button", { name: "Show the rows in their order" }).click();
    for (const chip of await shown.getByRole("button", { name: /^Do not filter/ }).all()) await chip.click();
    await see(shown.getByText("100,001 rows, 2 columns"));
    await closed(page, shown);
    expect(readFileSync(join(place.desk, "large.csv"), "utf8")).toBe(large);

    shown = await preview(page, "sum.xlsx");
    await see(shown.getByRole("gridcell", { name: "3", exact: true }));
    await shown.getByRole("button", { name: "Show formulas" }).click();
    await see(shown.getByRole("gridcell", { name: "=A1+B1" }));
    await page.setViewportSize({ width: 360, height: 740 });
    expect((await tooWide(page)).filter((trouble) => !trouble.startsWith("scrolls: DIV"))).toEqual([]);
    await closed(page, shown);
  }, 180_000);
});

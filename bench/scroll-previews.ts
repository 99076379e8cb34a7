import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import type { LiveServer } from "../tests/journeys/kit/live-server.ts";
import { print } from "./bench-desk.ts";
import { scrollFigures, scrollInWords } from "./scroll-figures.ts";

const rows = 100_000;
const pages = 300;
const textBytes = 5_000_000;

type Looked = Readonly<{
  name: string;
  words: string;
  content: string;
  /** what scrolls */
  place: string;
  /** seen when it can be used */
  ready: string;
  wheelPx: number;
}>;

/** Times how long large files take to be seen, and scrolls them. */
export async function measurePreviews(server: LiveServer, context: BrowserContext, folder: string): Promise<void> {
  const looked = files();
  for (const { content, name } of looked) writeFileSync(join(folder, name), content);
  const paths = looked.map(({ name }) => join(folder, name));
  const script = join(folder, "..", "previews.json");
  const call = { tool: "artifact_present", input: { paths, summary: "Large files." } };
  writeFileSync(script, JSON.stringify([{ calls: [call] }, { text: "They are here." }]));
  const folders = [{ path: folder as `/${string}`, verb: "edit", neverDelete: false } as const];
  const taskId = await server.create({ goal: "show", mode: "auto", model: `scripted/${script}`, folders });
  await server.until(taskId, (task) => task.ended !== null);
  const page = await context.newPage();
  await page.goto(new URL(`/tasks/${taskId}`, server.url).href);
  for (const file of looked) await measureOne(page, file);
  await page.close();
}

async function measureOne(page: Page, { name, place, ready, wheelPx, words }: Looked): Promise<void> {
  const seen = async () => {
    const startedMs = performance.now();
    await page
      .getByRole("button", { name: `Preview ${name}` })
      .first()
      .click();
    await page.locator(ready).first().waitFor();
    return performance.now() - startedMs;
  };
  const firstMs = await seen();
  const figures = await scrollFigures(page, { place, wheelPx });
  await page.keyboard.press("Escape");
  await page.locator(place).waitFor({ state: "detached" });
  const againMs = await seen();
  await page.keyboard.press("Escape");
  await page.locator(place).waitFor({ state: "detached" });
  print(`preview of ${words}`, `${figures.perSecond.toFixed(0)} frames/s`, scrollInWords(figures));
  print(`preview of ${words}, until seen`, `${firstMs.toFixed(0)} ms`, `again ${againMs.toFixed(0)} ms`);
}

function files(): readonly Looked[] {
  const table = Array.from(
    { length: rows },
    (_, at) => `part ${at},${(at * 7_919) % 100_003},2026-01-1${at % 9},${at / 4}`,
  );
  const line = "The quick brown fox jumps over the lazy dog, and then it rests for a while.";
  return [
    {
      name: "large.csv",
      words: `a table of ${rows} rows`,
      content: `name,amount,day,share\n${table.join("\n")}\n`,
      place: "[role=dialog] [role=grid]",
      ready: "[role=gridcell]:has-text('part 3')",
      wheelPx: 2_000,
    },
    {
      name: "large.pdf",
      words: `a PDF of ${pages} pages`,
      content: pdfOf(pages),
      place: "[role=dialog] section[aria-label=Pages]",
      ready: "[role=dialog] svg text",
      wheelPx: 600,
    },
    {
      name: "large.txt",
      words: `a text of ${textBytes / 1_000_000} MB`,
      content: Array.from({ length: Math.ceil(textBytes / 80) }, (_, at) => `${at} ${line}`).join("\n"),
      place: "[role=dialog] section[aria-label='The text']",
      ready: "[role=dialog] li:has-text('0 The quick')",
      wheelPx: 2_000,
    },
  ];
}

/** A PDF with so many pages of forty lines each. */
function pdfOf(count: number): string {
  const objects: string[] = [
    "<</Type/Catalog/Pages 2 0 R>>",
    `<</Type/Pages/Count ${count}/Kids[${Array.from({ length: count }, (_, at) => `${4 + at * 2} 0 R`).join(" ")}]>>`,
    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
  ];
  for (let page = 1; page <= count; page += 1) {
    const lines = Array.from({ length: 40 }, (_, at) => `(Page ${page}, line ${at}: some words to be read here) Tj T*`);
    const text = `BT /F1 12 Tf 15 TL 60 780 Td ${lines.join("\n")} ET`;
    const resources = "<</Font<</F1 3 0 R>>>>";
    objects.push(
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources${resources}/Contents ${objects.length + 2} 0 R>>`,
    );
    objects.push(`<</Length ${text.length}>>stream\n${text}\nendstream`);
  }
  let made = "%PDF-1.4\n";
  const places = objects.map((object, at) => {
    const place = made.length;
    made += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(place).padStart(10, "0")} 00000 n \n`;
  });
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.join("")}`;
  return `${made}${table}trailer<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${made.length}\n%%EOF\n`;
}

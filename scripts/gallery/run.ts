import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { createCanvas, loadImage } from "@napi-rs/canvas";
import { openConfinement } from "../../packages/sandbox/src/bubblewrap/confined-program.ts";
import { createDocumentProcess } from "../../packages/sandbox/src/document-process/create-document-process.ts";
import * as decks from "./decks.ts";
import * as documents from "./text-documents.ts";
import * as workbooks from "./workbooks.ts";

const usage = `npm run gallery -- [--only NAME] [--keep FOLDER]
Makes thirty documents of all kinds and themes, checks each like a file a task hands over, and draws their pages into docs/gallery.
A document fails with any finding at all, also with one that a task would only be told.
--only   the documents whose name holds this
--keep   puts the documents themselves there too`;

const root = resolve(import.meta.dirname, "../..");
const themes = ["harbor", "ledger", "meadow", "graphite", "plum"] as const;
type Kind = "docx" | "xlsx" | "pptx";
type Item = Readonly<{ name: string; kind: Kind; isPdf: boolean; description: object }>;
type Reply = Readonly<{
  status: string;
  reason?: string;
  contents?: Uint8Array;
  passed?: boolean;
  summary?: string;
  findings?: readonly Readonly<{ severity: string; place: string; message: string }>[];
  pages?: readonly Readonly<{ base64: string }>[];
  headingPages?: readonly number[];
}>;

/** pages of one document drawn at most */
const mostPages = 9;
/** width of one page in the picture, `pixels` */
const tile = 560;
const quality = 74;

function items(): readonly Item[] {
  const list = (kind: Kind, all: Readonly<Record<string, object>>, wanted: number): Item[] => {
    const names = Object.keys(all);
    return Array.from({ length: wanted }, (_, index) => {
      const name = names[index % names.length] ?? "";
      const theme = themes[index % themes.length] ?? "harbor";
      return { name: `${kind}-${dashed(name)}-${theme}`, kind, isPdf: false, description: { ...all[name], theme } };
    });
  };
  const asPdf = (item: Item | undefined): Item[] =>
    item ? [{ ...item, name: `pdf-of-${item.name}`, isPdf: true }] : [];
  const texts = list("docx", { ...documents }, 10);
  const books = list("xlsx", { ...workbooks }, 8);
  const slides = list("pptx", { ...decks }, 8);
  const pdfs = [texts[1], texts[4], books[0], slides[3]].flatMap(asPdf);
  return [...texts, ...books, ...slides, ...pdfs];
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The pages side by side in one picture, small enough for a repository. */
async function sheetOf(pages: NonNullable<Reply["pages"]>): Promise<Buffer> {
  const images = await Promise.all(
    pages.slice(0, mostPages).map(({ base64 }) => loadImage(Buffer.from(base64, "base64"))),
  );
  const columns = Math.min(3, images.length);
  const heights = images.map((image) => Math.round((image.height / image.width) * tile));
  const row = Math.max(...heights) + 12;
  const canvas = createCanvas(columns * (tile + 12) + 12, Math.ceil(images.length / columns) * row + 12);
  const context = canvas.getContext("2d");
  context.fillStyle = "#d8dadd";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  for (const [index, image] of images.entries()) {
    const left = 12 + (index % columns) * (tile + 12);
    context.drawImage(image, left, 12 + Math.floor(index / columns) * row, tile, heights[index] ?? tile);
  }
  return canvas.encode("jpeg", quality);
}

const { values } = parseArgs({
  options: { only: { type: "string" }, keep: { type: "string" }, help: { type: "boolean" } },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}
const place = await mkdtemp(join(tmpdir(), "deskhand-gallery-"));
const desk = createDocumentProcess({
  cliPath: join(root, "packages/documents/src/cli.ts"),
  nodePath: process.execPath,
  memoryMb: 1_500,
  timeoutMs: 120_000,
  processes: 2,
  temporaryFolder: join(place, "tmp"),
  confinement: () => openConfinement(join(place, "confinement")),
});
const never = new AbortController().signal;
const ask = async (request: Readonly<Record<string, unknown>>) => (await desk.request(request, never)) as Reply;

async function write({ name, kind, isPdf, description }: Item, path: string, pages: readonly number[]): Promise<void> {
  const numbers = pages.length > 0 ? { pages } : {};
  const made = await ask({ op: "create", kind, description, output: true, pdf: isPdf, ...numbers });
  if (made.contents === undefined) throw new Error(`${name}: ${made.reason}`);
  await writeFile(path, made.contents);
}

async function make(item: Item): Promise<boolean> {
  const { name, kind, isPdf } = item;
  const file = `${name}.${isPdf ? "pdf" : kind}`;
  const path = join(values.keep ?? place, file);
  await write(item, path, []);
  let check = await ask({ op: "check", path, name: file, render: true });
  const { toc, cover } = item.description as Readonly<{ toc?: boolean; cover?: boolean }>;
  if (toc && check.headingPages) {
    await write(
      item,
      path,
      check.headingPages.map((page) => (cover ? page - 1 : page)),
    );
    check = await ask({ op: "check", path, name: file, render: true });
  }
  const drawn = await ask({ op: "render", path, name: file, render: true, side: 1_000 });
  const isGood = check.passed === true && check.findings?.length === 0;
  console.log(`${isGood ? "passed" : "FAILED"} ${file}: ${check.summary ?? check.reason}`);
  for (const { severity, place: where, message } of check.findings ?? [])
    console.log(`    ${severity} ${where}: ${message}`);
  if (drawn.pages === undefined)
    throw new Error(`${name}: its pages were not drawn; LibreOffice with isolation is needed`);
  await writeFile(join(root, "docs/gallery", `${name}.jpg`), await sheetOf(drawn.pages));
  return isGood;
}

try {
  const wanted = items().filter(({ name }) => name.includes(values.only ?? ""));
  let failed = 0;
  for (const item of wanted) if (!(await make(item))) failed += 1;
  console.log(`${wanted.length} documents, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  await desk.close();
  await rm(place, { recursive: true, force: true });
}

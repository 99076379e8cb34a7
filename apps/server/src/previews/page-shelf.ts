import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type PageSize, type PageText, pageSizeSchema, pageTextSchema } from "@deskhand/contracts";
import { z } from "zod";
import { type AskDocuments, writtenSchema } from "./ask-documents.ts";
import type { PreviewShelf, ShelvedFile } from "./preview-shelf.ts";

const pagesSchema = z.object({ pages: z.array(pageSizeSchema) });
const linesSchema = z.object({ lines: z.array(pageTextSchema) });

/** `pixels` of a page that is drawn only for its text */
const textPixels = 100;

/** Pages of files, drawn once and kept on the shelf. */
export type PageShelf = Readonly<{
  /** sizes of the pages of an office file, which is rendered for that */
  rendered(file: ShelvedFile): Promise<readonly PageSize[]>;
  page(file: ShelvedFile, number: number, pixels: number): Promise<Uint8Array>;
  text(file: ShelvedFile, number: number): Promise<readonly PageText[]>;
}>;

/** Whether the pages of a file are drawn from itself, without an office program. */
export function hasOwnPages(name: string): boolean {
  return /\.(?:pdf|tiff?)$/i.test(name);
}

/** Puts pages on a shelf; what is there already is not drawn again. */
export function createPageShelf(shelf: PreviewShelf, ask: AskDocuments): PageShelf {
  async function render(file: ShelvedFile): Promise<void> {
    const request = { op: "pages", path: file.path, name: file.name, render: true, output: true };
    const made = await ask(writtenSchema.extend(pagesSchema.shape), request);
    await shelf.add(file, "pages.json", JSON.stringify({ pages: made.pages }));
    await shelf.add(file, "pages.pdf", made.contents);
  }

  /** What pages are drawn from: the file itself, or the PDF that an office program made of it. */
  async function pagedFile(file: ShelvedFile): Promise<string> {
    if (hasOwnPages(file.name)) return file.path;
    const path = join(file.folder, "pages.pdf");
    await shelf.once(path, async () => ((await isThere(path)) ? undefined : render(file)));
    return path;
  }

  async function draw(file: ShelvedFile, number: number, pixels: number): Promise<string> {
    const name = `page-${number}-${pixels}.png`;
    const path = join(file.folder, name);
    await shelf.once(path, async () => {
      if (await isThere(path)) return;
      const request = { op: "page", path: await pagedFile(file), name: "pages", number, side: pixels, output: true };
      const made = await ask(writtenSchema.extend(linesSchema.shape), request);
      await shelf.add(file, `text-${number}.json`, JSON.stringify({ lines: made.lines }));
      await shelf.add(file, name, made.contents);
    });
    return path;
  }

  return {
    async rendered(file) {
      await pagedFile(file);
      return pagesSchema.parse(JSON.parse(await readFile(join(file.folder, "pages.json"), "utf8"))).pages;
    },
    async page(file, number, pixels) {
      return new Uint8Array(await readFile(await draw(file, number, pixels)));
    },
    async text(file, number) {
      const path = join(file.folder, `text-${number}.json`);
      if (!(await isThere(path))) await draw(file, number, textPixels);
      return linesSchema.parse(JSON.parse(await readFile(path, "utf8"))).lines;
    },
  };
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

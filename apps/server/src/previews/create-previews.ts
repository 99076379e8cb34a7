import { createHash } from "node:crypto";
import {
  type ArrangedSize,
  type Arrangement,
  type Comparison,
  comparisonSchema,
  type DocumentProcess,
  type PageSize,
  type PageText,
  type Preview,
  previewSchema,
  type RowBlock,
  type SheetSize,
  type TaskId,
} from "@deskhand/contracts";
import { z } from "zod";
import type { GrantedFile } from "../folders/open-granted.ts";
import { createAsk } from "./ask-documents.ts";
import { createPageShelf, hasOwnPages } from "./page-shelf.ts";
import { PreviewShelf, type ShelfOptions, type ShelvedFile } from "./preview-shelf.ts";
import { createSheetShelf, type SheetWish } from "./sheet-shelf.ts";

/** A file on this computer, named as the task names it. */
export type LookedAt = GrantedFile & Readonly<{ taskId: TaskId; name: string }>;

/** Makes files ready to be looked at. Every method throws `DeskhandError` with a sentence where that is not possible. */
export interface PreviewDesk {
  preview(file: LookedAt): Promise<Preview>;
  sheet(file: LookedAt, sheet: string): Promise<SheetSize>;
  /** how many rows are shown when they are filtered and sorted so */
  arranged(file: LookedAt, sheet: string, arrangement: Arrangement): Promise<ArrangedSize>;
  rows(file: LookedAt, wish: SheetWish, block: number): Promise<RowBlock>;
  /** sizes of the pages; office files are rendered first, which takes seconds */
  pages(file: LookedAt): Promise<readonly PageSize[]>;
  /** one page as PNG, `pixels` at its longest side */
  page(file: LookedAt, number: number, pixels: number): Promise<Uint8Array>;
  pageText(file: LookedAt, number: number): Promise<readonly PageText[]>;
  /** a web page or the formatted body of a message, without anything that could act */
  webPage(file: LookedAt): Promise<string>;
  compare(before: LookedAt, after: LookedAt): Promise<Comparison>;
  /** drops what was kept of a task's files */
  forget(taskId: TaskId): Promise<void>;
}

const cleanedSchema = z.object({ status: z.literal("cleaned"), html: z.string() });
const shownSchema = z.object({ preview: previewSchema });
const comparedSchema = z.object({ comparison: comparisonSchema });

/** Files are read and drawn by the documents' own processes; what they answer is checked before it goes on. */
export function createPreviews(documents: DocumentProcess, options: ShelfOptions): PreviewDesk {
  const shelf = new PreviewShelf(options);
  const ask = createAsk(documents);
  const [sheets, pages] = [createSheetShelf(shelf, ask), createPageShelf(shelf, ask)];
  const keep = ({ taskId, name, ...file }: LookedAt) => shelf.keep(taskId, file, name);
  const look = async (file: ShelvedFile): Promise<Preview> => {
    // what a file is shown as depends on its name too
    const name = `preview-${hashOf(file.name)}.json`;
    const request = { op: "preview", path: file.path, name: file.name };
    return (await shelf.kept(file, { name, schema: shownSchema }, () => ask(shownSchema, request))).preview;
  };
  return {
    preview: async (looked) => look(await keep(looked)),
    sheet: async (looked, sheet) => sheets.size(await keep(looked), sheet),
    arranged: async (looked, sheet, arrangement) => sheets.arranged(await keep(looked), sheet, arrangement),
    rows: async (looked, wish, block) => sheets.rows(await keep(looked), wish, block),
    async pages(looked) {
      const file = await keep(looked);
      if (!hasOwnPages(file.name)) return pages.rendered(file);
      const preview = await look(file);
      return preview.kind === "pages" ? preview.pages : [];
    },
    page: async (looked, number, pixels) => pages.page(await keep(looked), number, pixels),
    pageText: async (looked, number) => pages.text(await keep(looked), number),
    async webPage(looked) {
      const { path, name } = await keep(looked);
      return (await ask(cleanedSchema, { op: "web-page", path, name })).html;
    },
    async compare(before, after) {
      const [old, now] = [await keep(before), await keep(after)];
      const name = `comparison-${hashOf(`${old.folder}\n${old.name}\n${now.name}`)}.json`;
      const files = {
        op: "compare",
        path: now.path,
        name: now.name,
        files: { before: old.path },
        beforeName: old.name,
      };
      return (await shelf.kept(now, { name, schema: comparedSchema }, () => ask(comparedSchema, files))).comparison;
    },
    forget: (taskId) => shelf.forget(taskId),
  };
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

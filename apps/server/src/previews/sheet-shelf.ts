import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { join } from "node:path";
import {
  cellSourceSchema,
  DeskhandError,
  type FoundRows,
  inputFailure,
  type RowBlock,
  rowBlockSchema,
  type SheetSize,
  type ShownCell,
} from "@deskhand/contracts";
import { z } from "zod";
import { type AskDocuments, writtenSchema } from "./ask-documents.ts";
import type { PreviewShelf, ShelvedFile } from "./preview-shelf.ts";

const sheetSchema = z.object({
  rows: z.number(),
  columns: z.number(),
  rowsPerBlock: z.number().int().positive(),
  offsets: z.array(z.number().int().nonnegative()),
  sources: z.array(cellSourceSchema),
});

const mostFoundRows = 500;
const maxBlockBytes = 64_000_000;

/** The rows of sheets, written to the shelf once as a whole and read from there in blocks. */
export type SheetShelf = Readonly<{
  size(file: ShelvedFile, sheet: string): Promise<SheetSize>;
  rows(file: ShelvedFile, sheet: string, block: number): Promise<RowBlock>;
  find(file: ShelvedFile, sheet: string, text: string): Promise<FoundRows>;
}>;

export function createSheetShelf(shelf: PreviewShelf, ask: AskDocuments): SheetShelf {
  function opened(file: ShelvedFile, sheet: string): Promise<z.infer<typeof sheetSchema>> {
    const name = rowsFile(sheet);
    return shelf.kept(file, { name: `${name}.json`, schema: sheetSchema }, async () => {
      const request = { op: "sheet", path: file.path, name: file.name, sheet, output: true };
      const { contents, status: _, ...facts } = await ask(writtenSchema.extend(sheetSchema.shape), request);
      await shelf.add(file, name, contents);
      return facts;
    });
  }

  async function read(file: ShelvedFile, sheet: string, place: Readonly<{ start: number; end: number | null }>) {
    const text = await readPart(join(file.folder, rowsFile(sheet)), place);
    return rowBlockSchema.parse(JSON.parse(text));
  }

  return {
    async size(file, sheet) {
      const { columns, rows, rowsPerBlock, sources } = await opened(file, sheet);
      return { rows, columns, rowsPerBlock, sources };
    },
    async rows(file, sheet, block) {
      const { offsets } = await opened(file, sheet);
      const start = offsets[block];
      if (start === undefined) return { first: 0, rows: [] };
      return read(file, sheet, { start, end: offsets[block + 1] ?? null });
    },
    async find(file, sheet, text) {
      const { offsets } = await opened(file, sheet);
      const wanted = text.toLowerCase();
      const found: FoundRows["rows"][number][] = [];
      let count = 0;
      for (const [block, start] of offsets.entries()) {
        const { first, rows } = await read(file, sheet, { start, end: offsets[block + 1] ?? null });
        const hits = rows.flatMap((cells, at) => (holds(cells, wanted) ? [{ row: first + at, cells }] : []));
        found.push(...hits.slice(0, mostFoundRows - found.length));
        count += hits.length;
      }
      return { rows: found, count };
    },
  };
}

function holds(cells: readonly ShownCell[], wanted: string): boolean {
  return cells.some((cell) =>
    (typeof cell === "string" ? cell : `${cell[0]} ${cell[2]}`).toLowerCase().includes(wanted),
  );
}

function rowsFile(sheet: string): string {
  return `sheet-${createHash("sha256").update(sheet).digest("hex").slice(0, 32)}`;
}

/** Text of a file from one offset up to another, `null` for its end. */
async function readPart(
  path: string,
  { start, end }: Readonly<{ start: number; end: number | null }>,
): Promise<string> {
  const file = await open(path);
  try {
    const length = Math.max(0, (end ?? (await file.stat()).size) - start);
    if (length > maxBlockBytes) throw new DeskhandError(inputFailure("These rows are too long to be shown."));
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await file.close();
  }
}

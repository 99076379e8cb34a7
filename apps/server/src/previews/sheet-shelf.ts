import { createHash } from "node:crypto";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  type ArrangedSize,
  type Arrangement,
  cellSourceSchema,
  DeskhandError,
  inputFailure,
  type RowBlock,
  rowBlockSchema,
  type SheetSize,
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

const arrangedSchema = sheetSchema.pick({ rows: true, rowsPerBlock: true, offsets: true });

/** arrangements kept of all sheets of a file; the ones asked for longest ago go */
const keptArrangements = 6;
const maxBlockBytes = 64_000_000;

/** The rows of sheets, written to the shelf once as a whole and read from there in blocks. */
export type SheetShelf = Readonly<{
  size(file: ShelvedFile, sheet: string): Promise<SheetSize>;
  arranged(file: ShelvedFile, sheet: string, arrangement: Arrangement): Promise<ArrangedSize>;
  rows(file: ShelvedFile, wish: SheetWish, block: number): Promise<RowBlock>;
}>;

/** `null` for all rows in their order */
export type SheetWish = Readonly<{ sheet: string; arrangement: Arrangement | null }>;

/** Puts the rows of sheets on a shelf; what is there already is not read again. */
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

  const kept = new Map<string, string[]>();

  /** Drops what was arranged longest ago once there is too much of it. */
  async function makeRoom(file: ShelvedFile, name: string): Promise<void> {
    const names = [...(kept.get(file.folder) ?? []).filter((each) => each !== name), name];
    kept.set(file.folder, names.slice(-keptArrangements));
    for (const old of names.slice(0, -keptArrangements))
      for (const ending of ["", ".json"]) await rm(join(file.folder, `${old}${ending}`), { force: true });
  }

  async function arrange(file: ShelvedFile, sheet: string, arrangement: Arrangement) {
    await opened(file, sheet);
    const name = arrangedFile(sheet, arrangement);
    await makeRoom(file, name);
    return shelf.kept(file, { name: `${name}.json`, schema: arrangedSchema }, async () => {
      const request = {
        op: "arrange",
        path: join(file.folder, rowsFile(sheet)),
        name: "rows",
        arrangement,
        output: true,
      };
      const { contents, status: _, ...facts } = await ask(writtenSchema.extend(arrangedSchema.shape), request);
      await shelf.add(file, name, contents);
      return facts;
    });
  }

  return {
    async size(file, sheet) {
      const { columns, rows, rowsPerBlock, sources } = await opened(file, sheet);
      return { rows, columns, rowsPerBlock, sources };
    },
    async arranged(file, sheet, arrangement) {
      const { rows, rowsPerBlock } = await arrange(file, sheet, arrangement);
      return { rows, rowsPerBlock };
    },
    async rows(file, { arrangement, sheet }, block) {
      const { offsets } = await (arrangement === null ? opened(file, sheet) : arrange(file, sheet, arrangement));
      const start = offsets[block];
      if (start === undefined) return { first: 0, rows: [] };
      const name = arrangement === null ? rowsFile(sheet) : arrangedFile(sheet, arrangement);
      const text = await readPart(join(file.folder, name), { start, end: offsets[block + 1] ?? null });
      return rowBlockSchema.parse(JSON.parse(text));
    },
  };
}

function rowsFile(sheet: string): string {
  return `sheet-${createHash("sha256").update(sheet).digest("hex").slice(0, 32)}`;
}

function arrangedFile(sheet: string, arrangement: Arrangement): string {
  const order = createHash("sha256").update(JSON.stringify(arrangement)).digest("hex").slice(0, 32);
  return `${rowsFile(sheet)}-${order}`;
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

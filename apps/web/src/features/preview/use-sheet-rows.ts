import type { FileRef } from "@deskhand/client";
import { type Arrangement, type ShownCell, toFailure } from "@deskhand/contracts";
import { useCallback, useMemo, useReducer, useRef } from "react";
import { deskhand } from "../../connection/deskhand.ts";
import { showTrouble } from "../../ui/announcer.tsx";

type Cells = readonly ShownCell[];

/** Rows of a grid by their place in it, from 0. */
export type GridRows = Readonly<{
  count: number;
  /** row of the sheet, from 0; `null` while that is not known yet */
  numberOf(at: number): number | null;
  /** `null` while they are not there yet */
  cellsOf(at: number): Cells | null;
  /** asks for the rows from one place to another, both in it */
  want(from: number, to: number): void;
}>;

/** What is shown of a sheet; `arrangement` is `null` for all rows in their order. */
export type RowsWish = Readonly<{
  sheet: string;
  arrangement: Arrangement | null;
  count: number;
  rowsPerBlock: number;
}>;

type Block = Readonly<{ rows: readonly Cells[]; numbers?: readonly number[] | undefined }>;
type Held = Readonly<{ of: string; blocks: Map<number, Block | null> }>;

/** blocks kept; the ones asked for longest ago go */
const keptBlocks = 120;

/** The rows of a sheet, fetched in blocks as they come into sight. */
export function useSheetRows(file: FileRef, wish: RowsWish): GridRows {
  const { arrangement, count, rowsPerBlock, sheet } = wish;
  const key = `${sheet}\n${JSON.stringify(arrangement)}`;
  const held = useRef<Held>({ of: key, blocks: new Map() });
  if (held.current.of !== key) held.current = { of: key, blocks: new Map() };
  const asked = useRef({ file, arrangement });
  asked.current = { file, arrangement };
  const [round, redraw] = useReducer((before: number) => before + 1, 0);
  const load = useCallback(
    (number: number) => {
      const { blocks } = held.current;
      if (blocks.has(number)) return;
      blocks.set(number, null);
      const oldest = blocks.keys().next().value;
      if (blocks.size > keptBlocks && oldest !== undefined && oldest !== number) blocks.delete(oldest);
      deskhand.previews.rows(asked.current.file, { sheet, arrangement: asked.current.arrangement }, number).then(
        (block) => {
          blocks.set(number, block);
          redraw();
        },
        (error: unknown) => {
          blocks.delete(number);
          showTrouble(toFailure(error).message);
        },
      );
    },
    [sheet],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` stands for the blocks that came, `key` for whose they are
  return useMemo(() => {
    const blockOf = (at: number) => held.current.blocks.get(Math.floor(at / rowsPerBlock)) ?? null;
    return {
      count,
      numberOf(at) {
        if (arrangement === null) return at;
        return blockOf(at)?.numbers?.[at % rowsPerBlock] ?? null;
      },
      cellsOf(at) {
        const block = blockOf(at);
        return block === null ? null : (block.rows[at % rowsPerBlock] ?? []);
      },
      want(from, to) {
        const last = Math.min(to, count - 1);
        for (let block = Math.floor(from / rowsPerBlock); block <= Math.floor(last / rowsPerBlock); block += 1)
          load(block);
      },
    };
  }, [key, count, rowsPerBlock, load, round]);
}

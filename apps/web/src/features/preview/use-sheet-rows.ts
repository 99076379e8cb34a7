import type { FileRef } from "@deskhand/client";
import { type SheetSize, type ShownCell, toFailure } from "@deskhand/contracts";
import { useCallback, useMemo, useReducer, useRef } from "react";
import { deskhand } from "../../connection/deskhand.ts";
import { showTrouble } from "../../ui/announcer.tsx";

type Cells = readonly ShownCell[];

/** Rows of a grid by their place in it, from 0. */
export type GridRows = Readonly<{
  count: number;
  /** row of the sheet, from 0 */
  numberOf(at: number): number;
  /** `null` while they are not there yet */
  cellsOf(at: number): Cells | null;
  /** asks for the rows from one place to another, both in it */
  want(from: number, to: number): void;
}>;

/** blocks kept; the ones asked for longest ago go */
const keptBlocks = 120;

/** The rows of a whole sheet, fetched in blocks as they come into sight. */
export function useSheetRows(
  file: FileRef,
  { sheet, size }: Readonly<{ sheet: string; size: SheetSize | null }>,
): GridRows {
  const blocks = useRef(new Map<number, readonly Cells[] | null>());
  const asked = useRef(file);
  asked.current = file;
  const [round, redraw] = useReducer((before: number) => before + 1, 0);
  const perBlock = size?.rowsPerBlock ?? 1;
  const load = useCallback(
    (block: number) => {
      const known = blocks.current;
      if (known.has(block)) return;
      known.set(block, null);
      const oldest = known.keys().next().value;
      if (known.size > keptBlocks && oldest !== undefined && oldest !== block) known.delete(oldest);
      deskhand.previews.rows(asked.current, sheet, block).then(
        ({ rows }) => {
          known.set(block, rows);
          redraw();
        },
        (error: unknown) => {
          known.delete(block);
          showTrouble(toFailure(error).message);
        },
      );
    },
    [sheet],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` stands for the blocks that came
  return useMemo(
    () => ({
      count: size?.rows ?? 0,
      numberOf: (at) => at,
      cellsOf: (at) => {
        const rows = blocks.current.get(Math.floor(at / perBlock));
        return rows == null ? null : (rows[at % perBlock] ?? []);
      },
      want(from, to) {
        for (let block = Math.floor(from / perBlock); block <= Math.floor(to / perBlock); block += 1) load(block);
      },
    }),
    [size, perBlock, load, round],
  );
}

import type { FileRef } from "@deskhand/client";
import type { ArrangedSize, Arrangement, SheetSize } from "@deskhand/contracts";
import { useEffect, useState } from "react";
import { deskhand } from "../../connection/deskhand.ts";
import { useAnswer } from "../../connection/use-answer.ts";
import { type GridRows, useSheetRows } from "./use-sheet-rows.ts";

type Sheet = Readonly<{ file: FileRef; fileKey: string; sheet: string; size: SheetSize }>;

/** The rows that are shown of a sheet, and what changes which and in what order. */
export type Arranged = Readonly<{
  rows: GridRows;
  /** how the rows that are here are arranged */
  arrangement: Arrangement;
  /** how many they are; `null` when nothing is filtered or sorted */
  size: ArrangedSize | null;
  problem: string | null;
  arrange(wish: Partial<Arrangement>): void;
}>;

const plain: Arrangement = { text: "", sort: null, filters: [], head: 0 };

/** Filters and sorts the rows of a sheet for the eye. The last rows stay until the next ones are there. */
export function useArranged({ file, fileKey, sheet, size }: Sheet): Arranged {
  const [wish, setWish] = useState<Omit<Arrangement, "head">>(plain);
  const [head, setHead] = useState<number | null>(null);
  const [guess, setGuess] = useState(0);
  const isPlain = wish.text === "" && wish.sort === null && wish.filters.length === 0;
  const asked = isPlain ? null : { ...wish, head: head ?? guess };
  const { problem, value } = useAnswer(`${fileKey}\n${JSON.stringify(asked)}`, async () => ({
    asked,
    size: asked === null ? null : await deskhand.previews.arranged(file, sheet, asked),
  }));
  const shown = value ?? { asked: null, size: null };
  const { rows: count, rowsPerBlock } = shown.size ?? size;
  const rows = useSheetRows(file, { sheet, arrangement: shown.asked, count, rowsPerBlock });
  const first = shown.asked === null ? rows.cellsOf(0) : null;
  useEffect(() => {
    if (first !== null) setGuess(isHead(first) ? 1 : 0);
  }, [first]);
  const arrange = ({ head: nextHead, ...next }: Partial<Arrangement>) => {
    setWish((before) => ({ ...before, ...next }));
    if (nextHead !== undefined) setHead(nextHead);
  };
  return { rows, arrangement: shown.asked ?? { ...plain, head: guess }, size: shown.size, problem, arrange };
}

/** Whether a first row reads like the heads of columns: words alone. */
function isHead(cells: NonNullable<ReturnType<GridRows["cellsOf"]>>): boolean {
  const filled = cells.filter((cell) => cell !== "");
  return filled.length > 0 && filled.every((cell) => typeof cell === "string");
}

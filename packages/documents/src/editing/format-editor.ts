import type { z } from "zod";
import { Refusal } from "../refusal.ts";
import { describeIssues } from "../writing/describe-issues.ts";
import type { NamedFiles } from "../writing/picture.ts";

export type EditingOptions = Readonly<{
  /** changes are tracked under this name where the format can; comments carry it */
  author?: string;
  at: Date;
  /** pictures that edits name */
  files: NamedFiles;
}>;
export type MadeEdits = Readonly<{
  bytes: Uint8Array;
  /** cells written, in a workbook */
  cells?: number;
  /** what the edits break, leave to others or could not track, one sentence each */
  remarks: readonly string[];
}>;

/** Edits files of one format: all edits or none. Throws a `Refusal` that says how to correct the edit at fault. */
export type FormatEditor = (
  bytes: Uint8Array,
  edits: readonly unknown[],
  options: EditingOptions,
) => Promise<MadeEdits>;

const most = 500;

/**
 * The edits, each by the schema that belongs to a key it has; a refusal that shows the shapes of all, where none was meant, or of the one that was.
 * `shapes` are in the order in which keys decide, so that an edit with several of them is taken for the first.
 */
export function checkedEdits<Edit>(
  edits: readonly unknown[],
  shapes: Readonly<Record<string, Readonly<{ schema: z.ZodType<Edit>; example: string }>>>,
): Edit[] {
  const all = Object.values(shapes)
    .map((each) => each.example)
    .join(" | ");
  if (edits.length > most)
    throw new Refusal("not-that-format", `Nothing was edited: give from 1 to ${most} edits at a time.`);
  if (edits.length === 0)
    throw new Refusal("not-that-format", `Nothing was edited: give a list of edits, each one of ${all}.`);
  return edits.map((edit, index) => {
    const keys = typeof edit === "object" && edit !== null ? Object.keys(edit) : [];
    const verb = Object.keys(shapes).find((key) => keys.includes(key));
    const shape = verb === undefined ? undefined : shapes[verb];
    const place = edits.length > 1 ? ` (edit ${index + 1})` : "";
    if (!shape) {
      const unknown = keys.length === 0 ? "an edit is an object" : `there is no edit with ${keys.join(", ")}`;
      throw new Refusal("not-that-format", `Nothing was edited${place}: ${unknown} here; give one of ${all}.`);
    }
    const parsed = shape.schema.safeParse(edit);
    if (parsed.success) return parsed.data;
    const reasons = describeIssues(parsed.error);
    throw new Refusal("not-that-format", `Nothing was edited${place}: ${reasons}; it is written ${shape.example}.`);
  });
}

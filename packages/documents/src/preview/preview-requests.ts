import { z } from "zod";
import type { CompareOutcome } from "../comparing/comparison.ts";
import { arrangementSchema } from "./arrange-rows.ts";
import type {
  ArrangeOutcome,
  PageOutcome,
  PagesFileOutcome,
  PreviewOutcome,
  SheetOutcome,
  WebPageOutcome,
} from "./preview-outcome.ts";

const id = z.string().min(1).max(200);
const path = z.string().min(1).max(4_096);
const name = z.string().max(1_000).optional();

/** Requests of whoever shows files to people. `output` is a new file in the folder the process was started for. */
export const previewRequests = [
  z.strictObject({ id, op: z.literal("preview"), path, name }),
  z.strictObject({ id, op: z.literal("sheet"), path, name, sheet: z.string().max(255), output: path }),
  /** rows that an earlier request for a sheet wrote */
  z.strictObject({ id, op: z.literal("arrange"), path, name, arrangement: arrangementSchema, output: path }),
  z.strictObject({
    id,
    op: z.literal("page"),
    path,
    name,
    number: z.number().int().min(1).max(100_000),
    /** `pixels` of the longest side */
    side: z.number().int().min(100).max(4_000),
    output: path,
  }),
  /** the pages of an office file, kept as the PDF they were rendered to */
  z.strictObject({
    id,
    op: z.literal("pages"),
    path,
    name,
    rendered: path.optional(),
    notRendered: z.enum(["absent", "failed"]).optional(),
    output: path,
  }),
  z.strictObject({ id, op: z.literal("web-page"), path, name }),
  z.strictObject({
    id,
    op: z.literal("compare"),
    path,
    name,
    files: z.strictObject({ before: path }),
    beforeName: name,
  }),
] as const;

export type PreviewRequest = z.infer<(typeof previewRequests)[number]>;

export type PreviewOutcomeOf = Readonly<{
  preview: PreviewOutcome;
  sheet: SheetOutcome;
  arrange: ArrangeOutcome;
  page: PageOutcome;
  pages: PagesFileOutcome;
  "web-page": WebPageOutcome;
  compare: CompareOutcome;
}>;

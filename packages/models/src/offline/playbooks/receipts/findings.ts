import { z } from "zod";
import type { Place } from "../../reading/source.ts";
import { categories } from "../../receipts/category.ts";
import type { Receipt } from "../../receipts/parse-receipt.ts";
import { decodeLines } from "../json-lines.ts";

/** What was found in one file; `place` is that of the total. */
export type Finding = Readonly<
  | { path: string; status: "receipt"; receipt: Receipt; place: Place }
  | { path: string; status: "other" | "unread"; why: string }
>;

const receiptSchema = z.object({
  path: z.string(),
  date: z.string().nullable(),
  merchant: z.string().nullable(),
  category: z.enum(categories),
  currency: z.string().nullable(),
  total: z.number().int().nullable(),
  tax: z.number().int().nullable(),
  doubts: z.array(z.object({ field: z.enum(["total", "date", "currency", "merchant", "receipt"]), why: z.string() })),
  mark: z.string(),
  number: z.string().nullable(),
  proof: z.object({ line: z.number().int(), quote: z.string() }).nullable().default(null),
});
const placeSchema = z.object({
  page: z.number().optional(),
  cell: z.string().optional(),
  lines: z.union([z.number(), z.string()]).optional(),
});
const findingSchema = z.discriminatedUnion("status", [
  z.object({ path: z.string(), status: z.literal("receipt"), receipt: receiptSchema, place: placeSchema.default({}) }),
  z.object({ path: z.string(), status: z.literal("other"), why: z.string() }),
  z.object({ path: z.string(), status: z.literal("unread"), why: z.string() }),
]);

/** A finding as one line of JSON. */
export function encodeFinding(finding: Finding): string {
  return JSON.stringify(finding);
}

/** The findings among the lines of a sub-agent's answer; lines that are none, or were cut, are left out. */
export function decodeFindings(text: string): readonly Finding[] {
  return decodeLines(text, findingSchema);
}

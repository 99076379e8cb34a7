import type { Place } from "../../reading/source.ts";

/** What a passage is for the reader. */
export type PointKind = "decision" | "action" | "question";

/** Why a person should look at a point again. */
export type Doubt = "request" | "group" | "offer" | "name" | "question" | "spoken" | "heading" | "tentative";

/** A passage that was picked, word for word. `who` and `by` are words of the text too, or the name of who spoke or wrote. */
export type Point = Readonly<{
  kind: PointKind;
  text: string;
  who: string | null;
  by: string | null;
  /** `null` when the text itself says what it is */
  doubt: Doubt | null;
  path: string;
  place: Place;
  quote: string;
}>;

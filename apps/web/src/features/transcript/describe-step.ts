import type { ToolStep } from "@deskhand/contracts";
import { adviceElsewhere } from "../isolation/advice-in-app.ts";
import { textOf } from "./transcript-rows.ts";

const listedAtMost = 200;

/** What a step was asked to do, as plain lines; pairs of paths read `from → to`. */
export function inputInWords(input: unknown): string {
  if (typeof input === "string") return input;
  if (typeof input !== "object" || input === null) return input === undefined ? "" : String(input);
  return Object.entries(input)
    .map(([key, value]) => `${key}: ${valueInWords(value)}`)
    .join("\n");
}

function valueInWords(value: unknown): string {
  if (!Array.isArray(value)) return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
  const lines = value.slice(0, listedAtMost).map((entry) => `\n  ${entryInWords(entry)}`);
  const more = value.length - listedAtMost;
  return `${lines.join("")}${more > 0 ? `\n  … and ${more} more` : ""}`;
}

function entryInWords(entry: unknown): string {
  if (typeof entry !== "object" || entry === null) return String(entry);
  const { from, to } = entry as Readonly<Record<string, unknown>>;
  return typeof from === "string" && typeof to === "string" ? `${from} → ${to}` : JSON.stringify(entry);
}

/** What came of a step, as text. */
export function outcomeInWords({ state }: ToolStep): string {
  switch (state.status) {
    case "done":
      return textOf(state.result.forModel);
    case "failed":
      return adviceElsewhere(state.failure.message);
    case "denied":
      return `Not done: ${state.because}`;
    case "interrupted":
      return "Interrupted when Deskhand stopped; the task was told.";
    case "waiting":
      return "Waits for your answer.";
    case "proposed":
    case "allowed":
    case "running":
      return "Not finished yet.";
  }
}

/** The short word beside a step. */
export function stepWord({ state }: ToolStep): Readonly<{ word: string; tone: string }> {
  if (state.status === "done") return { word: "done", tone: "text-good" };
  if (state.status === "failed") return { word: "did not work", tone: "text-bad" };
  if (state.status === "denied") return { word: "not allowed", tone: "text-warn" };
  if (state.status === "interrupted") return { word: "interrupted", tone: "text-warn" };
  if (state.status === "waiting") return { word: "waits for you", tone: "text-warn" };
  return { word: "under way", tone: "text-accent" };
}

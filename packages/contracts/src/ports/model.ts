import type { Step, ThoughtState } from "../step.ts";
import type { ModelRef } from "../value.ts";

export type ToolDescription = Readonly<{ name: string; description: string; inputSchema: unknown }>;

export type ModelRequest = Readonly<{
  system: string;
  /** finished steps of one run, oldest first, each already capped for the model */
  steps: readonly Step[];
  tools: readonly ToolDescription[];
  /** `tokens` the answer may have */
  maxOutputTokens: number;
}>;

export type ModelPart = Readonly<
  | { type: "text-delta"; text: string }
  | { type: "thinking-delta"; text: string }
  /** `bytes` of one exchange with the provider, told once before `ended` by models that ask one, also when it failed */
  | { type: "traffic"; host: string; port: number; bytesOut: number; bytesIn: number }
  | { type: "ended"; state: Extract<ThoughtState, { status: "done" | "failed" }> }
>;

/** One language model. Never throws for provider trouble: it arrives as the last part, `ended` with a failed state. */
export interface Model {
  readonly ref: ModelRef;
  /** the last part is always `ended`, also after abort (a transient failure) */
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelPart>;
}

export type ModelDescription = Readonly<{
  ref: ModelRef;
  title: string;
  /** one sentence for the user; says plainly when this is a rule-based helper and no AI */
  note: string;
  isReady: boolean;
  /** what is missing and how to get it; empty when ready */
  missing: string;
}>;

/** The models this computer can use. */
export interface ModelCatalog {
  /** throws `DeskhandError` (`config`) with the fix when the name is unknown or its key is missing */
  open(ref: ModelRef): Model;
  list(): readonly ModelDescription[];
  /** used when the user names none: a keyed provider's model, else `offline/playbooks` */
  readonly defaultRef: ModelRef;
}

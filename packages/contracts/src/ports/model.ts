import type { ModelProvider, ModelTest, ModelTraits, ProviderChange } from "../model-settings.ts";
import type { Step, ThoughtState } from "../step.ts";
import type { ModelRef, Usage } from "../value.ts";

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
  /** what the answer has cost up to here, some of it a guess; told now and then while it comes, so that it can be called back */
  | { type: "cost-so-far"; usage: Usage }
  /** `bytes` of one exchange with the provider, told once before `ended` by models that ask one, also when it failed */
  | {
      type: "traffic";
      host: string;
      port: number;
      bytesOut: number;
      bytesIn: number;
      /** why nothing was sent, as a sentence; absent when something was */
      refused?: string;
    }
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
  /** what is known of what it can do; absent when nothing is */
  traits?: ModelTraits;
  /** the same in words, one sentence; absent when nothing is known */
  abilities?: string;
  /** ISO 8601; absent when nobody tested it */
  testedAt?: string;
  /** whether a person added it by its name, so that it can be removed again */
  isAdded?: boolean;
}>;

/** The models this computer can use. */
export interface ModelCatalog {
  /** throws `DeskhandError` (`config`) with the fix when the name is unknown or its key is missing */
  open(ref: ModelRef): Model;
  list(): readonly ModelDescription[];
  /** used when the user names none: a keyed provider's model, else `offline/playbooks` */
  readonly defaultRef: ModelRef;
  /** whether requests to a model are counted as money; absent means that all are */
  costs?(ref: ModelRef): boolean;
  /** what is known of a model's abilities; absent in catalogs that never know */
  traits?(ref: ModelRef): ModelTraits;
  /** the cheaper model of the same provider for reading and sorting; the model itself where there is none */
  small?(ref: ModelRef): ModelRef;
}

/** Where providers, keys and models are set up. Methods throw `DeskhandError` with the fix; no answer ever holds a key. */
export interface ModelDesk {
  providers(): Promise<readonly ModelProvider[]>;
  /** keeps the key in the secret store; a key is asked for again when the address changes to another host */
  change(change: ProviderChange): Promise<void>;
  /** forgets key, address and the rest of a provider */
  forget(provider: string): Promise<void>;
  add(ref: ModelRef): Promise<void>;
  /** takes an added model off the list; tells whether it was there */
  remove(ref: ModelRef): Promise<boolean>;
  /** `null`: Deskhand chooses */
  choose(ref: ModelRef | null): Promise<void>;
  /** asks the model a few small things, which may cost a cent, and keeps what came of it */
  test(ref: ModelRef, signal: AbortSignal): Promise<ModelTest>;
  /** looks for model servers on this computer; takes at most half a second */
  look(): Promise<void>;
}

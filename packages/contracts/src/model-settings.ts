import { z } from "zod";
import { modelRefSchema } from "./value.ts";

const known = z.boolean().nullable();

export const modelTraitsSchema = z.object({
  /** each is `null` until somebody looked or tried */
  tools: known,
  /** several calls in one answer */
  parallelTools: known,
  images: known,
  pdf: known,
  streaming: known,
  /** `tokens` that a request and its answer may have together, as the server runs the model now */
  contextTokens: z.number().int().positive().nullable(),
});
/** What a model can do. */
export type ModelTraits = Readonly<z.infer<typeof modelTraitsSchema>>;

export const unknownTraits: ModelTraits = {
  tools: null,
  parallelTools: null,
  images: null,
  pdf: null,
  streaming: null,
  contextTokens: null,
};

export const modelTestSchema = z.object({
  ref: modelRefSchema,
  /** ISO 8601 */
  testedAt: z.string(),
  /** whether it can do Deskhand's work */
  isFit: z.boolean(),
  /** what was found, one sentence each; what to change comes last */
  words: z.array(z.string()),
  traits: modelTraitsSchema,
  /** US dollars that the test cost; 0 when free or unknown */
  costUsd: z.number(),
});
/** What came of trying a model with small requests. */
export type ModelTest = Readonly<z.infer<typeof modelTestSchema>>;

export const modelProviderSchema = z.object({
  /** in front of the slash in its models' names */
  name: z.string(),
  title: z.string(),
  /** one sentence: what it is and where to get a key */
  note: z.string(),
  isLocal: z.boolean(),
  isReady: z.boolean(),
  /** what is missing and how to get it; empty when ready */
  missing: z.string(),
  key: z.object({
    wanted: z.enum(["yes", "if the server asks", "no"]),
    /** where the one in use lies; `null` when there is none */
    place: z.enum(["environment", "keychain", "file"]).nullable(),
    /** what to type, as a short label such as `API key` */
    label: z.string(),
  }),
  /** address in use; empty while one has to be given */
  baseUrl: z.string(),
  /** whether the user set it, here or in the environment */
  isOwnBaseUrl: z.boolean(),
  /** Amazon's region in use; `null` for providers without */
  region: z.string().nullable(),
  /** which of OpenAI's two formats is spoken; `null` for providers without a choice */
  wire: z.enum(["responses", "chat"]).nullable(),
  /** an example of a model's name */
  example: modelRefSchema,
});
/** One provider of models as it is set up here; holds no key. */
export type ModelProvider = Readonly<z.infer<typeof modelProviderSchema>>;

export const providerChangeSchema = z.object({
  provider: z.string().min(1).max(40),
  /** a new key; left out to keep the one there is */
  key: z.string().trim().min(1).max(10_000).optional(),
  /** an address; `null` goes back to the usual one */
  baseUrl: z.string().trim().max(2_000).nullable().optional(),
  region: z.string().trim().max(40).nullable().optional(),
  wire: z.enum(["responses", "chat"]).nullable().optional(),
});
/** What a person sets for a provider; what is left out stays. */
export type ProviderChange = Readonly<z.infer<typeof providerChangeSchema>>;

export const providerRemovalSchema = z.object({ provider: z.string().min(1).max(40) });
export const modelRequestSchema = z.object({ ref: modelRefSchema });
/** `null`: Deskhand chooses */
export const modelChoiceSchema = z.object({ ref: modelRefSchema.nullable() });

import { z } from "zod";
import { askJson } from "./ask-json.ts";
import { type LocalModel, type LocalServer, rootOf } from "./local-model.ts";

const length = z.number().int().positive().optional();

const olderSchema = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      type: z.string(),
      state: z.string().optional(),
      loaded_context_length: length,
      capabilities: z.array(z.string()).optional(),
    }),
  ),
});

const newerSchema = z.object({
  models: z.array(
    z.object({
      key: z.string(),
      type: z.string(),
      loaded_instances: z.array(z.object({ config: z.object({ context_length: length }).optional() })).default([]),
      capabilities: z
        .object({ vision: z.boolean().optional(), trained_for_tool_use: z.boolean().optional() })
        .optional(),
    }),
  ),
});

type Found = Readonly<{ name: string; tools: boolean | null; images: boolean | null; context: number | undefined }>;

function modelOf({ context, images, name, tools }: Found): LocalModel {
  const traits = { tools, parallelTools: null, images, pdf: false, streaming: true, contextTokens: context ?? null };
  return { name, traits, isRemote: false };
}

/** LM Studio, by whichever of its two own interfaces it has; a model that is not loaded has no room in force yet. */
export const lmStudio: LocalServer = {
  async models(baseUrl, signal) {
    const root = rootOf(baseUrl);
    const [olderAnswer, newerAnswer] = await Promise.all([
      askJson({ url: `${root}/api/v0/models`, signal }),
      askJson({ url: `${root}/api/v1/models`, signal }),
    ]);
    const older = olderSchema.safeParse(olderAnswer);
    if (older.success)
      return older.data.data
        .filter(({ type }) => type !== "embeddings")
        .map(({ capabilities, id, loaded_context_length, type }) =>
          modelOf({
            name: id,
            tools: capabilities === undefined ? null : capabilities.includes("tool_use"),
            images: type === "vlm",
            context: loaded_context_length,
          }),
        );
    const newer = newerSchema.safeParse(newerAnswer);
    if (!newer.success) return null;
    return newer.data.models
      .filter(({ type }) => type === "llm")
      .map(({ capabilities, key, loaded_instances }) =>
        modelOf({
          name: key,
          tools: capabilities?.trained_for_tool_use ?? null,
          images: capabilities?.vision ?? null,
          context: loaded_instances[0]?.config?.context_length,
        }),
      );
  },
};

import { posix, win32 } from "node:path";
import { z } from "zod";
import { askJson } from "./ask-json.ts";
import { type LocalServer, rootOf } from "./local-model.ts";

const propsSchema = z.object({
  default_generation_settings: z.object({ n_ctx: z.number().int().nonnegative() }),
  model_path: z.string(),
  model_alias: z.string().optional(),
  modalities: z.object({ vision: z.boolean().optional() }).optional(),
  chat_template: z.string().optional(),
});

function nameOf(alias: string | undefined, path: string): string {
  if (alias !== undefined && alias !== "" && !/[\\/]/.test(alias)) return alias;
  const file = path.includes("\\") ? win32.basename(path) : posix.basename(path);
  return file.replace(/\.gguf$/i, "") || "model";
}

/** llama.cpp's server: one model, and the room that each of its slots has. */
export const llamaCpp: LocalServer = {
  async models(baseUrl, signal) {
    const props = propsSchema.safeParse(await askJson({ url: `${rootOf(baseUrl)}/props`, signal }));
    if (!props.success) return null;
    const { chat_template, default_generation_settings, modalities, model_alias, model_path } = props.data;
    const context = default_generation_settings.n_ctx;
    return [
      {
        name: nameOf(model_alias, model_path),
        isRemote: false,
        traits: {
          tools: chat_template === undefined ? null : chat_template.includes("tools"),
          parallelTools: null,
          images: modalities?.vision ?? null,
          pdf: false,
          streaming: true,
          contextTokens: context > 0 ? context : null,
        },
      },
    ];
  },
};

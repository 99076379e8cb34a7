import type { ModelTraits } from "@deskhand/contracts";
import { z } from "zod";
import { askJson } from "./ask-json.ts";
import { type LocalModel, type LocalServer, rootOf } from "./local-model.ts";

const tagsSchema = z.object({
  models: z.array(z.object({ name: z.string(), remote_host: z.string().optional() })),
});
const showSchema = z.object({
  capabilities: z.array(z.string()).optional(),
  parameters: z.string().optional(),
  model_info: z.record(z.string(), z.unknown()).optional(),
});
const runningSchema = z.object({
  models: z.array(z.object({ name: z.string(), context_length: z.number().int().positive().optional() })),
});
type Shown = z.infer<typeof showSchema>;

/** what Ollama gives a model when nothing else is said, on a computer without a large graphics card */
const usualContext = 4_096;
const mostModels = 40;

/** Room in force: of the running model, else what its file says, else Ollama's own figure. */
function contextOf(
  { model_info = {}, parameters = "" }: Shown,
  running: number | undefined,
  isRemote: boolean,
): number | null {
  const length = Object.entries(model_info).find(([name]) => name.endsWith(".context_length"))?.[1];
  const trained = typeof length === "number" && length > 0 ? Math.floor(length) : null;
  if (running !== undefined) return running;
  if (isRemote) return trained;
  const set = Number(/^num_ctx\s+(\d+)/m.exec(parameters)?.[1] ?? usualContext);
  return trained === null ? set : Math.min(set, trained);
}

function traitsOf(shown: Shown, contextTokens: number | null): ModelTraits {
  const { capabilities } = shown;
  const can = (name: string) => (capabilities === undefined ? null : capabilities.includes(name));
  return {
    tools: can("tools"),
    parallelTools: null,
    images: can("vision"),
    pdf: false,
    streaming: true,
    contextTokens,
  };
}

/** Ollama: its own interface tells more than the one it has for OpenAI's clients. */
export const ollama: LocalServer = {
  async models(baseUrl, signal) {
    const root = rootOf(baseUrl);
    const [tagsAnswer, runningAnswer] = await Promise.all([
      askJson({ url: `${root}/api/tags`, signal }),
      askJson({ url: `${root}/api/ps`, signal }),
    ]);
    const tags = tagsSchema.safeParse(tagsAnswer);
    if (!tags.success) return null;
    const running = runningSchema.safeParse(runningAnswer);
    const rooms = new Map(running.success ? running.data.models.map((each) => [each.name, each.context_length]) : []);
    const look = async ({
      name,
      remote_host,
    }: {
      name: string;
      remote_host?: string | undefined;
    }): Promise<LocalModel | null> => {
      const shown = showSchema.safeParse(await askJson({ url: `${root}/api/show`, body: { model: name }, signal }));
      const facts = shown.success ? shown.data : {};
      if (facts.capabilities !== undefined && !facts.capabilities.includes("completion")) return null;
      const isRemote = remote_host !== undefined && remote_host !== "";
      return { name, traits: traitsOf(facts, contextOf(facts, rooms.get(name), isRemote)), isRemote };
    };
    const looks = await Promise.all(tags.data.models.slice(0, mostModels).map(look));
    return looks.filter((model) => model !== null);
  },
};

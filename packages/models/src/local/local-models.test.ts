import { afterEach, describe, expect, it } from "vitest";
import { type LocalRoutes, type LocalStub, startLocalStub } from "../testing/local-stub.ts";
import { createLocalModels } from "./local-models.ts";

const stubs: LocalStub[] = [];
afterEach(async () => {
  await Promise.all(stubs.splice(0).map(({ close }) => close()));
});

async function start(routes: LocalRoutes): Promise<LocalStub> {
  const stub = await startLocalStub(routes);
  stubs.push(stub);
  return stub;
}

/** an address on this computer where nobody listens */
async function deaf(): Promise<string> {
  const stub = await startLocalStub({});
  await stub.close();
  return stub.address;
}

async function lookWith(environment: Readonly<Record<string, string>>) {
  const nobody = await deaf();
  const all = { OLLAMA_HOST: nobody, LMSTUDIO_BASE_URL: nobody, LLAMACPP_BASE_URL: nobody, ...environment };
  return createLocalModels(all, () => ({})).look();
}

const ollamaShow = {
  "qwen3:8b": {
    capabilities: ["completion", "tools", "thinking"],
    parameters: 'stop                           "<|im_end|>"\nnum_ctx                        16384',
    model_info: { "general.architecture": "qwen3", "qwen3.context_length": 40960 },
  },
  "gemma3:4b": { capabilities: ["completion", "vision"], model_info: { "gemma3.context_length": 131072 } },
  "tiny:1b": { capabilities: ["completion", "tools"], model_info: { "tiny.context_length": 2048 } },
  "embed:latest": { capabilities: ["embedding"], model_info: {} },
  "glm-5:cloud": { capabilities: ["completion", "tools"], model_info: { "glm.context_length": 200000 } },
} as const;

const ollamaRoutes: LocalRoutes = {
  "GET /api/tags": {
    models: Object.keys(ollamaShow).map((name) =>
      name.endsWith("cloud") ? { name, remote_host: "https://ollama.com" } : { name },
    ),
  },
  "GET /api/ps": { models: [{ name: "gemma3:4b", context_length: 32768 }] },
  "POST /api/show": (body: unknown) => ollamaShow[(body as { model: keyof typeof ollamaShow }).model],
};

describe("what is looked for on this computer", () => {
  it("finds Ollama's models with the room they have in force", async () => {
    const { address } = await start(ollamaRoutes);
    const found = await lookWith({ OLLAMA_HOST: address });
    const facts = found.map(({ isRemote, ref, traits }) => [
      ref,
      traits.tools,
      traits.images,
      traits.contextTokens,
      isRemote,
    ]);
    expect(facts).toEqual([
      ["ollama/qwen3:8b", true, false, 16_384, false],
      ["ollama/gemma3:4b", false, true, 32_768, false],
      ["ollama/tiny:1b", true, false, 2_048, false],
      ["ollama/glm-5:cloud", true, false, 200_000, true],
    ]);
  });

  it("takes Ollama's own figure where neither the model nor its file says one", async () => {
    const { address } = await start({
      "GET /api/tags": { models: [{ name: "a" }] },
      "POST /api/show": { capabilities: ["completion"], model_info: { "a.context_length": 131072 } },
    });
    expect((await lookWith({ OLLAMA_HOST: address }))[0]?.traits.contextTokens).toBe(4_096);
  });

  it("finds what LM Studio has loaded, by either of its interfaces", async () => {
    const older = await start({
      "GET /api/v0/models": {
        data: [
          {
            id: "qwen3-8b",
            type: "llm",
            state: "loaded",
            max_context_length: 40960,
            loaded_context_length: 8192,
            capabilities: ["tool_use"],
          },
          { id: "pixtral", type: "vlm", state: "not-loaded", max_context_length: 131072 },
          { id: "nomic", type: "embeddings", state: "loaded" },
        ],
      },
    });
    const newer = await start({
      "GET /api/v1/models": {
        models: [
          {
            key: "qwen3-8b",
            type: "llm",
            loaded_instances: [{ config: { context_length: 8192 } }],
            capabilities: { vision: false, trained_for_tool_use: true },
          },
        ],
      },
    });
    const first = await lookWith({ LMSTUDIO_BASE_URL: `${older.address}/v1` });
    expect(first.map(({ ref, traits }) => [ref, traits.tools, traits.images, traits.contextTokens])).toEqual([
      ["lmstudio/qwen3-8b", true, false, 8_192],
      ["lmstudio/pixtral", null, true, null],
    ]);
    const second = await lookWith({ LMSTUDIO_BASE_URL: newer.address });
    expect(second.map(({ ref, traits }) => [ref, traits.tools, traits.contextTokens])).toEqual([
      ["lmstudio/qwen3-8b", true, 8_192],
    ]);
  });

  it("finds the model of llama.cpp's server with the room of one slot", async () => {
    const { address } = await start({
      "GET /props": {
        default_generation_settings: { n_ctx: 4096 },
        total_slots: 4,
        model_path: "/home/me/models/Qwen3-8B-Q4_K_M.gguf",
        modalities: { vision: true, audio: false },
        chat_template: "{% if tools %}…",
      },
    });
    expect(await lookWith({ LLAMACPP_BASE_URL: address })).toMatchObject([
      { ref: "llamacpp/Qwen3-8B-Q4_K_M", traits: { tools: true, images: true, contextTokens: 4_096 } },
    ]);
  });

  it("takes other people's servers for none of these, and waits for a silent one only a moment", async () => {
    const page = await start({});
    const strange = await start({ "GET /props": { hello: "world" } });
    const silent = await start({ "GET /api/tags": "silent", "GET /api/ps": "silent" });
    const ollama = await start(ollamaRoutes);
    expect(await lookWith({ LLAMACPP_BASE_URL: page.address, LMSTUDIO_BASE_URL: page.address })).toEqual([]);
    expect(await lookWith({ LLAMACPP_BASE_URL: strange.address, OLLAMA_HOST: silent.address })).toEqual([]);
    expect(silent.asked).toContain("GET /api/tags");
    expect(await lookWith({ LLAMACPP_BASE_URL: strange.address, OLLAMA_HOST: ollama.address })).toHaveLength(4);
  });

  it.each(["http://192.0.2.7:11434", "models.example.test", "https://127.0.0.1:11434", "not an address at all"])(
    "asks nobody at %s",
    async (OLLAMA_HOST) => {
      expect(await lookWith({ OLLAMA_HOST })).toEqual([]);
    },
  );

  it("shares one look between those who ask at the same time", async () => {
    const stub = await start(ollamaRoutes);
    const nobody = await deaf();
    const environment = { OLLAMA_HOST: stub.address, LMSTUDIO_BASE_URL: nobody, LLAMACPP_BASE_URL: nobody };
    const local = createLocalModels(environment, () => ({}));
    expect(local.found()).toEqual([]);
    const [first, second] = await Promise.all([local.look(), local.look()]);
    expect(second).toBe(first);
    expect(stub.asked.filter((name) => name === "GET /api/tags")).toHaveLength(1);
    expect(local.found()).toBe(first);
  });
});

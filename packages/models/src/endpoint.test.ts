import { DeskhandError, type ModelRef } from "@deskhand/contracts";
import { describe, expect, it } from "vitest";
import { type Environment, endpointOf } from "./endpoint.ts";

function failureOf(ref: string, environment: Environment = {}): unknown {
  try {
    return endpointOf(ref as ModelRef, environment);
  } catch (error) {
    if (error instanceof DeskhandError) return error.failure;
    throw error;
  }
}

describe("endpointOf", () => {
  it("adds the version to Anthropic's customary address and keeps one that has it", () => {
    const key = { ANTHROPIC_API_KEY: "k" };
    const at = (url: string) => endpointOf("anthropic/claude-sonnet-5-5", { ...key, ANTHROPIC_BASE_URL: url }).baseUrl;
    expect(endpointOf("anthropic/claude-sonnet-5-5", key).baseUrl).toBe("https://api.anthropic.com/v1");
    expect(at("https://gate.example.com/anthropic/")).toBe("https://gate.example.com/anthropic/v1");
    expect(at("http://127.0.0.1:8080/v1")).toBe("http://127.0.0.1:8080/v1");
  });

  it("speaks the responses format to OpenAI itself and chat completions to servers that imitate it", () => {
    const key = { OPENAI_API_KEY: "k" };
    expect(endpointOf("openai/gpt-6.1-sol", key)).toMatchObject({
      format: "openai-responses",
      baseUrl: "https://api.openai.com/v1",
    });
    const other = { ...key, OPENAI_BASE_URL: "https://gate.example.com/openai/" };
    expect(endpointOf("openai/gpt-6.1-sol", other)).toMatchObject({
      format: "openai-chat",
      baseUrl: "https://gate.example.com/openai",
    });
  });

  it("finds Ollama where its own variable says", () => {
    const at = (OLLAMA_HOST?: string) => endpointOf("ollama/qwen3:8b", { OLLAMA_HOST }).baseUrl;
    expect(at()).toBe("http://127.0.0.1:11434/v1");
    expect(at("0.0.0.0")).toBe("http://127.0.0.1:11434/v1");
    expect(at("box:1234")).toBe("http://box:1234/v1");
    expect(at("https://ollama.example.com")).toBe("https://ollama.example.com/v1");
  });

  it("finds Google, Amazon and the servers of this computer at their usual addresses", () => {
    const keys = { GEMINI_API_KEY: "g", AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE", AWS_SECRET_ACCESS_KEY: "s" };
    expect(endpointOf("google/gemini-4-argon", keys)).toMatchObject({
      format: "google-generate",
      baseUrl: "https://generativelanguage.googleapis.com/v1beta",
      keyName: "GEMINI_API_KEY",
    });
    expect(endpointOf("bedrock/anthropic.claude", { ...keys, AWS_REGION: "eu-central-1" })).toMatchObject({
      format: "bedrock-converse",
      baseUrl: "https://bedrock-runtime.eu-central-1.amazonaws.com",
      apiKey: "AKIAIOSFODNN7EXAMPLE:s",
      region: "eu-central-1",
    });
    expect(endpointOf("lmstudio/a", {}).baseUrl).toBe("http://127.0.0.1:1234/v1");
    expect(endpointOf("llamacpp/a", {}).baseUrl).toBe("http://127.0.0.1:8080/v1");
  });

  it("takes what was set where the environment says nothing, and leaves a kept key in its store", () => {
    const stored = {
      openai: { hasKey: true, baseUrl: "https://gate.example.com/v1", wire: "responses" as const },
      bedrock: { hasKey: true, region: "eu-west-1" },
    };
    expect(endpointOf("openai/gpt-6.1-sol", {}, stored)).toMatchObject({
      format: "openai-responses",
      baseUrl: "https://gate.example.com/v1",
      apiKey: null,
      keptKey: "openai",
    });
    expect(endpointOf("openai/gpt-6.1-sol", { OPENAI_API_KEY: "k" }, stored)).toMatchObject({ apiKey: "k" });
    expect(endpointOf("bedrock/a", {}, stored).baseUrl).toBe("https://bedrock-runtime.eu-west-1.amazonaws.com");
  });

  it("keeps slashes in a model's own name", () => {
    const environment = { OPENAI_COMPATIBLE_BASE_URL: "http://127.0.0.1:1234/v1" };
    expect(endpointOf("openai-compatible/meta/llama-4", environment)).toMatchObject({
      modelName: "meta/llama-4",
      apiKey: null,
    });
  });

  it.each([
    ["gogle/gemini", {}, "no model provider called"],
    ["google/gemini", {}, "GOOGLE_GENERATIVE_AI_API_KEY"],
    ["bedrock/a", { AWS_BEARER_TOKEN_BEDROCK: "k" }, "AWS_REGION"],
    ["bedrock/a", { AWS_BEARER_TOKEN_BEDROCK: "k", AWS_REGION: "a.evil.com/" }, "no region of Amazon"],
    ["bedrock/a", { AWS_REGION: "eu-central-1" }, "AWS_BEARER_TOKEN_BEDROCK"],
    ["constructor/x", {}, "no model provider called"],
    ["anthropic/claude-sonnet-5-5", {}, "ANTHROPIC_API_KEY"],
    ["anthropic/claude-sonnet-5-5", { ANTHROPIC_API_KEY: "  " }, "ANTHROPIC_API_KEY"],
    ["anthropic/gpt-5", { ANTHROPIC_API_KEY: "k" }, "Anthropic has no model"],
    ["openai/gpt-6.1-sol", {}, "OPENAI_API_KEY"],
    ["openai-compatible/x", {}, "OPENAI_COMPATIBLE_BASE_URL"],
    ["openai/x", { OPENAI_API_KEY: "k", OPENAI_BASE_URL: "nonsense" }, "OPENAI_BASE_URL is not a web address"],
    ["openai/x", { OPENAI_API_KEY: "k", OPENAI_BASE_URL: "file:///etc" }, "OPENAI_BASE_URL is not a web address"],
    ["openai/x", { OPENAI_API_KEY: "k", OPENAI_BASE_URL: "https://me:pass@a.example.com" }, "name or a password"],
    ["openai/x", { OPENAI_API_KEY: "sk…k" }, "characters that no key has"],
    [
      "openai-compatible/x",
      { OPENAI_COMPATIBLE_BASE_URL: "http://a", OPENAI_COMPATIBLE_API_KEY: "a b" },
      "Copy the key",
    ],
    ["ollama/", {}, "Name a model"],
  ])("says for %s with %j what is missing", (ref, environment, words) => {
    expect(failureOf(ref, environment)).toMatchObject({
      kind: "config",
      retryable: false,
      userAction: "settings",
      message: expect.stringContaining(words),
    });
  });
});

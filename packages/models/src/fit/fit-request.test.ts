import type { ModelRequest } from "@deskhand/contracts";
import { describe, expect, it } from "vitest";
import { messageStep, requestOf } from "../testing/index.ts";
import { fitRequest } from "./fit-request.ts";

const schema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  properties: {
    path: { type: "string", description: "where it lies ".repeat(12) },
    description: { type: "string", description: "a property that is called so" },
    mode: { enum: ["a", "b"], default: "a" },
  },
  required: ["path"],
  additionalProperties: false,
};

function toolsNamed(...names: string[]): ModelRequest["tools"] {
  return names.map((name) => ({
    name,
    description: `Does ${name}. ${"And explains it at length. ".repeat(20)}`,
    inputSchema: schema,
  }));
}

const many = toolsNamed(
  "file_list",
  "file_read",
  "file_write",
  "plan_propose",
  "document_create",
  "shell_run",
  "task_delegate",
);
const request = requestOf([messageStep("Tidy up.")], {
  system: "You are a coworker. ".repeat(40),
  tools: many,
  maxOutputTokens: 16_000,
});
const room = (contextTokens: number) => ({
  title: "qwen3",
  contextTokens,
  moreRoom: "Start Ollama with `OLLAMA_CONTEXT_LENGTH=32768 ollama serve`",
});

function fitted(contextTokens: number): ModelRequest {
  const result = fitRequest(request, room(contextTokens));
  if (!result.ok) throw new Error(result.failure.message);
  return result.request;
}

describe("fitRequest", () => {
  it("leaves a request alone where there is room, but for the length of the answer", () => {
    expect(fitted(32_000)).toEqual({ ...request, maxOutputTokens: 8_000 });
  });

  it("shortens what describes the tools before it leaves any out", () => {
    const { tools } = fitted(4_096);
    expect(tools.map(({ name }) => name)).toEqual(many.map(({ name }) => name));
    expect(tools[0]).toEqual({
      name: "file_list",
      description: "Does file_list.",
      inputSchema: {
        type: "object",
        properties: { path: { type: "string" }, description: { type: "string" }, mode: { enum: ["a", "b"] } },
        required: ["path"],
      },
    });
  });

  it("keeps the tools that nearly every task needs when even that is too much", () => {
    const tools = toolsNamed(
      ...many.map(({ name }) => name),
      ...Array.from({ length: 30 }, (_, at) => `extra__tool_${at}`),
    );
    const result = fitRequest({ ...request, tools }, room(4_096));
    expect(result.ok && result.request.tools.map(({ name }) => name)).toEqual([
      "file_list",
      "file_read",
      "file_write",
      "plan_propose",
    ]);
  });

  it("gives the same request the same tools at every step", () => {
    const later = { ...request, steps: [...request.steps, messageStep("And the other folder.")] };
    const [first, second] = [fitRequest(request, room(4_096)), fitRequest(later, room(4_096))];
    expect(first.ok && second.ok && JSON.stringify(first.request.tools) === JSON.stringify(second.request.tools)).toBe(
      true,
    );
  });

  it("refuses with the fix when nothing helps", () => {
    expect(fitRequest(request, room(1_024))).toEqual({
      ok: false,
      failure: {
        kind: "config",
        retryable: false,
        userAction: "settings",
        message:
          "qwen3 runs with room for 1,024 tokens, which is too little for this work. Start Ollama with `OLLAMA_CONTEXT_LENGTH=32768 ollama serve`, or choose another model.",
      },
    });
  });

  it("tells that a conversation grew too long, which a local server would silently cut", () => {
    const steps = [messageStep("Tidy up."), messageStep("word ".repeat(3_000))];
    expect(fitRequest({ ...request, steps }, room(4_096))).toMatchObject({
      ok: false,
      failure: { kind: "input", about: "length", contextTokens: 4_096 },
    });
  });
});

import { type ModelDescription, type ModelProvider, unknownTraits } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { shownModels } from "./shown-models.ts";

function model(ref: string, more: Partial<ModelDescription> = {}): ModelDescription {
  return { ref: ref as ModelDescription["ref"], title: ref, note: "", isReady: false, missing: "It lacks.", ...more };
}

test("models are shown that can be used or wait for something of their own", () => {
  const models = [
    model("anthropic/a", { isReady: true, missing: "" }),
    model("anthropic/b", { traits: unknownTraits }),
    model("openai/c", { isAdded: true }),
    model("openai/d"),
    model("ollama/small", { traits: unknownTraits }),
    model("ollama/qwen3"),
    model("openai/default"),
  ];
  const providers = [
    { name: "ollama", isLocal: true },
    { name: "openai", isLocal: false },
  ] as ModelProvider[];
  const shown = shownModels({ models, providers, defaultRef: "openai/default" });
  expect(shown.map(({ ref }) => ref)).toEqual(["anthropic/a", "openai/c", "ollama/small", "openai/default"]);
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type ModelRef, toFailure } from "@deskhand/contracts";
import { ScriptedModel } from "@deskhand/contracts/testing";
import { afterAll, describe, expect, it } from "vitest";
import { createModelCatalog } from "./model-catalog.ts";
import { collect, messageStep, requestOf } from "./testing/index.ts";

const folder = mkdtempSync(path.join(tmpdir(), "catalog-"));
afterAll(() => rmSync(folder, { recursive: true }));
const key = "sk-secret-1234567890";

function failureOf(ref: string, environment: Record<string, string> = {}): unknown {
  try {
    return createModelCatalog({ environment }).open(ref as ModelRef);
  } catch (error) {
    return toFailure(error);
  }
}

describe("createModelCatalog", () => {
  it.each([
    [{}, "offline/playbooks"],
    [{ ANTHROPIC_API_KEY: " " }, "offline/playbooks"],
    [{ OPENAI_API_KEY: key }, "openai/gpt-6.1-sol"],
    [{ OPENAI_API_KEY: key, ANTHROPIC_API_KEY: key }, "anthropic/claude-sonnet-5-5"],
    [{ OPENAI_COMPATIBLE_BASE_URL: "http://a/v1", OPENAI_COMPATIBLE_MODEL: "llama" }, "openai-compatible/llama"],
  ])("chooses for %j the model %s", (environment, ref) => {
    expect(createModelCatalog({ environment }).defaultRef).toBe(ref);
  });

  it("lists what is ready and what is missing, and never a key", () => {
    const models = createModelCatalog({ environment: { OPENAI_API_KEY: key } }).list();
    const ready = models.filter(({ isReady }) => isReady).map(({ ref }) => ref);
    expect(ready).toEqual(["openai/gpt-6.1-sol", "openai/gpt-6.1-terra", "openai/gpt-6-luna", "offline/playbooks"]);
    for (const { isReady, missing } of models) expect(missing === "").toBe(isReady);
    expect(models.find(({ ref }) => ref.startsWith("anthropic/"))?.missing).toContain("ANTHROPIC_API_KEY");
    expect(JSON.stringify(models)).not.toContain(key);
  });

  it("says that the playbooks are no AI and that an unknown price counts as 0", () => {
    const environment = { OPENAI_COMPATIBLE_BASE_URL: "http://a/v1", OPENAI_COMPATIBLE_MODEL: "llama" };
    const models = createModelCatalog({ environment }).list();
    expect(models.find(({ ref }) => ref === "offline/playbooks")?.note).toContain("no AI");
    expect(models.find(({ ref }) => ref === "openai-compatible/llama")?.note).toContain("costs are shown as 0");
  });

  it.each([
    ["offline/other", "offline/playbooks"],
    ["elsewhere/x", "no model provider"],
    ["anthropic/claude-sonnet-5-5", "ANTHROPIC_API_KEY"],
    ["scripted/x.json", "DESKHAND_SCRIPTED_MODEL=1"],
  ])("refuses %s with what to do", (ref, words) => {
    expect(failureOf(ref)).toMatchObject({ kind: "config", message: expect.stringContaining(words) });
  });

  it("opens script files only when tests ask for them, and names one that is not there", () => {
    const missing = path.join(folder, "none.json");
    expect(failureOf(`scripted/${missing}`, { DESKHAND_SCRIPTED_MODEL: "1" })).toMatchObject({
      kind: "config",
      message: expect.stringContaining("does not exist"),
    });
  });

  it("answers from a script file and keeps one model per name", async () => {
    const file = path.join(folder, "script.json");
    writeFileSync(file, JSON.stringify([{ text: "Hi" }]));
    const catalog = createModelCatalog({ environment: { DESKHAND_SCRIPTED_MODEL: "1" } });
    const model = catalog.open(`scripted/${file}`);
    expect(catalog.open(`scripted/${file}`)).toBe(model);
    expect((await collect(model, requestOf([messageStep("Hello")]))).text).toBe("Hi");
  });

  it("ends with a failure when a script file is broken, as the port demands", async () => {
    const file = path.join(folder, "broken.json");
    writeFileSync(file, "{");
    const catalog = createModelCatalog({ environment: { DESKHAND_SCRIPTED_MODEL: "1" } });
    const { state } = await collect(catalog.open(`scripted/${file}`), requestOf([messageStep("Hello")]));
    expect(state).toMatchObject({ status: "failed", failure: { kind: "config" } });
  });

  it.each([{}, { ANTHROPIC_API_KEY: key }, { OPENAI_API_KEY: key, OPENAI_BASE_URL: "nonsense" }])(
    "loads the default model's code ahead and asks nobody, with %j",
    async (environment) => {
      await expect(createModelCatalog({ environment }).preload()).resolves.toBeUndefined();
    },
  );

  it("uses a model given by a test for its own name", () => {
    const scripted = new ScriptedModel([]);
    const catalog = createModelCatalog({ environment: {}, scripted });
    expect(catalog.open(catalog.defaultRef)).toBe(scripted);
  });
});

import { DeskhandError } from "@deskhand/contracts";
import { describe, expect, it } from "vitest";
import { createAiSdkModel } from "../ai-sdk/ai-sdk-model.ts";
import { type Endpoint, endpointOf } from "../endpoint.ts";
import { collect, keylessChatWire, messageStep, requestOf, startStub } from "../testing/index.ts";
import { providerFailure } from "./provider-failure.ts";

const ollama = endpointOf("ollama/qwen3", {});
const anthropic = endpointOf("anthropic/claude-sonnet-5-5", { ANTHROPIC_API_KEY: "sk-ant-123456" });

function network(code: string): Error {
  return new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) });
}

describe("providerFailure", () => {
  it.each([
    [
      ollama,
      "ECONNREFUSED",
      "config",
      "No model answers at http://127.0.0.1:11434. Start Ollama or choose another model.",
    ],
    [anthropic, "ECONNREFUSED", "transient", "Check the internet connection"],
    [anthropic, "ENOTFOUND", "transient", "No model answers at https://api.anthropic.com."],
    [anthropic, "SELF_SIGNED_CERT_IN_CHAIN", "config", "NODE_EXTRA_CA_CERTS"],
    [anthropic, "ECONNRESET", "transient", "broke off"],
  ] as const)("explains what to check when the network says so (%#: %s)", (endpoint, code, kind, words) => {
    expect(providerFailure(network(code), endpoint as Endpoint)).toMatchObject({
      kind,
      retryable: kind === "transient",
      message: expect.stringContaining(words),
    });
  });

  it("keeps a failure of Deskhand's own, however deep it sits", () => {
    const failure = { kind: "config", message: "Mine.", retryable: false, userAction: "settings" } as const;
    const wrapped = new Error("outer", { cause: new DeskhandError(failure) });
    expect(providerFailure(wrapped, anthropic)).toEqual(failure);
  });

  it.each([
    ["no such field", "did not accept the request: no such field. Choose another model or report this."],
    ["No such field.", "did not accept the request: No such field. Choose another model or report this."],
  ])("lets its own sentence follow the provider's words %j", (words, message) => {
    const error = Object.assign(new Error(words), { statusCode: 400 });
    expect(providerFailure(error, anthropic).message).toContain(message);
  });

  it("calls an unknown error a bug and hides keys in it", () => {
    const failure = providerFailure(new RangeError("odd sk-ant-123456"), anthropic);
    expect(failure).toMatchObject({ kind: "internal", retryable: false });
    expect(failure.message).not.toContain("sk-ant");
  });

  it("survives causes that go in a circle", () => {
    const error = new Error("round");
    error.cause = error;
    expect(providerFailure(error, anthropic)).toMatchObject({ kind: "internal" });
  });

  it("names the address when nothing listens there", async () => {
    const stub = await startStub(keylessChatWire, []);
    await stub.close();
    const { state } = await collect(
      createAiSdkModel({ ...ollama, baseUrl: stub.baseUrl }),
      requestOf([messageStep("Hello")]),
    );
    const origin = new URL(stub.baseUrl).origin;
    const message = `No model answers at ${origin}. Start Ollama or choose another model.`;
    expect(state).toMatchObject({ status: "failed", failure: { kind: "config", message } });
  });
});

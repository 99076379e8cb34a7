import { afterEach, expect, it } from "vitest";
import type { Endpoint } from "../endpoint.ts";
import {
  bedrockWire,
  collect,
  doneWith,
  messageStep,
  requestOf,
  type Stub,
  type StubRequest,
  startStub,
  stepOf,
  toolStep,
} from "../testing/index.ts";
import { createAiSdkModel } from "./ai-sdk-model.ts";
import { amazonLoginOf, signForAmazon } from "./amazon-signature.ts";

const key = "AKIAIOSFODNN7EXAMPLE:wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY:session-token";
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

/** The login header that Amazon would work out for what really arrived. */
function expectedLogin({ body, headers }: StubRequest, stub: Stub): string | undefined {
  const login = amazonLoginOf(key);
  const names = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? "")?.[1]?.split(";") ?? [];
  const date = String(headers["x-amz-date"]).replace(/^(....)(..)(..)T(..)(..)(..)Z$/, "$1-$2-$3T$4:$5:$6Z");
  if (login === null) throw new Error("no login");
  const signed = signForAmazon(
    {
      url: new URL(`${stub.baseUrl}/model/anthropic.claude-sonnet-5-5/converse-stream`),
      method: "POST",
      headers: Object.fromEntries(names.map((name) => [name, String(headers[name])])),
      pieces: [Buffer.from(JSON.stringify(body))],
    },
    login,
    { region: "eu-central-1", product: "bedrock", now: new Date(date) },
  );
  return signed.authorization;
}

it("a login in parts signs every request of a growing conversation as it leaves, and its parts are never sent", async () => {
  const calls = Array.from({ length: 5 }, (_, at) => ({ id: `c${at}`, tool: "file_read", input: { path: `/${at}` } }));
  const replies = [...calls.map((call) => ({ calls: [call] })), { text: "Done." }];
  const wire = { ...bedrockWire, hasKey: () => true };
  const stub = await startStub(wire, replies);
  closers.push(stub.close);
  const endpoint: Endpoint = {
    ref: "bedrock/anthropic.claude-sonnet-5-5",
    modelName: "anthropic.claude-sonnet-5-5",
    format: "bedrock-converse",
    baseUrl: stub.baseUrl,
    apiKey: key,
    title: "Amazon Bedrock",
    keyName: "AWS_ACCESS_KEY_ID",
    region: "eu-central-1",
  };
  const model = createAiSdkModel(endpoint);
  const steps = [messageStep("Hello")];
  for (let round = 0; round < replies.length; round += 1) {
    const { state } = await collect(model, requestOf(steps));
    if (state?.status !== "done") throw new Error(JSON.stringify(state));
    steps.push(stepOf(state), ...state.calls.map((call) => toolStep(call, doneWith("content"))));
  }
  expect(stub.requests).toHaveLength(6);
  for (const request of stub.requests) {
    expect(request.headers.authorization).toBe(expectedLogin(request, stub));
    expect(request.headers["x-amz-security-token"]).toBe("session-token");
    expect(JSON.stringify(request)).not.toContain("wJalrXUtnFEMI");
  }
});

it("a refused login is told without its parts", async () => {
  const message =
    "The security token included in the request is invalid: AKIAIOSFODNN7EXAMPLE wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  for (const status of [403, 422]) {
    const stub = await startStub({ ...bedrockWire, hasKey: () => true }, [
      { fault: { kind: "status", status, body: JSON.stringify({ message }) } },
    ]);
    closers.push(stub.close);
    const model = createAiSdkModel({
      ref: "bedrock/anthropic.claude-sonnet-5-5",
      modelName: "anthropic.claude-sonnet-5-5",
      format: "bedrock-converse",
      baseUrl: stub.baseUrl,
      apiKey: key,
      title: "Amazon Bedrock",
      keyName: "AWS_ACCESS_KEY_ID",
      region: "eu-central-1",
    });
    const { state } = await collect(model, requestOf([messageStep("Hello")]));
    expect(state).toMatchObject({ status: "failed", failure: { kind: status === 403 ? "auth" : "input" } });
    expect(JSON.stringify(state)).not.toMatch(/AKIA|wJalr/);
  }
});

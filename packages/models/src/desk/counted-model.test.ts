import { DeskhandError, toFailure } from "@deskhand/contracts";
import { afterEach, expect, it } from "vitest";
import { createModelCatalog } from "../model-catalog.ts";
import { openaiChatWire, type StubReply, startStub } from "../testing/index.ts";
import type { TestMoney } from "./counted-model.ts";

const key = "sk-test-1234567890";
const ref = "openai/gpt-6.1-sol";
const never = new AbortController().signal;
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

/** the test makes three requests, each at 0.003 US dollars */
async function start(usedUp: TestMoney["usedUp"], reply: StubReply = { text: "I see a red square." }) {
  const stub = await startStub(openaiChatWire, () => ({ ...reply, usage: { input: 1_000, output: 100 } }), key);
  closers.push(stub.close);
  const environment = { OPENAI_API_KEY: key, OPENAI_BASE_URL: stub.baseUrl, OLLAMA_HOST: "http://192.0.2.1" };
  const spent: number[] = [];
  const money = { usedUp, spent: (usd: number) => void spent.push(usd) };
  const { desk, list } = createModelCatalog({ environment, money });
  return { desk, list, spent, stub };
}

it("every request of a test is counted, and under the caps none is held up", async () => {
  const asked: string[] = [];
  const { desk, spent, stub } = await start((model) => {
    asked.push(model);
    return null;
  });
  expect((await desk.test(ref, never)).costUsd).toBeCloseTo(0.009, 9);
  expect(stub.requests).toHaveLength(3);
  expect(asked).toEqual([ref, ref, ref, ref]);
  expect(spent.map((usd) => usd.toFixed(3))).toEqual(["0.003", "0.003", "0.003"]);
});

it("once a cap is used up nothing is sent, and nothing is said of the model", async () => {
  const { desk, list, spent, stub } = await start(() => "Today's cap is used up.");
  const refusal = await desk.test(ref, never).then(() => null, toFailure);
  expect(refusal).toMatchObject({ kind: "quota", message: "Today's cap is used up." });
  expect([stub.requests.length, spent]).toEqual([0, []]);
  expect(list().find((model) => model.ref === ref)).not.toHaveProperty("testedAt");
});

it("a cap that a test itself uses up holds its next request", async () => {
  const { desk, spent, stub } = await start(() => (stub.requests.length > 0 ? "Used up." : null));
  await desk.test(ref, never);
  expect([stub.requests.length, spent.length]).toEqual([1, 1]);
});

it("caps that cannot be read refuse the test", async () => {
  const message = "The settings cannot be read; correct the file.";
  const { desk, stub } = await start(() => {
    throw new DeskhandError({ kind: "config", message, retryable: false, userAction: "settings" });
  });
  expect(await desk.test(ref, never).then(() => null, toFailure)).toMatchObject({ kind: "config", message });
  expect(stub.requests).toHaveLength(0);
});

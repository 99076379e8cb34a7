import { Agent } from "node:http";
import { DeskhandError } from "@deskhand/contracts";
import { expect, it, onTestFinished } from "vitest";
import { endpointOf } from "../endpoint.ts";
import { collect, keylessChatWire, messageStep, requestOf, startStub } from "../testing/index.ts";
import { createAiSdkModel } from "./ai-sdk-model.ts";

const hello = requestOf([messageStep("Hello")]);

async function lay(replies: Parameters<typeof startStub>[1]) {
  const stub = await startStub(keylessChatWire, replies);
  const agent = new Agent({ keepAlive: true });
  onTestFinished(async () => {
    agent.destroy();
    await stub.close();
  });
  const endpoint = { ...endpointOf("ollama/qwen3", { OLLAMA_HOST: "http://127.0.0.1:1" }), baseUrl: stub.baseUrl };
  return { agent, endpoint, stub };
}

const trafficOf = async (model: ReturnType<typeof createAiSdkModel>) =>
  (await collect(model, hello)).parts.filter((part) => part.type === "traffic");

it("sends requests over the way that is given, and counts heads and bodies of each exchange by itself", async () => {
  const { agent, endpoint, stub } = await lay([{ text: "One." }, { text: "Two." }]);
  const asked: string[] = [];
  const way = {
    agentFor(url: URL) {
      asked.push(url.origin);
      return agent;
    },
  };
  const model = createAiSdkModel(endpoint, { openWay: async () => way });
  const [first] = await trafficOf(model);
  const [second] = await trafficOf(model);
  const { origin } = new URL(endpoint.baseUrl);
  expect(asked).toEqual([origin, origin]);
  const bodies = stub.requests.map(({ body }) => Buffer.byteLength(JSON.stringify(body)));
  for (const [index, part] of [first, second].entries()) {
    const body = bodies[index] ?? 0;
    // a head of some hundred bytes, and nothing of the exchange before on the same connection
    expect(part?.bytesOut).toBeGreaterThan(body + 50);
    expect(part?.bytesOut).toBeLessThan(body + 1_500);
    expect(part?.bytesIn).toBeGreaterThan(20);
    expect(part?.bytesIn).toBeLessThan(3_000);
  }
});

it("tells a host that may not be reached, and sends nothing", async () => {
  const { endpoint, stub } = await lay([{ text: "Never." }]);
  const message = "That host may not be reached.";
  const way = {
    agentFor(): Agent {
      throw new DeskhandError({ kind: "input", message, retryable: false, userAction: "settings" });
    },
  };
  const { parts, state } = await collect(createAiSdkModel(endpoint, { openWay: async () => way }), hello);
  expect(state).toMatchObject({ status: "failed", failure: { message } });
  expect(parts.filter((part) => part.type === "traffic")).toMatchObject([
    { bytesOut: 0, bytesIn: 0, refused: message },
  ]);
  expect(stub.requests).toEqual([]);
});

it("tells it also when the host turns out to lead where none may go", async () => {
  const message = "That name leads nowhere good.";
  const refusal = new DeskhandError({ kind: "input", message, retryable: false, userAction: "settings" });
  const endpoint = endpointOf("ollama/qwen3", { OLLAMA_HOST: "http://models.example.test" });
  const agent = new Agent({ lookup: (_name, _options, done) => done(refusal, []) });
  const { parts, state } = await collect(
    createAiSdkModel(endpoint, { openWay: async () => ({ agentFor: () => agent }) }),
    hello,
  );
  expect(state).toMatchObject({ status: "failed", failure: { message } });
  expect(parts.filter((part) => part.type === "traffic")).toMatchObject([{ bytesOut: 0, refused: message }]);
});

it("counts nothing for a server that is not there", async () => {
  const { agent, endpoint, stub } = await lay([]);
  await stub.close();
  const model = createAiSdkModel(endpoint, { openWay: async () => ({ agentFor: () => agent }) });
  expect(await trafficOf(model)).toEqual([]);
});

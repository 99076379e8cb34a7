import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createAiSdkModel } from "./ai-sdk/ai-sdk-model.ts";
import { type Endpoint, endpointOf } from "./endpoint.ts";
import { collect, keylessChatWire, messageStep, requestOf, startStub } from "./testing/index.ts";

const asked: (string | undefined)[] = [];
const proxy = http.createServer();
proxy.on("connect", (request, socket) => {
  asked.push(request.url);
  socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
});

beforeAll(
  () =>
    new Promise<void>((resolve) => {
      proxy.listen(0, "127.0.0.1", resolve);
    }),
);
afterAll(() => {
  proxy.close();
});

it("sends requests through the proxy of the environment, but none to this computer", async () => {
  const { port } = proxy.address() as AddressInfo;
  const environment = { HTTP_PROXY: `http://127.0.0.1:${port}`, NO_PROXY: "other.example.com" };
  const ask = (endpoint: Endpoint) =>
    collect(createAiSdkModel(endpoint, { environment }), requestOf([messageStep("Hello")]));

  const far = endpointOf("ollama/qwen3", { OLLAMA_HOST: "http://models.example.test" });
  expect((await ask(far)).state).toMatchObject({ status: "failed", failure: { kind: "transient" } });
  expect(asked).toEqual(["models.example.test:80"]);

  const stub = await startStub(keylessChatWire, [{ text: "Direct" }]);
  expect((await ask({ ...far, baseUrl: stub.baseUrl })).text).toBe("Direct");
  expect(asked).toHaveLength(1);
  await stub.close();
});

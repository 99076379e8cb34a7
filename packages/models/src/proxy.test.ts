import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createAiSdkModel } from "./ai-sdk/ai-sdk-model.ts";
import { type Endpoint, endpointOf } from "./endpoint.ts";
import { collect, keylessChatWire, messageStep, requestOf, startStub } from "./testing/index.ts";

const asked: (string | undefined)[] = [];
const proxy = http.createServer((request, response) => {
  asked.push(request.url);
  response.writeHead(502).end();
});
proxy.on("connect", (request, socket) => {
  asked.push(request.url);
  socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
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
  const address = `http://127.0.0.1:${port}`;
  const environment = { HTTP_PROXY: address, HTTPS_PROXY: address, NO_PROXY: "other.example.com" };
  const ask = (endpoint: Endpoint) =>
    collect(createAiSdkModel(endpoint, { environment }), requestOf([messageStep("Hello")]));

  const far = endpointOf("ollama/qwen3", { OLLAMA_HOST: "http://models.example.test" });
  expect((await ask(far)).state).toMatchObject({ status: "failed", failure: { kind: "transient" } });
  expect(asked.splice(0)).toEqual(["http://models.example.test/v1/chat/completions"]);
  const sealed = endpointOf("ollama/qwen3", { OLLAMA_HOST: "https://models.example.test" });
  expect((await ask(sealed)).state).toMatchObject({ failure: { message: expect.stringContaining("HTTPS_PROXY") } });
  expect(asked.splice(0)).toEqual(["models.example.test:443"]);

  const stub = await startStub(keylessChatWire, [{ text: "Direct" }]);
  expect((await ask({ ...far, baseUrl: stub.baseUrl })).text).toBe("Direct");
  expect(asked).toEqual([]);
  await stub.close();
});

import { writeFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { keylessChatWire, startStub } from "@deskhand/models/testing";
import { expect, onTestFinished, test } from "vitest";
import { readDestinationName } from "../../packages/sandbox/src/egress/destination-name.ts";
import { createTlsAuthority } from "../../packages/sandbox/src/egress/tls-authority.ts";
import { makePlace } from "./kit/place.ts";
import { openTerminal } from "./kit/terminal.ts";

/** A gateway behind the certificate of a company's own authority, and that authority as a file. */
async function startGateway(top: string) {
  const stub = await startStub(keylessChatWire, () => ({ text: "Hello from the gateway." }));
  const authority = createTlsAuthority();
  const name = readDestinationName("localhost");
  if (name === null) throw new Error("no such name");
  const context = authority.contextFor(name);
  const server = createServer({ SNICallback: (_name, take) => take(null, context) }, (asked, answer) => {
    const { headers, method = "GET", url = "/" } = asked;
    const passed = request(`${new URL(stub.baseUrl).origin}${url}`, { method, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    asked.pipe(passed);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "localhost", resolve);
  });
  onTestFinished(async () => {
    server.close().closeAllConnections();
    await stub.close();
  });
  const file = join(top, "company.pem");
  writeFileSync(file, authority.certificatePem);
  return { file, stub, url: `https://localhost:${(server.address() as AddressInfo).port}/v1` };
}

test("a gateway with a company's own certificate is trusted with NODE_EXTRA_CA_CERTS, and refused with that word without", async () => {
  const { home, top } = makePlace();
  const { file, stub, url } = await startGateway(top);
  const words = ["run", "Hello", "--mode", "auto", "--isolation", "files", "--model", "openai-compatible/llama"];
  const run = (environment: Record<string, string>) =>
    openTerminal(home, { environment: { OPENAI_COMPATIBLE_BASE_URL: url, ...environment } }).type(...words);
  const refused = await run({});
  expect([refused.status, stub.requests.length]).toEqual([1, 0]);
  expect(refused.output + refused.errors).toContain("NODE_EXTRA_CA_CERTS");
  const trusted = await run({ NODE_EXTRA_CA_CERTS: file });
  expect([trusted.status, stub.requests.length]).toEqual([0, 1]);
  expect(trusted.output).toContain("Hello from the gateway.");
});

import { mkdtemp, rm } from "node:fs/promises";
import { createServer as createHttpServer, type IncomingHttpHeaders } from "node:http";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createId, type EgressRecord } from "@deskhand/contracts";
import { createMemorySecretStore } from "@deskhand/contracts/testing";
import { expect, onTestFinished, test } from "vitest";
import type { TaskOutlet } from "../isolation/ports.ts";
import { createWaysOut } from "../ways-out/create-ways-out.ts";
import { composeOutlets } from "./compose-outlets.ts";

const from = { runId: createId<"run">("run"), stepId: createId<"step">("step") };

async function listen(server: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** A site on loopback that keeps what it was asked and, on `/held`, its answer. */
async function openSite() {
  const seen: { method: string | undefined; headers: IncomingHttpHeaders }[] = [];
  const server = createHttpServer((request, response) => {
    seen.push({ method: request.method, headers: request.headers });
    if (request.url === "/held") response.write("held");
    else response.end(`you sent ${request.headers.authorization ?? "nothing"}`);
  });
  return { port: await listen(server), seen };
}

/** What comes back of a connection made inside, until its end. */
async function openInside(outlet: TaskOutlet, text: string) {
  const port = await listen(createServer({ allowHalfOpen: true }, (socket) => outlet.accept(socket, from)));
  const socket: Socket = connect(port, "127.0.0.1");
  let said = "";
  socket.on("data", (part) => {
    said += part.toString();
  });
  const ended = new Promise<string>((resolve) => socket.on("close", () => resolve(said)));
  socket.on("error", () => socket.destroy());
  socket.write(text);
  return { ended, said: () => said };
}

test("what the user wants of a host holds for every task that may reach it, at once when it changes", async () => {
  const home = await mkdtemp(join(tmpdir(), "deskhand-outlets-"));
  onTestFinished(() => rm(home, { recursive: true }));
  const site = await openSite();
  const waysOut = createWaysOut(home, createMemorySecretStore());
  const records: EgressRecord[] = [];
  const openOutlet = composeOutlets({}, waysOut);
  const rules = { allow: ["127.0.0.1"], deny: [] };
  const outlet = await openOutlet({ taskId: createId("task"), rules, onEgress: (record) => records.push(record) });
  onTestFinished(() => outlet.close());
  const request = (method: string, path = "/") =>
    `${method} http://127.0.0.1:${site.port}${path} HTTP/1.1\r\nHost: 127.0.0.1:${site.port}\r\nAuthorization: own\r\n\r\n`;
  const ask = async (method: string) => (await openInside(outlet, request(method))).ended;

  expect(await ask("GET")).toContain(`Port ${site.port} of 127.0.0.1 is not open`);
  expect(outlet.trust).toBeNull();
  const way = { host: "127.0.0.1", ports: [site.port], methods: null, credential: null, secret: null };
  await waysOut.change(way);
  expect(await ask("POST")).toContain("you sent own");
  const held = await openInside(outlet, request("GET", "/held"));
  await expect.poll(held.said).toContain("held");

  await waysOut.change({ ...way, methods: ["GET"], credential: { kind: "token" }, secret: "s3cret-token" });
  expect(await held.ended).toContain("held");
  expect(outlet.trust?.certificatePem).toContain("BEGIN CERTIFICATE");
  expect(await ask("POST")).toContain("POST requests to 127.0.0.1 are not open");
  const answer = await ask("GET");
  expect(site.seen.at(-1)).toMatchObject({ method: "GET", headers: { authorization: "Bearer s3cret-token" } });
  expect(answer).toContain("you sent *****");
  expect(answer).not.toContain("s3cret-token");

  outlet.setRules({ allow: [], deny: [] });
  expect(await ask("GET")).toContain("not among the hosts");
  outlet.setRules(rules);
  expect(await ask("GET")).toContain("you sent *****");
  outlet.flush();
  expect(JSON.stringify(records)).not.toContain("s3cret");
  expect(records.some(({ allowed }) => allowed)).toBe(true);
});

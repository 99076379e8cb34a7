import type { lookup } from "node:dns";
import { createServer, request } from "node:http";
import { request as requestTls } from "node:https";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import type { OperatorProxySettings } from "./operator-proxy.ts";
import { createOwnRequests } from "./own-requests.ts";

/** A server that answers with what it was asked for, as a site or as a proxy. */
async function openServer() {
  const seen: string[] = [];
  const server = createServer((asked, answer) => {
    seen.push(asked.url ?? "");
    answer.end("hello");
  });
  server.on("connect", (asked, socket) => {
    seen.push(`${asked.url} ${asked.headers["proxy-authorization"] ?? "nobody"}`);
    socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.closeAllConnections());
  onTestFinished(() => void server.close());
  return { seen, port: (server.address() as AddressInfo).port };
}

function lay(proxies: OperatorProxySettings = {}, names: Readonly<Record<string, readonly string[]>> = {}) {
  const looked: string[] = [];
  const resolve = ((name: string, _options: unknown, done: (error: Error | null, found: unknown) => void) => {
    looked.push(name);
    const found = (names[name] ?? []).map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
    done(found.length === 0 ? new Error(`ENOTFOUND ${name}`) : null, found);
  }) as unknown as typeof lookup;
  const own = createOwnRequests({ proxies, resolve });
  onTestFinished(() => own.close());
  const ask = (address: string) =>
    new Promise<string>((settle, reject) => {
      const url = new URL(address);
      const send = url.protocol === "https:" ? requestTls : request;
      const sent = send(url, { agent: own.agentFor(url) }, (answer) => {
        let text = "";
        answer.on("data", (part) => {
          text += part;
        });
        answer.on("end", () => settle(`${text}${sent.reusedSocket ? " again" : ""}`));
      });
      sent.on("error", reject);
      sent.end();
    });
  return { ask, looked, own };
}

test("a server of the user's own is reached by address and by name, and its connection is kept", async () => {
  const { port } = await openServer();
  const { ask, looked } = lay({}, { "models.corp": ["127.0.0.1"], "mixed.corp": ["169.254.9.9", "127.0.0.1"] });
  expect(await ask(`http://127.0.0.1:${port}/v1`)).toBe("hello");
  expect(await ask(`http://127.0.0.1:${port}/v1`)).toBe("hello again");
  expect(await ask(`http://models.corp:${port}/v1`)).toBe("hello");
  // only the address that may be dialled is left
  expect(await ask(`http://mixed.corp:${port}/v1`)).toBe("hello");
  expect(looked).toEqual(["models.corp", "mixed.corp"]);
});

test.each([
  "169.254.169.254",
  "0.0.0.0",
  "100.100.100.200",
  "224.0.0.1",
  "[fe80::1]",
  "[fd00:ec2::254]",
  "[::ffff:10.0.0.1]",
])("%s is not dialled", (host) => {
  expect(() => lay().own.agentFor(new URL(`http://${host}/`))).toThrow("where no model answers");
});

test.each([["10.1.2.3"], ["192.168.1.9"], ["100.64.0.7"], ["[::1]"], ["[fd12::1]"], ["93.184.216.34"]])(
  "%s may be dialled",
  (host) => {
    expect(() => lay().own.agentFor(new URL(`http://${host}/`))).not.toThrow();
  },
);

test("a name that leads to a cloud's metadata is refused before anything is sent", async () => {
  const { ask } = lay({}, { "models.example": ["169.254.169.254"], "other.example": ["fd00:ec2::254", "0.0.0.0"] });
  await expect(ask("http://models.example/")).rejects.toThrow("models.example leads to a cloud metadata address");
  await expect(ask("https://other.example/")).rejects.toThrow("other.example leads to a cloud metadata address");
});

test("what is not this computer goes through the operator's proxy, whose names are its own affair", async () => {
  const proxy = await openServer();
  const site = await openServer();
  const address = `http://ann:p%40ss@127.0.0.1:${proxy.port}`;
  const { ask, looked } = lay(
    { httpProxy: address, httpsProxy: address, noProxy: "direct.corp" },
    { "direct.corp": ["127.0.0.1"] },
  );
  expect(await ask("http://far.example/v1")).toBe("hello");
  await expect(ask("https://far.example/v1")).rejects.toThrow();
  const login = `Basic ${Buffer.from("ann:p@ss").toString("base64")}`;
  expect(proxy.seen).toEqual(["http://far.example/v1", `far.example:443 ${login}`]);
  expect(looked).toEqual([]);
  expect(await ask(`http://127.0.0.1:${site.port}/here`)).toBe("hello");
  expect(await ask(`http://direct.corp:${site.port}/there`)).toBe("hello");
  expect(site.seen).toEqual(["/here", "/there"]);
});

test("a proxy that cannot be used is told at once and not gone around", () => {
  expect(() => createOwnRequests({ proxies: { httpsProxy: "socks5://proxy.test:1080" } })).toThrow("cannot be used");
});

import { text } from "node:stream/consumers";
import { connect, type TLSSocket } from "node:tls";
import { expect, test } from "vitest";
import type { EgressCredential, EgressRule } from "./egress-rule.ts";
import { helloBytes } from "./testing/client-hello-bytes.ts";
import { EgressLab, firstChunk, publicAddress, untilEnd } from "./testing/egress-lab.ts";

const names = { "api.test": [publicAddress], "b.test": [publicAddress] };
const secret = "s3cret-t0ken/+x";
const credential: EgressCredential = { host: "api.test", headers: { Authorization: `Bearer ${secret}` } };

type Seen = { method: string; url: string; headers: Record<string, string | string[] | undefined>; body: string };

async function openLab(
  options: {
    rules?: EgressRule[];
    credentials?: EgressCredential[];
    answer?: (seen: Seen) => { headers?: Record<string, string>; body?: string };
  } = {},
) {
  const lab = new EgressLab({
    rules: options.rules ?? [{ host: "api.test" }],
    credentials: options.credentials ?? [credential],
    names,
  });
  const seen: Seen[] = [];
  await lab.serveHttp(
    443,
    async (request, response) => {
      const one = {
        method: request.method ?? "",
        url: request.url ?? "",
        headers: request.headers,
        body: await text(request),
      };
      seen.push(one);
      const { headers = {}, body = "hello" } = options.answer?.(one) ?? {};
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      response.end(body);
    },
    "api.test",
  );
  return { lab, seen };
}

async function ask(lab: EgressLab, request: string, connection?: TLSSocket): Promise<string> {
  const secure = connection ?? (await lab.secureInside("api.test:443"));
  secure.write(Buffer.from(request, "latin1"));
  return untilEnd(secure);
}

/** TLS to the host with a credential by a client that speaks `protocols`; `null` when there was none */
async function secureWith(lab: EgressLab, protocols: string[]): Promise<TLSSocket | null> {
  const socket = await lab.connectInside("api.test:443");
  if (typeof socket === "string") throw new Error(socket);
  const ca = lab.outlet.authority.certificatePem;
  const secure = connect({ socket, ca, servername: "api.test", ALPNProtocols: protocols });
  return new Promise((resolve) => {
    secure.once("secureConnect", () => resolve(secure));
    secure.on("error", () => resolve(null)).on("close", () => resolve(null));
  });
}

const get = (path: string, ...headers: string[]) =>
  `GET ${path} HTTP/1.1\r\n${["Host: api.test", ...headers].join("\r\n")}\r\n\r\n`;

test("a request to a host with a credential carries the broker's own, over TLS that the task's authority ends", async () => {
  const { lab, seen } = await openLab();
  const secure = await lab.secureInside("api.test:443");
  expect(secure.getPeerX509Certificate()?.issuer).toContain("one task only");
  expect(lab.dialled).toEqual([]);
  expect(await ask(lab, get("/items?page=2"), secure)).toContain("hello");
  expect(seen).toMatchObject([
    { method: "GET", url: "/items?page=2", headers: { host: "api.test", authorization: `Bearer ${secret}` } },
  ]);
  expect(lab.ledger()).toMatchObject([{ host: "api.test", port: 443, method: "GET", allowed: true, connections: 1 }]);
});

test("logins of the client's own never reach a host with a credential, harmless headers do", async () => {
  const { lab, seen } = await openLab({ credentials: [{ ...credential, alsoPass: ["X-Tenant"] }] });
  const foreign = [
    "Authorization: Bearer mine",
    "Cookie: a=b",
    "X-Api-Key: mine",
    "Api-Key: mine",
    "Private-Token: mine",
    "X-Auth: mine",
  ];
  const kept = [
    "Accept: text/plain",
    "User-Agent: desk",
    "X-Tenant: 7",
    "Anthropic-Version: 1",
    "Content-Type: text/plain",
  ];
  expect(await ask(lab, get("/", ...foreign, ...kept))).toContain("hello");
  const [{ headers } = { headers: {} }] = seen;
  expect(headers).toEqual({
    host: "api.test",
    accept: "text/plain",
    "user-agent": "desk",
    "x-tenant": "7",
    "anthropic-version": "1",
    "content-type": "text/plain",
    authorization: `Bearer ${secret}`,
    "accept-encoding": "identity",
    connection: "close",
  });
  expect(await ask(lab, get("/", "Authorization : x"))).toContain("400 Bad Request");
  expect(seen).toHaveLength(1);
});

test.each([
  "access_token=x",
  "API_KEY=x",
  "a=1&token=x",
  "a=1;key=x",
  "X-Amz-Signature=x",
  "%61ccess_token=x",
  "sig=x",
])("a login in the query (%s) is refused", async (query) => {
  const { lab, seen } = await openLab();
  expect(await ask(lab, get(`/?${query}`))).toContain("may not bring a login of their own");
  expect([seen, lab.dialled]).toEqual([[], []]);
  expect(await ask(lab, get("/?page_token=x&keyword=y"))).toContain("hello");
  expect(seen).toHaveLength(1);
});

test("a credential is masked in the answer's headers and body, and no cookie comes back", async () => {
  const { lab, seen } = await openLab({
    answer: ({ headers }) => ({
      headers: { "X-Echo": `${headers.authorization}`, "Set-Cookie": "session=stolen", "X-Fine": "yes" },
      body: JSON.stringify({ headers, again: Buffer.from(secret).toString("base64") }),
    }),
  });
  const answer = await ask(lab, get("/echo"));
  expect(seen[0]?.headers.authorization).toContain(secret);
  expect(answer).toContain("X-Fine: yes");
  expect(answer).toMatch(/X-Echo: \*+\r\n/);
  expect(answer).toContain('"authorization":"**********************"');
  for (const leak of [secret, Buffer.from(secret).toString("base64"), "stolen"]) expect(answer).not.toContain(leak);
  expect(answer).toContain("api.test");
});

test("a credential is masked in the name of a header too", async () => {
  const { lab } = await openLab({
    credentials: [{ host: "api.test", headers: { "X-Api-Key": "plain-token-1" } }],
    answer: ({ headers }) => ({ headers: { [`X-${headers["x-api-key"]}`]: "yes" } }),
  });
  expect(await ask(lab, get("/echo"))).toContain("\r\nX-*************: yes\r\n");
});

test("a packed answer of a host with a credential is cut, an unpacked one is not", async () => {
  const { lab } = await openLab({
    answer: ({ url }) => ({ headers: { "Content-Encoding": url === "/packed" ? "gzip" : "identity" }, body: "body" }),
  });
  const packed = await ask(lab, get("/packed", "Accept-Encoding: gzip"));
  expect(packed).toContain("502 Bad Gateway");
  expect(packed).not.toContain("body");
  expect(await ask(lab, get("/plain", "Accept-Encoding: gzip"))).toContain("body");
});

test("a credential does not leave over plain HTTP, but to this computer", async () => {
  const lab = new EgressLab({
    rules: [{ host: "api.test" }, { host: "127.0.0.1" }],
    credentials: [
      { ...credential, port: 80 },
      { ...credential, host: "127.0.0.1", port: 80 },
    ],
    names,
  });
  const seen: (string | undefined)[] = [];
  await lab.serveHttp(80, (request, response) => {
    seen.push(request.headers.authorization);
    response.end("hello");
  });
  expect(await lab.say("GET http://api.test/ HTTP/1.1\r\nHost: api.test\r\n\r\n")).toContain("is sent over TLS only");
  expect([seen, lab.dialled]).toEqual([[], []]);
  expect(await lab.say("GET http://127.0.0.1/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")).toContain("hello");
  expect(seen).toEqual([`Bearer ${secret}`]);
});

test("a server that cannot prove its name gets no credential", async () => {
  const lab = new EgressLab({ rules: [{ host: "api.test" }], credentials: [credential], names });
  let requests = 0;
  await lab.serveHttp(443, (_request, response) => void response.end(`${++requests}`), "b.test");
  expect(await ask(lab, get("/"))).toContain("502 Bad Gateway");
  expect([lab.dialled.length, requests]).toEqual([1, 0]);
});

test("methods that no rule names are refused inside TLS, named ones pass", async () => {
  const { lab, seen } = await openLab({ rules: [{ host: "api.test", methods: ["GET", "HEAD"] }], credentials: [] });
  expect(await ask(lab, "POST /x HTTP/1.1\r\nHost: api.test\r\nContent-Length: 6\r\n\r\nstolen")).toContain(
    "POST requests to api.test are not open to this task, only GET, HEAD; use that, or ask the user",
  );
  expect(await ask(lab, get("/ws", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: x"))).toContain(
    "WEBSOCKET requests",
  );
  expect(seen).toEqual([]);
  expect(await ask(lab, get("/", "Authorization: mine"))).toContain("hello");
  expect(seen).toMatchObject([{ method: "GET", headers: { authorization: "mine" } }]);
  expect(lab.ledger().map(({ method, allowed }) => [method, allowed])).toEqual([
    ["POST", false],
    ["WEBSOCKET", false],
    ["GET", true],
  ]);
});

test.each([
  ["another Host", "GET / HTTP/1.1\r\nHost: b.test\r\n\r\n", "403"],
  ["CONNECT", "CONNECT b.test:443 HTTP/1.1\r\nHost: b.test:443\r\n\r\n", "400"],
  ["another address in absolute form", "GET https://b.test/ HTTP/1.1\r\nHost: api.test\r\n\r\n", "400"],
  ["two lengths", "POST / HTTP/1.1\r\nHost: api.test\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "400"],
  [
    "a length and chunks",
    "POST / HTTP/1.1\r\nHost: api.test\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "400",
  ],
  ["an upgrade to HTTP/2", get("/", "Connection: Upgrade", "Upgrade: h2c"), "403"],
  ["TRACE", "TRACE / HTTP/1.1\r\nHost: api.test\r\n\r\n", "403"],
])("inside TLS, %s is refused", async (_how, request, status) => {
  const { lab, seen } = await openLab();
  expect(await ask(lab, request)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect([seen, lab.dialled]).toEqual([[], []]);
});

test("TLS for another host, and what is no HTTP, does not pass to a host that is looked into", async () => {
  const { lab, seen } = await openLab();
  for (const bytes of [
    helloBytes({ names: ["b.test"] }),
    helloBytes({}),
    Buffer.from("SSH-2.0-desk\r\n"),
    Buffer.alloc(64),
  ]) {
    const socket = await lab.connectInside("api.test:443");
    if (typeof socket === "string") throw new Error(socket);
    socket.write(bytes);
    expect(await untilEnd(socket)).toBe("");
  }
  expect([seen, lab.dialled]).toEqual([[], []]);
  expect(lab.ledger().reduce((sum, { connections, allowed }) => sum + (allowed ? 0 : connections), 0)).toBe(4);
});

test("a websocket to a host with a credential carries it, and what comes back is masked", async () => {
  const raw = new EgressLab({
    rules: [{ host: "127.0.0.1" }],
    credentials: [{ ...credential, host: "127.0.0.1", port: 80 }],
  });
  const heads: string[] = [];
  await raw.serve(80, (socket) => {
    socket.once("data", (head) => {
      heads.push(head.toString());
      socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
      socket.once("data", (frame) => socket.end(`${frame} ${secret} end`));
    });
  });
  const socket = await raw.dialInside();
  socket.write(
    "GET http://127.0.0.1/ws HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n" +
      "Sec-WebSocket-Protocol: api-key.mine\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n",
  );
  expect(await firstChunk(socket)).toContain("101");
  socket.write("frame");
  expect(await untilEnd(socket)).toBe(`frame ${"*".repeat(secret.length)} end`);
  expect(heads[0]).toContain(`authorization: Bearer ${secret}`);
  expect(heads[0]).not.toMatch(/mine|deflate/);
});

test("a body is carried and a HEAD request has none", async () => {
  const { lab, seen } = await openLab();
  expect(
    await ask(lab, "POST /x HTTP/1.1\r\nHost: api.test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
  ).toContain("hello");
  const head = await ask(lab, "HEAD /x HTTP/1.1\r\nHost: api.test\r\n\r\n");
  expect(head).toContain("200 OK");
  expect(head).not.toContain("hello");
  expect(seen.map(({ method, body }) => [method, body])).toEqual([
    ["POST", "abc"],
    ["HEAD", ""],
  ]);
});

test("a server that upgrades a connection which did not ask for it is cut", async () => {
  const lab = new EgressLab({ rules: [{ host: "127.0.0.1", methods: ["GET"] }] });
  const heard: string[] = [];
  await lab.serve(80, (socket) => {
    socket.on("data", (part) => {
      heard.push(part.toString());
      socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
    });
  });
  const answer = await lab.say("GET http://127.0.0.1/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nstolen");
  expect(answer).toContain("502 Bad Gateway");
  expect(heard.join("")).toContain("GET / HTTP/1.1");
  expect(heard.join("")).not.toContain("stolen");
});

test("a client that speaks HTTP/2 too goes on in HTTP/1.1", async () => {
  const { lab, seen } = await openLab();
  const secure = await secureWith(lab, ["h2", "http/1.1"]);
  if (secure === null) throw new Error("there was no TLS");
  expect(secure.alpnProtocol).toBe("http/1.1");
  expect(await ask(lab, get("/"), secure)).toContain("hello");
  expect(seen).toHaveLength(1);
});

test("a client that speaks nothing else is refused, and the ledger says why", async () => {
  const { lab, seen } = await openLab();
  expect(await secureWith(lab, ["h2"])).toBeNull();
  expect(seen).toEqual([]);
  expect(lab.dialled).toEqual([]);
  expect(lab.ledger()).toMatchObject([
    { host: "api.test", allowed: false, because: expect.stringContaining("speaks HTTP/2 only") },
  ]);
});

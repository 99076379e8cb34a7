import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { ChunkedBody } from "./chunked-body.ts";
import { EgressLab, firstChunk, publicAddress, untilEnd } from "./testing/egress-lab.ts";

const names = { "a.test": [publicAddress], "b.test": [publicAddress] };

async function openLab(rules = [{ host: "a.test" }]) {
  const lab = new EgressLab({ rules, names });
  const seen: { line: string; headers: string[]; body: string }[] = [];
  await lab.serveHttp(80, async (request, response) => {
    seen.push({ line: `${request.method} ${request.url}`, headers: request.rawHeaders, body: await text(request) });
    response.setHeader("X-Answer", "yes").end("hello");
  });
  return { lab, seen };
}

test("a request in absolute form reaches an allowed host and is counted", async () => {
  const { lab, seen } = await openLab();
  const answer = await lab.say(
    "GET http://a.test/x?y=1 HTTP/1.1\r\nHost: a.test\r\nX-Mine: 1\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\nProxy-Authorization: Basic eA==\r\n\r\n",
  );
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(answer).toContain("hello");
  expect(seen).toEqual([
    { line: "GET /x?y=1", headers: ["Host", "a.test", "X-Mine", "1", "Connection", "close"], body: "" },
  ]);
  expect(lab.dialled).toEqual([`${publicAddress}:80`]);
  const [record, ...others] = lab.ledger();
  expect(others).toEqual([]);
  expect(record).toMatchObject({ host: "a.test", port: 80, method: "GET", connections: 1, allowed: true, because: "" });
  expect(record?.bytesOut).toBeGreaterThan(40);
  expect(record?.bytesIn).toBeGreaterThan(40);
});

test("without a rule nothing is looked up or dialled, and the attempt is in the ledger", async () => {
  const { lab, seen } = await openLab([]);
  const answer = await lab.say("GET http://secret-text.evil.test/ HTTP/1.1\r\nHost: secret-text.evil.test\r\n\r\n");
  expect(answer).toContain("403 Forbidden");
  expect(answer).toContain("secret-text.evil.test is not among the hosts this task may reach.");
  expect([seen, lab.lookups, lab.dialled]).toEqual([[], [], []]);
  expect(lab.ledger()).toEqual([
    {
      host: "secret-text.evil.test",
      port: 80,
      method: "GET",
      connections: 1,
      bytesOut: 0,
      bytesIn: 0,
      allowed: false,
      because: "secret-text.evil.test is not among the hosts this task may reach.",
    },
  ]);
});

test.each([
  ["a length", "Content-Length: 5\r\n\r\nhello"],
  ["chunks", "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"],
  ["an announced body", "Expect: 100-continue\r\nContent-Length: 5\r\n\r\nhello"],
])("a body with %s arrives whole", async (_how, rest) => {
  const { lab, seen } = await openLab();
  expect(await lab.say(`POST http://a.test/ HTTP/1.1\r\nHost: a.test\r\n${rest}`)).toContain("200 OK");
  expect(seen.map(({ body }) => body)).toEqual(["hello"]);
});

test("a login written before the host is refused, and does not get into the ledger", async () => {
  const { lab, seen } = await openLab();
  const answer = await lab.say("GET http://anna:ge@heim@a.test/ HTTP/1.1\r\nHost: a.test\r\n\r\n");
  expect(answer).toContain("400");
  expect(seen).toEqual([]);
  expect(lab.ledger()).toMatchObject([{ host: "a.test", allowed: false }]);
});

test("a large body and a large answer pass unchanged", async () => {
  const lab = new EgressLab({ rules: [{ host: "a.test" }], names });
  await lab.serveHttp(80, (request, response) => void request.pipe(response));
  const body = Buffer.alloc(3_000_000, "0123456789");
  const head = `POST http://a.test/ HTTP/1.1\r\nHost: a.test\r\nContent-Length: ${body.length}\r\n\r\n`;
  const answer = await lab.say(Buffer.concat([Buffer.from(head), body]));
  const [, chunks = ""] = answer.split(/\r\n\r\n(.*)/s);
  const decoded = new ChunkedBody().push(Buffer.from(chunks, "latin1"));
  expect(typeof decoded !== "string" && Buffer.concat(decoded.payload).equals(body)).toBe(true);
});

test.each([
  [
    "both a length and chunks",
    "POST http://a.test/ HTTP/1.1\r\nHost: a.test\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET http://a.test/hidden HTTP/1.1\r\nHost: a.test\r\n\r\n",
    "400",
  ],
  [
    "two lengths",
    "POST http://a.test/ HTTP/1.1\r\nHost: a.test\r\nContent-Length: 0\r\nContent-Length: 44\r\n\r\nGET http://a.test/hidden HTTP/1.1\r\n\r\n",
    "400",
  ],
  ["a bare line feed", "GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\nX: 1\nHost: b.test\r\n\r\n", "400"],
  ["a folded header", "GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\nX: 1\r\n Host: b.test\r\n\r\n", "400"],
  ["another Host", "GET http://a.test/ HTTP/1.1\r\nHost: b.test\r\n\r\n", "403"],
  ["another port in Host", "GET http://a.test/ HTTP/1.1\r\nHost: a.test:81\r\n\r\n", "403"],
  ["two Hosts", "GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\nHost: a.test\r\n\r\n", "403"],
  ["no Host", "GET http://a.test/ HTTP/1.1\r\n\r\n", "403"],
  ["a user part", "GET http://a.test@b.test/ HTTP/1.1\r\nHost: b.test\r\n\r\n", "400"],
  ["a user part before an allowed host", "GET http://b.test@a.test/ HTTP/1.1\r\nHost: a.test\r\n\r\n", "400"],
  ["a NUL in the host", "GET http://a.test\0.b.test/ HTTP/1.1\r\nHost: a.test\r\n\r\n", "400"],
  ["a backslash in the host", "GET http://b.test\\.a.test/ HTTP/1.1\r\nHost: a.test\r\n\r\n", "400"],
  ["no host at all", "GET /hidden HTTP/1.1\r\nHost: a.test\r\n\r\n", "400"],
  ["https in the clear", "GET https://a.test/ HTTP/1.1\r\nHost: a.test\r\n\r\n", "400"],
  [
    "an upgrade to HTTP/2",
    "GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n\r\n",
    "403",
  ],
  [
    "an upgrade to anything",
    "POST http://a.test/ HTTP/1.1\r\nHost: a.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n",
    "403",
  ],
  ["TRACE", "TRACE http://a.test/ HTTP/1.1\r\nHost: a.test\r\n\r\n", "403"],
  ["a closed port", "GET http://a.test:8080/ HTTP/1.1\r\nHost: a.test:8080\r\n\r\n", "403"],
])("a request with %s is refused and reaches nothing", async (_how, request, status) => {
  const { lab, seen } = await openLab();
  expect(await lab.say(request)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect([seen, lab.dialled]).toEqual([[], []]);
  expect(lab.ledger().map(({ allowed, bytesOut }) => [allowed, bytesOut])).toEqual([[false, 0]]);
});

test("a second request behind the first is never read, and the first is answered", async () => {
  const { lab, seen } = await openLab();
  const answer = await lab.say(
    "GET http://a.test/one HTTP/1.1\r\nHost: a.test\r\n\r\nGET http://a.test/two HTTP/1.1\r\nHost: a.test\r\n\r\n",
  );
  expect(answer.match(/HTTP\/1\.1 200/g)).toHaveLength(1);
  expect(seen.map(({ line }) => line)).toEqual(["GET /one"]);
});

test.each([
  ["is not well formed", "zz\r\n"],
  ["has an extension", "5;x=y\r\nhello\r\n0\r\n\r\n"],
  ["has trailers", "5\r\nhello\r\n0\r\nHost: b.test\r\n\r\n"],
])("a chunked body that %s breaks the connection off and is noted", async (_how, body) => {
  const { lab, seen } = await openLab();
  expect(
    await lab.say(`POST http://a.test/ HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n${body}`),
  ).toBe("");
  expect(seen.map(({ body: arrived }) => arrived)).toEqual([]);
  expect(lab.ledger().filter(({ allowed }) => !allowed)).toHaveLength(1);
});

test("a host that answers nothing and one that cannot be found are told apart from a refusal", async () => {
  const lab = new EgressLab({ rules: [{ host: "a.test" }, { host: "nowhere.test" }], names });
  expect(await lab.say("GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\n\r\n")).toContain("502 Bad Gateway");
  expect(await lab.say("GET http://nowhere.test/ HTTP/1.1\r\nHost: nowhere.test\r\n\r\n")).toContain(
    "nowhere.test cannot be found.",
  );
  expect(lab.dialled).toHaveLength(1);
});

test("a websocket is joined with its host, both ways", async () => {
  const lab = new EgressLab({ rules: [{ host: "a.test" }], names });
  await lab.serve(80, (socket) => {
    socket.once("data", (head) => {
      expect(head.toString()).toContain("Upgrade: websocket");
      socket.write(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\nfirst ",
      );
      socket.once("data", (frame) => socket.end(`echo ${frame}`));
    });
  });
  const socket = await lab.dialInside();
  socket.write(
    "GET http://a.test/ws HTTP/1.1\r\nHost: a.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n",
  );
  expect(await firstChunk(socket)).toContain("101 Switching Protocols");
  socket.write("frame");
  expect(await untilEnd(socket)).toContain("echo frame");
  expect(lab.ledger()).toMatchObject([{ method: "WEBSOCKET", allowed: true }]);
});

test.each(["X-HTTP-Method-Override", "X-Method-Override", "x_http_method"])(
  "where methods are bounded, %s may not bring another one along",
  async (name) => {
    const lab = new EgressLab({ rules: [{ host: "a.test", methods: ["GET"] }], names });
    const seen: string[] = [];
    await lab.serveHttp(80, (request, response) => {
      seen.push(`${request.method} ${request.url}`);
      response.end("hello");
    });
    const ask = (path: string, method: string) =>
      lab.say(`GET http://a.test/${path} HTTP/1.1\r\nHost: a.test\r\n${name}: ${method}\r\n\r\n`);
    expect(await ask("hidden", "DELETE")).toContain("may not bring another method along in a header");
    expect(await ask("same", "get")).toContain("hello");
    expect(seen).toEqual(["GET /same"]);
    expect(lab.ledger()).toMatchObject([{ allowed: false }, { allowed: true, connections: 1 }]);
  },
);

import { X509Certificate } from "node:crypto";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { expect, test } from "vitest";
import { helloBytes } from "./testing/client-hello-bytes.ts";
import { EgressLab, firstChunk, publicAddress, untilEnd } from "./testing/egress-lab.ts";

const names = { "a.test": [publicAddress], "b.test": [publicAddress] };

/** a lab with a server on 443 that notes what reaches it */
async function openLab(port = 443) {
  const lab = new EgressLab({ rules: [{ host: "a.test", ports: [80, port] }], names });
  const arrived: string[] = [];
  await lab.serve(port, (socket) => {
    socket.on("data", (part) => {
      arrived.push(part.toString("latin1"));
      socket.write("noted");
    });
    socket.on("end", () => socket.end());
  });
  return { lab, arrived };
}

async function connected(lab: EgressLab, authority: string): Promise<Socket> {
  const socket = await lab.connectInside(authority);
  if (typeof socket === "string") throw new Error(socket);
  return socket;
}

test("TLS to an allowed host passes unread, end to end", async () => {
  const lab = new EgressLab({ rules: [{ host: "a.test" }], names });
  await lab.serveHttp(443, (_request, response) => void response.end("hello"), "a.test");
  const secure = await lab.secureInside("a.test:443");
  expect(secure.getPeerX509Certificate()?.issuer).toBe(new X509Certificate(lab.internet.certificatePem).subject);
  secure.write("GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n");
  expect(await untilEnd(secure)).toContain("hello");
  const [record, ...others] = lab.ledger();
  expect([record?.host, record?.method, record?.allowed, others]).toEqual(["a.test", "CONNECT", true, []]);
  expect(record?.bytesOut).toBeGreaterThan(200);
});

test.each([
  ["another host", helloBytes({ names: ["b.test"] })],
  ["no host", helloBytes({})],
  ["a hidden host", helloBytes({ names: ["a.test"], extensions: [[0xfe0d, Buffer.alloc(9)]] })],
  ["two hosts", helloBytes({ names: ["a.test", "b.test"] })],
  ["a host with a NUL", helloBytes({ names: ["a.test\0.b.test"] })],
  ["another host, spread over records", helloBytes({ names: ["b.test"], recordBytes: 9 })],
  [
    "another host the second time",
    Buffer.concat([helloBytes({ names: ["a.test"] }), helloBytes({ names: ["b.test"] })]),
  ],
])("TLS that names %s does not pass", async (_how, hello) => {
  const { lab, arrived } = await openLab();
  const socket = await connected(lab, "a.test:443");
  socket.write(hello);
  await untilEnd(socket);
  expect(arrived.join("")).not.toContain("b.test");
  expect(lab.dialled).toHaveLength(1);
  expect(lab.ledger().filter(({ allowed }) => !allowed)).toMatchObject([{ host: "a.test", method: "CONNECT" }]);
});

test("TLS that names the host passes, also spread over records", async () => {
  const { lab, arrived } = await openLab();
  const socket = await connected(lab, "a.test:443");
  const hello = helloBytes({ names: ["A.test"], recordBytes: 9 });
  socket.write(hello);
  expect(await firstChunk(socket)).toBe("noted");
  expect(arrived.join("")).toBe(hello.toString("latin1"));
  expect(lab.ledger().map(({ allowed }) => allowed)).toEqual([true]);
});

test("a connection to an address passes TLS without a name and no other", async () => {
  const lab = new EgressLab({ rules: [{ host: publicAddress }] });
  const arrived: string[] = [];
  await lab.serve(
    443,
    (socket) =>
      void socket.on("data", (part) => {
        arrived.push(part.toString("latin1"));
        socket.write("noted");
      }),
  );
  const fronting = await connected(lab, `${publicAddress}:443`);
  fronting.write(helloBytes({ names: ["b.test"] }));
  expect(await untilEnd(fronting)).toBe("");
  const plain = await connected(lab, `${publicAddress}:443`);
  plain.write(helloBytes({}));
  expect(await firstChunk(plain)).toBe("noted");
  expect(arrived).toHaveLength(1);
});

test.each([
  ["a host that is not allowed", "b.test:443"],
  ["a port that is not allowed", "a.test:22"],
  ["no port", "a.test"],
  ["a user part", "b.test@a.test:443"],
  ["port 0", "a.test:0"],
  ["a list of hosts", "a.test,b.test:443"],
])("connecting to %s is refused", async (_how, authority) => {
  const { lab } = await openLab();
  expect(await lab.connectInside(authority)).toMatch(/^HTTP\/1\.1 40[03] /);
  expect(lab.dialled).toEqual([]);
  expect(lab.ledger()).toMatchObject([{ allowed: false, bytesOut: 0 }]);
});

test.each([
  ["another Host", "CONNECT a.test:443 HTTP/1.1\r\nHost: b.test:443\r\n\r\n"],
  ["a body", "CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\nContent-Length: 3\r\n\r\nabc"],
  ["two Hosts", "CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\nHost: a.test:443\r\n\r\n"],
])("a CONNECT with %s is refused", async (_how, request) => {
  const { lab } = await openLab();
  expect(await lab.say(request)).toMatch(/^HTTP\/1\.1 400 /);
  expect(lab.dialled).toEqual([]);
});

test("plain HTTP in a tunnel is served request by request, for the host of the tunnel only", async () => {
  const lab = new EgressLab({ rules: [{ host: "a.test" }], names });
  const seen: (string | undefined)[] = [];
  await lab.serveHttp(80, (request, response) => {
    seen.push(`${request.headers.host}${request.url}`);
    response.end("hello");
  });
  const say = async (text: string) => {
    const socket = await connected(lab, "a.test:80");
    socket.write(text);
    return untilEnd(socket);
  };
  expect(await say("GET /mine HTTP/1.1\r\nHost: a.test\r\n\r\nGET /second HTTP/1.1\r\nHost: b.test\r\n\r\n")).toContain(
    "hello",
  );
  expect(await say("GET / HTTP/1.1\r\nHost: b.test\r\n\r\n")).toContain("403 Forbidden");
  expect(await say("\r\nGET / HTTP/1.1\r\nHost: b.test\r\n\r\n")).toContain("400 Bad Request");
  expect(await say("CONNECT b.test:443 HTTP/1.1\r\nHost: b.test:443\r\n\r\n")).toContain("400 Bad Request");
  expect(await say("GET http://b.test/ HTTP/1.1\r\nHost: b.test\r\n\r\n")).toContain("400 Bad Request");
  expect(seen).toEqual(["a.test/mine"]);
});

test("other protocols pass, whoever speaks first, and each side may end before the other", async () => {
  const lab = new EgressLab({ rules: [{ host: "a.test", ports: [22, 25] }], names });
  await lab.serve(25, (socket) => {
    socket.write("220 ready\r\n");
    const said: string[] = [];
    socket.on("data", (part) => said.push(part.toString())).on("end", () => socket.end(`heard ${said.join("")}`));
  });
  const mail = await connected(lab, "a.test:25");
  expect(await firstChunk(mail)).toBe("220 ready\r\n");
  mail.end("EHLO desk\r\n");
  expect(await untilEnd(mail)).toBe("heard EHLO desk\r\n");
  await lab.serve(
    22,
    (socket) => void socket.once("data", (part) => socket.end(Buffer.concat([part, Buffer.alloc(500_000, "x")]))),
  );
  const shell = await connected(lab, "a.test:22");
  shell.write("SSH-2.0-desk\r\n");
  expect((await untilEnd(shell)).length).toBe(500_014);
  expect(lab.troubles).toEqual([]);
});

test("SOCKS5 reaches allowed hosts by name and by address, and no others", async () => {
  const lab = new EgressLab({ rules: [{ host: "a.test" }, { host: publicAddress }], names });
  await lab.serve(443, (socket) => void socket.on("data", () => socket.write("noted")));
  const ask = async (address: Buffer, port = 443) => {
    const socket = await lab.dialInside();
    socket.write(Buffer.from([5, 1, 0]));
    expect(await firstChunk(socket)).toBe("\x05\x00");
    socket.write(Buffer.concat([Buffer.from([5, 1, 0]), address, Buffer.from([port >> 8, port & 255])]));
    return { socket, code: (await firstChunk(socket)).charCodeAt(1) };
  };
  const named = (name: string) => Buffer.concat([Buffer.from([3, name.length]), Buffer.from(name, "latin1")]);
  const allowed = await ask(named("A.test"));
  expect(allowed.code).toBe(0);
  allowed.socket.write(helloBytes({ names: ["a.test"] }));
  expect(await firstChunk(allowed.socket)).toBe("noted");
  expect((await ask(Buffer.from([1, 93, 184, 216, 34]))).code).toBe(0);
  for (const refused of [
    named("b.test"),
    named("a.test\0"),
    Buffer.from([1, 127, 0, 0, 1]),
    Buffer.from([1, 8, 8, 8, 8]),
  ])
    expect((await ask(refused)).code).toBe(2);
  expect((await ask(named("a.test"), 22)).code).toBe(2);
  expect(lab.dialled).toHaveLength(2);
  const records = lab.ledger();
  expect(records.filter(({ allowed: isAllowed }) => isAllowed).map(({ method }) => method)).toEqual([
    "SOCKS5",
    "SOCKS5",
  ]);
  expect(records.filter(({ allowed: isAllowed }) => !isAllowed)).toHaveLength(5);
});

test("SOCKS4, TLS to the broker itself and garbage are cut", async () => {
  const { lab } = await openLab();
  for (const text of ["\x04\x01\x01\xbb\x5d\xb8\xd8\x22\0", helloBytes({ names: ["a.test"] }), "\0\0\0\0"]) {
    const socket = await lab.dialInside();
    socket.end(typeof text === "string" ? Buffer.from(text, "latin1") : text);
    expect(await untilEnd(socket)).not.toContain("200");
  }
  expect([lab.dialled, lab.troubles]).toEqual([[], []]);
});

test("a TLS client of the runtime is taken at its word only", async () => {
  const lab = new EgressLab({ rules: [{ host: "a.test" }], names });
  let requests = 0;
  await lab.serveHttp(443, (_request, response) => void response.end(`${++requests}`), "b.test");
  const socket = await connected(lab, "a.test:443");
  const outcome = new Promise<string>((resolve) => {
    const secure = connectTls({ socket, servername: "b.test", ca: lab.internet.certificatePem }, () =>
      resolve("connected"),
    );
    secure.on("error", () => resolve("cut")).on("close", () => resolve("cut"));
  });
  expect([await outcome, requests]).toEqual(["cut", 0]);
});

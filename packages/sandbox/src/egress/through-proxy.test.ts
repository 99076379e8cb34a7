import type { Socket } from "node:net";
import { expect, test } from "vitest";
import { EgressLab, publicAddress, untilEnd } from "./testing/egress-lab.ts";

const proxyAddress = "10.9.9.9";

/** a lab behind the operator's proxy, which notes what it is asked and answers by itself */
async function openLab(answer: (socket: Socket, head: string) => void, names: Record<string, readonly string[]> = {}) {
  const proxies = { httpProxy: "http://me:pass@proxy.inner:3128", httpsProxy: "http://me:pass@proxy.inner:3128" };
  const lab = new EgressLab({
    rules: ["a.example", "printer", "10.1.1.1", "host.internal"].map((host) => ({ host })),
    names: { "proxy.inner": [proxyAddress], ...names },
    broker: { proxies },
  });
  const heads: string[] = [];
  await lab.serve(3128, (socket) => {
    socket.once("data", (part) => {
      heads.push(part.toString("latin1"));
      answer(socket, part.toString("latin1"));
    });
  });
  return { lab, heads };
}

const login = `Proxy-Authorization: Basic ${Buffer.from("me:pass").toString("base64")}`;

test("connections take the operator's proxy by name, with its login, and pass through it", async () => {
  const { lab, heads } = await openLab(
    (socket) => {
      socket.write("HTTP/1.1 200 Fine\r\nX: y\r\n\r\nearly ");
      socket.once("data", (part) => socket.end(`echo ${part}`));
    },
    { "a.example": [publicAddress] },
  );
  const socket = await lab.connectInside("a.example:443");
  if (typeof socket === "string") throw new Error(socket);
  socket.write("SSH-2.0\r\n");
  expect(await untilEnd(socket)).toBe("early echo SSH-2.0\r\n");
  expect(heads).toEqual([`CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n${login}\r\n\r\n`]);
  expect(lab.dialled).toEqual([`${proxyAddress}:3128`]);
});

test("plain requests reach it in absolute form, and its login stays between it and the broker", async () => {
  const { lab, heads } = await openLab((socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"), {
    "a.example": [publicAddress],
  });
  const answer = await lab.say(
    "GET http://a.example/x HTTP/1.1\r\nHost: a.example\r\nProxy-Authorization: Basic bWluZQ==\r\n\r\n",
  );
  expect(answer).toContain("hello");
  expect(answer).not.toContain("Proxy-Authorization");
  expect(heads[0]).toMatch(/^GET http:\/\/a\.example\/x HTTP\/1\.1\r\n/);
  expect(heads[0]).toContain(login);
  expect(heads[0]).not.toContain("bWluZQ");
});

test("a name that only the proxy can know passes, one that is inward or leads inward does not", async () => {
  const { lab, heads } = await openLab((socket) => socket.write("HTTP/1.1 200 Fine\r\n\r\n"), {
    printer: ["10.1.1.2"],
  });
  expect(typeof (await lab.connectInside("a.example:443"))).not.toBe("string");
  expect(await lab.connectInside("printer:443")).toContain("403 Forbidden");
  expect(await lab.connectInside("host.internal:443")).toContain("502 Bad Gateway");
  expect(typeof (await lab.connectInside("10.1.1.1:443"))).not.toBe("string");
  expect(heads.map((head) => head.split(" ")[1])).toEqual(["a.example:443", "10.1.1.1:443"]);
});

test.each([
  ["refuses", "HTTP/1.1 403 Forbidden\r\n\r\n"],
  ["talks nonsense", "hello\r\n\r\n"],
  ["hangs up", ""],
])("when the proxy %s, nothing goes around it", async (_how, reply) => {
  const { lab } = await openLab((socket) => socket.end(reply), { "a.example": [publicAddress] });
  expect(await lab.connectInside("a.example:443")).toContain("502 Bad Gateway");
  expect(lab.dialled).toEqual([`${proxyAddress}:3128`]);
});

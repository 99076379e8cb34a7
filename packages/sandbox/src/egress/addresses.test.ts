import { createServer } from "node:net";
import { expect, test } from "vitest";
import { EgressLab, publicAddress, untilEnd } from "./testing/egress-lab.ts";

const request = (host: string) => `GET http://${host}/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`;

async function openLab(options: ConstructorParameters<typeof EgressLab>[0]) {
  const lab = new EgressLab(options);
  await lab.serveHttp(80, (_request, response) => void response.end("reached"));
  return lab;
}

test.each([
  "127.0.0.1",
  "::1",
  "0.0.0.0",
  "10.0.0.7",
  "172.16.9.9",
  "192.168.1.1",
  "100.64.0.1",
  "169.254.169.254",
  "fd00:ec2::254",
  "fe80::1%eth0",
  "224.0.0.1",
  "ff02::fb",
  "::ffff:127.0.0.1",
  "::ffff:93.184.216.34",
  "64:ff9b::a00:1",
  "2002:a00:1::",
  "::",
])("a name that leads to %s is refused and not dialled, whatever else it leads to", async (address) => {
  const lab = await openLab({
    rules: [{ host: "*.a.test" }],
    names: { "in.a.test": [address], "mixed.a.test": [publicAddress, address], "out.a.test": [publicAddress] },
  });
  for (const host of ["in.a.test", "mixed.a.test"])
    expect(await lab.say(request(host))).toContain("no rule names that address");
  expect(lab.dialled).toEqual([]);
  expect(lab.lookups).toEqual(["in.a.test", "mixed.a.test"]);
  expect(await lab.say(request("out.a.test"))).toContain("reached");
  expect(lab.ledger().map(({ host, allowed }) => [host, allowed])).toEqual([
    ["in.a.test", false],
    ["mixed.a.test", false],
    ["out.a.test", true],
  ]);
});

test.each([
  "http://2130706433/",
  "http://0x7f.0.0.1/",
  "http://0177.0.0.1/",
  "http://127.1/",
  "http://127.0.0.1./",
  "http://[::ffff:127.0.0.1]/",
  "http://[::1%25lo]/",
  "http://127.0.0.1%00.a.test/",
])("%s does not reach this computer by a rule for another spelling", async (url) => {
  const lab = await openLab({ rules: [{ host: "127.0.0.1" }] });
  const host = url.slice(7, -1);
  expect(await lab.say(`GET ${url} HTTP/1.1\r\nHost: ${host}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 40[03] /);
  expect(lab.dialled).toEqual([]);
  expect(await lab.say(request("127.0.0.1"))).toContain("reached");
});

test("an inward address is reached when a rule names it, also by a name that leads to it", async () => {
  const names = { "desk.test": ["10.0.0.7"], localhost: ["127.0.0.1"] };
  const lab = await openLab({ rules: [{ host: "10.0.0.7" }, { host: "desk.test" }, { host: "localhost" }], names });
  expect(await lab.say(request("10.0.0.7"))).toContain("reached");
  expect(await lab.say(request("desk.test"))).toContain("reached");
  expect(await lab.say(request("localhost"))).toContain("127.0.0.1, which is this computer");
  expect(lab.dialled).toEqual(["10.0.0.7:80", "10.0.0.7:80"]);
});

test("a name is looked up once a connection and only the checked addresses are dialled, however the answers change", async () => {
  let asked = 0;
  const names = { "a.test": () => (++asked % 2 === 1 ? [publicAddress] : ["127.0.0.1"]) };
  const lab = await openLab({ rules: [{ host: "a.test" }], names });
  expect(await lab.say(request("a.test"))).toContain("reached");
  expect([asked, lab.dialled]).toEqual([1, [`${publicAddress}:80`]]);
  expect(await lab.say(request("a.test"))).toContain("this computer");
  expect([asked, lab.dialled]).toEqual([2, [`${publicAddress}:80`]]);
});

test("the system's own dialler connects to a checked address and to nothing else", async () => {
  const lab = await openLab({ rules: [] });
  const server = createServer((socket) => socket.end("reached"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  const straight = new EgressLab({
    rules: [
      { host: "127.0.0.1", ports: [port] },
      { host: "desk.test", ports: [port] },
    ],
    names: { "desk.test": ["127.0.0.1"] },
    broker: { dial: undefined },
  });
  const socket = await straight.connectInside(`desk.test:${port}`);
  if (typeof socket === "string") throw new Error(socket);
  expect(await untilEnd(socket)).toBe("reached");
  expect(lab.dialled).toEqual([]);
  server.close();
});

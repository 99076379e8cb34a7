import { createId } from "@deskhand/contracts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createEgressBroker } from "./create-egress-broker.ts";
import { noHostSettings } from "./egress-rule.ts";
import { EgressLab, firstChunk, publicAddress, untilEnd } from "./testing/egress-lab.ts";

const names = { "a.test": [publicAddress], "b.test": [publicAddress] };
const get = (host: string) => `GET http://${host}/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`;

/** a lab whose port 22 echoes */
async function openEcho(options: ConstructorParameters<typeof EgressLab>[0] = {}) {
  const lab = new EgressLab({ rules: [{ host: "a.test", ports: [22] }], names, ...options });
  await lab.serve(22, (socket) => void socket.on("data", (part) => socket.write(part)).on("end", () => socket.end()));
  const open = async () => {
    const socket = await lab.connectInside("a.test:22");
    if (typeof socket === "string") throw new Error(socket);
    socket.write("hello\r\n");
    expect(await firstChunk(socket)).toBe("hello\r\n");
    return socket;
  };
  return { lab, open };
}

test("rules that cannot be kept exactly are refused at once, and a refused update changes nothing", async () => {
  const { lab, open } = await openEcho();
  expect(() => lab.outlet.update([{ host: "*.test" }, { host: "*" }])).toThrow("is not a host a rule can name");
  await open();
});

test("other rules are in force at once: connections they do not allow are cut, others stay", async () => {
  const { lab, open } = await openEcho({
    rules: [
      { host: "a.test", ports: [22] },
      { host: "b.test", ports: [22] },
    ],
  });
  const cut = await open();
  const kept = await lab.connectInside("b.test:22");
  if (typeof kept === "string") throw new Error(kept);
  kept.write("hello\r\n");
  expect(await firstChunk(kept)).toBe("hello\r\n");
  lab.outlet.update([{ host: "b.test", ports: [22] }]);
  expect(await untilEnd(cut)).toBe("");
  kept.write("still\r\n");
  expect(await firstChunk(kept)).toBe("still\r\n");
  expect(await lab.connectInside("a.test:22")).toContain("403 Forbidden");
});

test("a rule that asks for a look inside cuts connections that pass unread", async () => {
  const { lab, open } = await openEcho();
  const socket = await open();
  lab.outlet.update([{ host: "a.test", ports: [22], methods: ["GET"] }]);
  expect(await untilEnd(socket)).toBe("");
});

test.each([
  ["passes unread", "SSH-2.0-desk\r\n", [{ host: "slow.test", ports: [22] }]],
  [
    "is looked into",
    "GET / HTTP/1.1\r\nHost: slow.test:22\r\n\r\n",
    [{ host: "slow.test", ports: [22], methods: ["GET"] }],
  ],
])(
  "a host that is closed while a connection to it is being made is not reached, when it %s",
  async (_how, said, rules) => {
    let lookedUp = () => {};
    let answer = (_addresses: string[]) => {};
    const isLookedUp = new Promise<void>((resolve) => (lookedUp = resolve));
    const answered = new Promise<string[]>((resolve) => (answer = resolve));
    const { lab, open } = await openEcho({
      rules: [...rules, { host: "a.test", ports: [22] }],
      broker: {
        resolve: (name) => {
          if (name !== "slow.test") return Promise.resolve([publicAddress]);
          lookedUp();
          return answered;
        },
      },
    });
    const socket = await lab.dialInside();
    socket.write(`CONNECT slow.test:22 HTTP/1.1\r\nHost: slow.test:22\r\n\r\n${said}`);
    await isLookedUp;
    lab.outlet.update([{ host: "a.test", ports: [22] }]);
    answer([publicAddress]);
    expect(await untilEnd(socket)).not.toContain("SSH");
    await open();
    expect(lab.ledger().filter(({ host, bytesOut }) => host === "slow.test" && bytesOut > 0)).toEqual([]);
  },
);

test("closing cuts everything, later connections are cut, and what was counted is reported", async () => {
  const { lab, open } = await openEcho();
  const socket = await open();
  lab.outlet.close();
  expect(await untilEnd(socket)).toBe("");
  expect(lab.records).toMatchObject([{ runId: lab.from.runId, host: "a.test", port: 22, bytesOut: 7, bytesIn: 7 }]);
  expect(await lab.say(get("a.test"))).toBe("");
  expect(lab.dialled).toHaveLength(1);
});

test("what was counted is reported when it is asked for, and once", async () => {
  const { lab, open } = await openEcho();
  await open();
  expect(lab.records).toEqual([]);
  lab.outlet.flush();
  lab.outlet.flush();
  expect(lab.records).toMatchObject([{ host: "a.test", connections: 1, bytesOut: 7, bytesIn: 7 }]);
});

test("one outlet knows nothing of the rules of another", async () => {
  const { lab, open } = await openEcho();
  await open();
  const other = new EgressLab({ names });
  expect(await other.connectInside("a.test:22")).toContain("403 Forbidden");
  expect(other.outlet.authority.certificatePem).not.toBe(lab.outlet.authority.certificatePem);
});

test("more connections at once than allowed are cut, and there is room again when one ends", async () => {
  const { lab, open } = await openEcho({ broker: { limits: { connections: 2 } } });
  const first = await open();
  await open();
  expect(await lab.say(get("a.test"))).toBe("");
  first.end();
  await untilEnd(first);
  await open();
  expect(lab.ledger().filter(({ allowed }) => !allowed)).toMatchObject([
    { host: "?", because: "Too many connections are open at once." },
  ]);
});

test("a task that has sent as much as it may sends nothing more", async () => {
  const { lab, open } = await openEcho({ broker: { limits: { bytesOut: 20 } } });
  const socket = await open();
  socket.write("x".repeat(14));
  expect(await untilEnd(socket)).toBe("");
  const records = lab.ledger();
  expect(records.reduce((sum, { bytesOut }) => sum + bytesOut, 0)).toBe(7);
});

test("a task that has received as much as it may is cut off", async () => {
  const { open } = await openEcho({ broker: { limits: { bytesIn: 20 } } });
  const socket = await open();
  socket.write("x".repeat(50));
  expect(await untilEnd(socket)).toBe("");
});

test.each([
  ["says nothing", ""],
  ["starts a request", "GET http://a.test/ HTTP/1.1\r\n"],
  ["starts a SOCKS talk", "\x05\x02"],
])("a client that %s and no more is cut off in time", async (_how, said) => {
  const { lab, open } = await openEcho({ broker: { limits: { headTimeoutMs: 50 } } });
  expect(await lab.say(said)).toBe("");
  expect(lab.dialled).toEqual([]);
  await open();
});

test("a connection in which nothing moves is ended", async () => {
  const { open } = await openEcho({ broker: { limits: { idleMs: 50 } } });
  expect(await untilEnd(await open())).toBe("");
});

test("an endless head is cut off", async () => {
  const { lab } = await openEcho();
  expect(await lab.say(`GET http://a.test/ HTTP/1.1\r\nX: ${"x".repeat(100_000)}`)).toBe("");
  expect(lab.ledger()).toMatchObject([{ allowed: false, because: "The start of a connection is too long." }]);
});

test("a flood of refused hosts ends up as few records with an exact sum", async () => {
  const lab = new EgressLab({ names });
  for (let round = 0; round < 10; round++)
    await Promise.all(Array.from({ length: 40 }, (_one, index) => lab.say(get(`${round}-${index}.evil.test`))));
  const records = lab.ledger();
  expect(records.length).toBeLessThanOrEqual(201);
  expect(records.find(({ host }) => host === "*")).toMatchObject({
    connections: 200,
    allowed: false,
    port: 0,
    method: "",
  });
  expect(records.reduce((sum, { connections }) => sum + connections, 0)).toBe(400);
});

test("no garbage reaches anything, throws or stays", async () => {
  const lab = new EgressLab({ rules: [{ host: "a.test" }], names, broker: { limits: { headTimeoutMs: 300 } } });
  const token = fc.constantFrom(
    "GET",
    "CONNECT",
    " ",
    "http://",
    "a.test",
    "b.test",
    ":443",
    "/",
    " HTTP/1.1",
    "\r\n",
    "\n",
    "\r\n\r\n",
    "Host: a.test",
    "\x05\x01\x00",
    "\x05\x01\x00\x03\x06a.test",
    "\0",
    "\xff",
    "@",
  );
  let said = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(token, { maxLength: 12 }), async (parts) => {
      const socket = await lab.dialInside();
      socket.end(Buffer.from(parts.join(""), "latin1"));
      await untilEnd(socket);
      said++;
    }),
    { numRuns: 150 },
  );
  expect(said).toBeGreaterThanOrEqual(150);
  expect(lab.dialled.filter((address) => !address.startsWith(`${publicAddress}:`))).toEqual([]);
  expect(lab.troubles).toEqual([]);
});

test("when a record cannot be kept, everything is closed and the fault is told", async () => {
  const troubles: unknown[] = [];
  const broker = createEgressBroker({ onTrouble: (error) => troubles.push(error), limits: {} });
  const outlet = broker.open({
    taskId: createId<"task">("task"),
    rules: [],
    settings: noHostSettings,
    onRecord: () => {
      throw new Error("disk full");
    },
  });
  const from = { runId: createId<"run">("run"), stepId: createId<"step">("step") };
  await expect(outlet.connect({ host: "a.test", port: 443 }, from)).rejects.toThrow("not among the hosts");
  broker.close();
  expect(troubles).toEqual([new Error("disk full")]);
  await expect(outlet.connect({ host: "a.test", port: 443 }, from)).rejects.toThrow("cannot be reached from this task");
});

test("Deskhand's own connections go the same way, under the same rules and into the same ledger", async () => {
  const { lab } = await openEcho();
  const stream = await lab.outlet.connect({ host: "A.test", port: 22 }, lab.from);
  stream.write("hello\r\n");
  expect(await firstChunk(stream)).toBe("hello\r\n");
  await expect(lab.outlet.connect({ host: "b.test", port: 22 }, lab.from)).rejects.toThrow(
    "b.test is not among the hosts",
  );
  await expect(lab.outlet.connect({ host: "127.1", port: 22 }, lab.from)).rejects.toThrow("127.1 cannot be reached");
  lab.outlet.update([]);
  expect(await untilEnd(stream)).toBe("");
  expect(lab.ledger()).toMatchObject([
    { host: "a.test", port: 22, method: "CONNECT", bytesOut: 7, bytesIn: 7, allowed: true },
    { host: "b.test", allowed: false },
  ]);
});

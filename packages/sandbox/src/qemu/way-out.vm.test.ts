import { afterAll, expect, type TestContext, test, vi } from "vitest";
import {
  askers,
  asksForSocket,
  looksForSecret,
  openInside,
  openSites,
  pipAsker,
  requestsAsker,
  secret,
} from "../trust/testing/open-sites.ts";
import { needVm, type TestBackend } from "./testing/need-vm.ts";

// an emulated processor beside other tests is slow
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

let shared: Promise<TestBackend> | null = null;
afterAll(async () => {
  await (await shared?.catch(() => null))?.close();
});

const credential = { host: "api.test", headers: { Authorization: `Bearer ${secret}` } };

async function lay(context: TestContext, credentials = [credential]) {
  shared ??= needVm(context);
  const { backend } = await shared;
  const sites = await openSites(credentials);
  return { ...sites, ...(await openInside(backend, sites)) };
}

test("an allowed host is reached, another is refused, and the ledger knows of both", async (context) => {
  const { lab, run, sandbox } = await lay(context, []);
  const { output } = await run(
    "curl -sS http://plain.test/; curl -sS http://evil.test/; curl -sS https://evil.test/ 2>&1; echo $?",
  );
  expect(output).toContain("plain hello");
  expect(output.match(/evil\.test is not among the hosts this task may reach/g)).toHaveLength(1);
  expect(output).toMatch(/403.*\n56\n$/s);
  await sandbox.close();
  expect(lab.lookups).toEqual(["plain.test"]);
  expect(lab.ledger()).toMatchObject([
    { host: "plain.test", port: 80, method: "GET", allowed: true, connections: 1, bytesIn: expect.any(Number) },
    { host: "evil.test", port: 80, allowed: false, because: expect.stringContaining("not among the hosts") },
    { host: "evil.test", port: 443, method: "CONNECT", allowed: false },
  ]);
  expect(lab.records.every(({ runId }) => runId === lab.from.runId)).toBe(true);
});

test("without the way out there is no name, no address and no device to go by", async (context) => {
  const { lab, run, sandbox } = await lay(context, []);
  const direct = await run(
    "curl -sS --noproxy '*' http://plain.test/ 2>&1; echo $?; curl -sS --noproxy '*' --connect-timeout 3 http://93.184.216.34/ 2>&1; echo $?; ls /sys/class/net 2>/dev/null || cut -d: -f1 /proc/net/dev",
  );
  expect(direct.output).toMatch(/Could not resolve host.*\n6\n/s);
  expect(direct.output).toMatch(/\n7\n/);
  expect(direct.output).not.toMatch(/eth|ens|enp/);
  expect(lab.lookups).toEqual([]);
  expect((await run("curl -sS http://plain.test/")).output).toBe("plain hello\n");
  await sandbox.close();
});

test("a host that is taken away is refused at once, also to a command that runs", async (context) => {
  const { lab, run, sandbox } = await lay(context, []);
  const running = run(
    "curl -sS http://plain.test/; while curl -sS http://plain.test/ | grep -q hello; do sleep 0.1; done; curl -sS http://plain.test/",
  );
  await expect.poll(() => lab.dialled.length, { timeout: 120_000 }).toBeGreaterThan(1);
  lab.outlet.update([]);
  expect((await running).output).toMatch(/^plain hello\n.*not among the hosts/s);
  await sandbox.close();
});

test("programs trust the task's authority, get the credential put in, and never see it", async (context) => {
  const { run, sandbox, seen } = await lay(context);
  const asking = [...askers, requestsAsker, pipAsker];
  const present = await run(
    asking.map(({ isThere }, index) => `(${isThere}) >/dev/null 2>&1 && echo has ${index}`).join("; "),
  );
  const here = asking.filter((_asker, index) => present.output.includes(`has ${index}\n`));
  expect(here.map(({ program }) => program)).toEqual(expect.arrayContaining(["curl", "python3"]));
  for (const asker of here) {
    const { output } = await run(asker.command);
    if (asker === pipAsker) {
      expect(output).toContain("thing (1.5)");
      continue;
    }
    expect(output.trim()).toBe(`hello ${"*".repeat(`Bearer ${secret}`.length)}`);
  }
  expect(seen).toEqual(here.map(() => expect.stringContaining(`Bearer ${secret}`)));
  const sealed = await run(
    "curl -sS https://sealed.test/ 2>&1; echo $?; env; cat /run/deskhand/trust/deskhand-task.pem",
  );
  expect(sealed.output).toMatch(/\n60\n.*BEGIN CERTIFICATE/s);
  expect(sealed.output).not.toContain(secret);
  // over the system's store, for programs that look nowhere else
  expect((await run("ls /etc/ssl/certs/deskhand-task.pem; ls /etc/ssl/certs | wc -l")).output).toMatch(
    /task\.pem\n\d{2,}/,
  );
  await sandbox.close();
});

test("a WebSocket to an allowed host carries words both ways, to one that allows other requests only it is refused", async (context) => {
  const { lab, run, sandbox } = await lay(context, []);
  lab.outlet.update([{ host: "plain.test" }, { host: "evil.test", methods: ["GET"] }]);
  await lab.serve(80, (socket) => {
    socket.once("data", () => {
      socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
      socket.once("data", (frame) => socket.end(`heard ${frame}`));
    });
  });
  const { output } = await run(asksForSocket("plain.test", "evil.test"));
  expect(output).toMatch(/^plain\.test: HTTP\/1\.1 101 [\s\S]*heard frame$/m);
  expect(output).toMatch(
    /^evil\.test: HTTP\/1\.1 403 [\s\S]*WEBSOCKET requests to evil\.test are not open to this task/m,
  );
  expect(lab.dialled).toHaveLength(1);
  await sandbox.close();
});

test("a look for the credential through all that a program can read comes to its end without it", async (context) => {
  const { run, sandbox, seen } = await lay(context);
  const { output } = await run(`curl -sS https://api.test/; ${looksForSecret}`);
  expect(seen).toEqual([expect.stringContaining(`Bearer ${secret}`)]);
  expect(output).toContain("/tmp/mark:own-mark");
  expect(output).toMatch(/^looked$/m);
  expect(output).not.toContain(secret);
  await sandbox.close();
});

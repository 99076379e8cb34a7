import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, type TestContext, test } from "vitest";
import type { SandboxBackend } from "../backend.ts";
import { createBubblewrapBackend } from "../bubblewrap/create-bubblewrap-backend.ts";
import { removeTree } from "../bubblewrap/layers/remove-tree.ts";
import { needBubblewrap, skipTier } from "../bubblewrap/testing/need-bubblewrap.ts";
import {
  type Asker,
  askers,
  asksForSocket,
  looksForSecret,
  openInside,
  openSites,
  pipAsker,
  requestsAsker,
  secret,
} from "./testing/open-sites.ts";

const warnings: string[] = [];
const keepWarning = ({ name, message }: Error) => void warnings.push(`${name}: ${message}`);

let place = "";
let backend: SandboxBackend;

beforeAll(async () => {
  process.on("warning", keepWarning);
  place = await mkdtemp(join(tmpdir(), "trust-"));
  backend = createBubblewrapBackend({ folder: join(place, "sandboxes"), nodePath: process.execPath });
});
afterAll(async () => {
  process.off("warning", keepWarning);
  await backend.close();
  await removeTree(place);
  // such as Node's, that somebody listens to a connection too often
  expect(warnings).toEqual([]);
});

const credential = { host: "api.test", headers: { Authorization: `Bearer ${secret}` } };

async function lay(context: TestContext, credentials = [credential]) {
  await needBubblewrap(context, backend);
  const sites = await openSites(credentials);
  return { ...sites, ...(await openInside(backend, sites)) };
}

type Inside = Awaited<ReturnType<typeof lay>>;

/** Skips where a program is not there, or fails where isolation has to be tried: setting up for tests installs it. */
async function needInside(context: TestContext, { run }: Inside, { program, isThere }: Asker): Promise<void> {
  if ((await run(isThere)).code !== 0) skipTier(context, `there is no ${program} here`);
}

test.for([...askers, requestsAsker])(
  "$program trusts the task's authority inside, and the credential stays outside",
  async (asker, context) => {
    const inside = await lay(context);
    await needInside(context, inside, asker);
    const { run, seen } = inside;
    const { output } = await run(asker.command);
    expect(output.trim()).toBe(`hello ${"*".repeat(`Bearer ${secret}`.length)}`);
    expect(seen).toEqual([expect.stringMatching(new RegExp(`^api.test GET /\\w+ Bearer ${secret}$`))]);
    const looked = await run("env; cat /run/deskhand/trust/deskhand-task.pem /proc/*/environ; true");
    expect(looked.output).toContain("BEGIN CERTIFICATE");
    expect(looked.output).not.toContain(secret);
  },
);

test("pip trusts it too", async (context) => {
  const inside = await lay(context);
  await needInside(context, inside, pipAsker);
  const { output } = await inside.run(pipAsker.command);
  expect(output).toContain("thing (1.5)");
  expect(inside.seen).toEqual([`api.test GET /simple/thing/ Bearer ${secret}`]);
});

test("a program that wants HTTP/2 goes on in HTTP/1.1, and one that trusts nobody is told of in the ledger", async (context) => {
  const { lab, run, seen } = await lay(context);
  const { output } = await run(
    "curl -sS --http2 -o /dev/null -w '%{http_version} %{response_code}\n' https://api.test/; sed '/END CERT/q' /etc/ssl/certs/ca-certificates.crt > one.pem; curl -sS --cacert one.pem https://api.test/ 2>&1; echo $?",
  );
  expect(output).toMatch(/^1\.1 200\n.*\n60\n$/s);
  expect(seen).toHaveLength(1);
  expect(lab.ledger().filter(({ allowed }) => !allowed)).toMatchObject([
    { host: "api.test", because: expect.stringContaining("does not trust the authority") },
  ]);
});

test("git trusts it too", async (context) => {
  const { run, seen } = await lay(context);
  if ((await run("command -v git")).code !== 0) context.skip("there is no git here");
  const { output } = await run("git ls-remote https://api.test/repository");
  expect(output).toContain("not found");
  expect(seen[0]).toContain(`GET /repository/info/refs?service=git-upload-pack Bearer ${secret}`);
});

test("only the task's authority is trusted beside the system's, and only while something is read", async (context) => {
  const { lab, run, seen } = await lay(context);
  // its certificate is of an authority nobody trusts
  const sealed = await run("curl -sS https://sealed.test/ 2>&1");
  expect([sealed.output, sealed.code]).toEqual([expect.stringContaining("certificate"), 60]);
  const refused = await run("curl -sS https://evil.test/ 2>&1");
  expect(refused.output).toContain("403");
  expect((await run("curl -sS https://api.test/")).output).toContain("hello");
  lab.outlet.update([{ host: "sealed.test" }]);
  const { output } = await run("cat /run/deskhand/trust/* 2>&1; printenv CURL_CA_BUNDLE");
  expect(output).toMatch(/No such file or directory\n$/);
  expect(seen).toHaveLength(1);
});

test("over SOCKS5 the same hosts are reached and refused, and TLS is ended in the same way", async (context) => {
  const { lab, run, seen } = await lay(context);
  const { output } = await run(
    'curl -sS -x "$ALL_PROXY" http://plain.test/; curl -sS -x "$ALL_PROXY" https://api.test/; curl -sS -x "$ALL_PROXY" http://evil.test/ 2>&1; echo $?',
  );
  expect(output).toContain("plain hello\n");
  expect(output).toContain(`hello ${"*".repeat(`Bearer ${secret}`.length)}`);
  expect(output).toMatch(/\n97\n$/);
  expect(seen).toEqual([`api.test GET / Bearer ${secret}`]);
  const refused = lab.ledger().filter(({ allowed }) => !allowed);
  expect(refused).toMatchObject([{ host: "evil.test", method: "SOCKS5" }]);
});

test("programs cannot change what is trusted", async (context) => {
  const { run } = await lay(context);
  const { output } = await run(
    "for path in /run/deskhand/trust /etc/ssl/certs; do test -e $path/ca-certificates.crt && echo there; (echo x >> $path/ca-certificates.crt) 2>&1; done; grep -c BEGIN /run/deskhand/trust/ca-certificates.crt",
  );
  expect(output).toMatch(/there/);
  expect(output).toMatch(/Read-only|Permission denied/);
  expect(Number(output.trim().split("\n").at(-1))).toBeGreaterThan(100);
});

test("a WebSocket to an allowed host carries words both ways, to one that allows other requests only it is refused", async (context) => {
  const { lab, run } = await lay(context, []);
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
});

test("a look for the credential through all that a program can read comes to its end without it", async (context) => {
  const { run, seen } = await lay(context);
  const { output } = await run(`curl -sS https://api.test/; ${looksForSecret}`);
  expect(seen).toEqual([expect.stringContaining(`Bearer ${secret}`)]);
  expect(output).toContain("/tmp/mark:own-mark");
  expect(output).toMatch(/^looked$/m);
  expect(output).not.toContain(secret);
});

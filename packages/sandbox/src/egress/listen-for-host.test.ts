import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { helloBytes } from "./testing/client-hello-bytes.ts";
import { EgressLab, firstChunk, publicAddress, untilEnd } from "./testing/egress-lab.ts";

const names = { "a.test": [publicAddress], "api.test": [publicAddress] };

async function openLab() {
  const lab = new EgressLab({
    rules: [{ host: "a.test" }, { host: "api.test" }],
    credentials: [{ host: "api.test", headers: { authorization: "Bearer s3cret-token" } }],
    names,
  });
  await lab.serveHttp(80, (_request, response) => void response.end("plain hello"));
  await lab.serveHttp(
    443,
    (request, response) => void response.end(`hello ${request.headers.authorization}`),
    "api.test",
  );
  return { lab, listener: await lab.outlet.listen(lab.from) };
}

async function say(server: string, text: string): Promise<string> {
  const { port } = new URL(server);
  const socket = connect(Number(port), "127.0.0.1");
  socket.write(text);
  return untilEnd(socket);
}

test("only who knows the password is let through", async () => {
  const { lab, listener } = await openLab();
  const login = (password: string) =>
    `Proxy-Authorization: Basic ${Buffer.from(`deskhand:${password}`).toString("base64")}\r\n`;
  const ask = (header: string) => say(listener.server, `GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\n${header}\r\n`);
  expect(await ask("")).toContain("407 Proxy Authentication Required");
  expect(await ask(login("guess"))).toContain("407 Proxy Authentication Required");
  expect(await say(listener.server, "\x05\x01\x00\r\n\r\n")).not.toContain("\x05\x00");
  expect(lab.dialled).toEqual([]);
  expect(await ask(login(listener.password))).toContain("plain hello");
});

test("after closing nobody is let through", async () => {
  const { lab, listener } = await openLab();
  lab.outlet.close();
  expect(await say(listener.server, "GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\n\r\n")).toBe("");
  await expect(lab.outlet.listen(lab.from)).rejects.toThrow("closed");
});

test("a program of the runtime reaches allowed hosts over it and trusts what it is given to trust, and nothing else", async () => {
  const { lab, listener } = await openLab();
  const folder = mkdtempSync(join(tmpdir(), "deskhand-trust-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "ca.pem"), lab.outlet.authority.certificatePem);
  const proxy = listener.server.replace("//", `//${listener.username}:${listener.password}@`);
  const program =
    "for (const url of process.argv.slice(1)) console.log(await fetch(url).then((a) => a.text(), () => 'failed'));";
  const run = (trust: Record<string, string>) =>
    new Promise<string>((resolve, reject) => {
      const env = { NODE_USE_ENV_PROXY: "1", HTTP_PROXY: proxy, HTTPS_PROXY: proxy, ...trust };
      const urls = ["http://a.test/", "https://api.test/", "https://evil.test/"];
      execFile(process.execPath, ["--input-type=module", "-e", program, ...urls], { env }, (error, stdout) =>
        error === null ? resolve(stdout) : reject(error),
      );
    });
  const [plain, secure, refused] = (await run({ NODE_EXTRA_CA_CERTS: join(folder, "ca.pem") })).split("\n");
  expect(plain).toBe("plain hello");
  expect(secure).toBe("hello *******************");
  expect(refused).toBe("failed");
  const [, untrusted] = (await run({})).split("\n");
  expect(untrusted).toBe("failed");
  expect(lab.dialled).toEqual([`${publicAddress}:80`, `${publicAddress}:443`, `${publicAddress}:80`]);
});

test("the dummy of an encrypted hello passes from a program of the host, beside the right name only, and never from inside", async () => {
  const { lab, listener } = await openLab();
  const arrived: string[] = [];
  await lab.serve(443, (socket) => {
    socket.on("data", (part) => {
      arrived.push(part.toString("latin1"));
      socket.end("noted");
    });
  });
  const hello = (name: string) => helloBytes({ names: [name], extensions: [[0xfe0d, Buffer.alloc(40, 7)]] });
  const login = Buffer.from(`deskhand:${listener.password}`).toString("base64");
  const say = async (name: string) => {
    const socket = connect(Number(new URL(listener.server).port), "127.0.0.1");
    socket.write(`CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\nProxy-Authorization: Basic ${login}\r\n\r\n`);
    expect(await firstChunk(socket)).toContain("200");
    socket.write(hello(name));
    return untilEnd(socket);
  };
  expect(await say("a.test")).toBe("noted");
  expect(await say("evil.test")).toBe("");
  const inside = await lab.connectInside("a.test:443");
  if (typeof inside === "string") throw new Error(inside);
  inside.write(hello("a.test"));
  expect(await untilEnd(inside)).toBe("");
  expect(arrived).toEqual([hello("a.test").toString("latin1")]);
  expect(lab.ledger().filter(({ allowed }) => !allowed)[0]?.because).toContain("encrypted hello");
});

import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Duplex } from "node:stream";
import { connect, TLSSocket } from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import { readDestinationName } from "./destination-name.ts";
import { createTlsAuthority, type TlsAuthority } from "./tls-authority.ts";

function hostName(text: string) {
  const name = readDestinationName(text);
  if (name === null) throw new Error(`not a host: ${text}`);
  return name;
}

/** two ends of one wire */
function wire(): [Duplex, Duplex] {
  const ends: Duplex[] = [];
  for (const other of [1, 0])
    ends.push(
      new Duplex({
        read() {},
        write(chunk, _encoding, done) {
          ends[other]?.push(chunk);
          done();
        },
        final(done) {
          ends[other]?.push(null);
          done();
        },
      }),
    );
  const [left, right] = ends;
  if (left === undefined || right === undefined) throw new Error("no wire");
  return [left, right];
}

/** what a client that trusts `ca` says of the certificate presented for `served` when it asked for `asked` */
function handshake(authority: TlsAuthority, ca: string, served: string, asked: string): Promise<string> {
  const [client, server] = wire();
  new TLSSocket(server, { isServer: true, secureContext: authority.contextFor(hostName(served)) }).on(
    "error",
    () => {},
  );
  return new Promise((resolve) => {
    const socket = connect({ socket: client, host: asked, servername: /[a-z]/.test(asked) ? asked : "", ca }, () => {
      resolve("trusted");
      socket.destroy();
    });
    socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}

test.each(["example.org", "127.0.0.1"])(
  "a client inside trusts the certificate for %s and no other name",
  async (host) => {
    const authority = createTlsAuthority();
    expect(await handshake(authority, authority.certificatePem, host, host)).toBe("trusted");
    expect(await handshake(authority, authority.certificatePem, host, "other.test")).toBe(
      "ERR_TLS_CERT_ALTNAME_INVALID",
    );
  },
);

test("the authority of another task is worth nothing", async () => {
  const [mine, other] = [createTlsAuthority(), createTlsAuthority()];
  expect(await handshake(mine, other.certificatePem, "example.org", "example.org")).not.toBe("trusted");
  expect(await handshake(mine, mine.certificatePem, "example.org", "example.org")).toBe("trusted");
});

test("the authority is one, signs only servers, and its key is not in what is handed out", () => {
  const authority = createTlsAuthority();
  const read = new X509Certificate(authority.certificatePem);
  expect([read.ca, read.verify(read.publicKey)]).toEqual([true, true]);
  expect(JSON.stringify(authority)).not.toContain("PRIVATE");
  expect(authority.bundlePem.split("BEGIN CERTIFICATE").length).toBeGreaterThan(50);
  expect(authority.bundlePem.endsWith(authority.certificatePem)).toBe(true);
});

test("OpenSSL's strict check finds nothing wrong with either certificate", async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "deskhand-authority-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const authority = createTlsAuthority();
  const [client, server] = wire();
  new TLSSocket(server, { isServer: true, secureContext: authority.contextFor(hostName("example.org")) });
  const leaf = await new Promise<Buffer>((resolve) => {
    const socket = connect(
      { socket: client, host: "example.org", servername: "example.org", ca: authority.certificatePem },
      () => resolve(socket.getPeerCertificate().raw),
    );
  });
  writeFileSync(join(folder, "ca.pem"), authority.certificatePem);
  writeFileSync(join(folder, "leaf.pem"), new X509Certificate(leaf).toString());
  const verify = (file: string) =>
    execFileSync(
      "openssl",
      ["verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", join(folder, "ca.pem"), join(folder, file)],
      {
        encoding: "utf8",
        stdio: "pipe",
      },
    );
  try {
    execFileSync("openssl", ["version"], { stdio: "pipe" });
  } catch {
    context.skip("the openssl program is not installed");
  }
  expect(verify("leaf.pem")).toContain("leaf.pem: OK");
  for (const file of ["ca.pem", "leaf.pem"]) {
    const der = new X509Certificate(readFileSync(join(folder, file))).raw;
    const rewritten = execFileSync("openssl", ["x509", "-in", join(folder, file), "-outform", "DER"], {
      stdio: "pipe",
    });
    expect(rewritten.equals(der)).toBe(true);
    expect(longFormLengths(der)).toEqual([]);
  }
});

function readLength(der: Buffer, at: number): { length: number; start: number; isMinimal: boolean } {
  const first = der[at + 1] ?? 0;
  if (first < 128) return { length: first, start: at + 2, isMinimal: true };
  const length = der.readUIntBE(at + 2, first & 127);
  return { length, start: at + 2 + (first & 127), isMinimal: length >= 128 && der[at + 2] !== 0 };
}

/** lengths that are written longer than they have to be, which strict readers refuse */
function longFormLengths(der: Buffer, from = 0, to = der.length): number[] {
  const wrong: number[] = [];
  for (let at = from; at < to; ) {
    const { length, start, isMinimal } = readLength(der, at);
    if (!isMinimal) wrong.push(length);
    if (((der[at] ?? 0) & 0x20) !== 0) wrong.push(...longFormLengths(der, start, start + length));
    at = start + length;
  }
  return wrong;
}

import { mkdir, mkdtemp, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { removeTree } from "./layers/remove-tree.ts";
import { hostRoot } from "./system-root.ts";

let host = "";
beforeEach(async () => {
  host = await mkdtemp(join(tmpdir(), "system-root-"));
});
afterEach(() => removeTree(host));

async function place(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(host, path)), { recursive: true });
    await writeFile(join(host, path), path);
  }
}

const isIn = (path: string, folder: string) => path === folder || path.startsWith(`${folder}/`);

test("of a Red Hat system programs see whom to trust, and no key or certificate's secret beside it", async () => {
  const trust = [
    "ca-trust/extracted/pem/tls-ca-bundle.pem",
    "java/cacerts",
    "tls/certs/ca-bundle.crt",
    "tls/openssl.cnf",
  ];
  const secrets = [
    "tls/private/server.key",
    "entitlement/1-key.pem",
    "consumer/key.pem",
    "nssdb/key4.db",
    "rsyslog/key.pem",
  ];
  await place([...trust, ...secrets].map((name) => `etc/pki/${name}`));
  await symlink("../ca-trust/extracted/pem/tls-ca-bundle.pem", join(host, "etc/pki/tls/cert.pem"));
  const shown = (await hostRoot(host)).entries;
  const isShown = (name: string) => shown.some(({ to }) => isIn(`/etc/pki/${name}`, to));
  expect(trust.filter((name) => !isShown(name))).toEqual([]);
  expect(secrets.filter(isShown)).toEqual([]);
  const target = "../ca-trust/extracted/pem/tls-ca-bundle.pem";
  expect(shown).toContainEqual({ kind: "link", target, to: "/etc/pki/tls/cert.pem" });
});

test("of the settings none is shown that a program can do without, such as passwords and keys of the computer", async () => {
  const secrets = ["shadow", "ssh/ssh_host_ed25519_key", "ssl/private/server.key", "sudoers", "krb5.keytab"];
  await place([...secrets, "ssl/certs/one.pem", "fonts/fonts.conf"].map((name) => `etc/${name}`));
  const shown = (await hostRoot(host)).entries;
  expect(shown.map(({ to }) => to).sort()).toEqual(["/etc/fonts", "/etc/ssl/certs"]);
});

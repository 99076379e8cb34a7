import { lstat, readdir, readlink } from "node:fs/promises";
import { join } from "node:path";
import type { RootEntry } from "../guest/settings.ts";

/** What a root file system is made of: the host's paths that are bound, and links. */
export type RootTree = Readonly<{
  entries: readonly RootEntry[];
  /** host folder that the entries' `usr` and the like were taken from; `/` for the host's own */
  folder: string;
}>;

/** top folders with programs; on most systems links into `/usr` */
const programFolders = ["usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32"];

/** settings that programs need to start or to work on documents; nothing of it is private to a user */
const sharedSettings = [
  "alternatives",
  "ld.so.cache",
  "ld.so.conf",
  "ld.so.conf.d",
  "localtime",
  "timezone",
  "locale.alias",
  "mime.types",
  "magic",
  "magic.mime",
  "papersize",
  "fonts",
  "ghostscript",
  "libreoffice",
  "ImageMagick-6",
  "ImageMagick-7",
  "java-17-openjdk",
  "java-21-openjdk",
  "perl",
  "python3",
  "python3.11",
  "python3.12",
  "python3.13",
  "ssl/certs",
  "ssl/openssl.cnf",
  "ca-certificates",
  // of Red Hat's trust: beside it lie private keys, which root could read
  "pki/ca-trust",
  "pki/java",
  "pki/tls/cert.pem",
  "pki/tls/certs",
  "pki/tls/openssl.cnf",
  "pki/tls/openssl.d",
  "crypto-policies",
];

const notInImages = new Set([
  "proc",
  "dev",
  "sys",
  "tmp",
  "run",
  "home",
  "root",
  "mnt",
  "media",
  "boot",
  "srv",
  "lost+found",
]);

async function entryOf(hostPath: string, to: string): Promise<readonly RootEntry[]> {
  const facts = await lstat(hostPath).catch(missing);
  if (facts === null) return [];
  if (facts.isSymbolicLink()) return [{ kind: "link", target: await readlink(hostPath), to }];
  return [{ kind: "bind", from: hostPath, to }];
}

/** The host's own programs and the few settings they need; no home, no `/var`, no `/run`. `folder` is where the host's root is. */
export async function hostRoot(folder = "/"): Promise<RootTree> {
  const paths = [...programFolders.map((name) => `/${name}`), ...sharedSettings.map((name) => `/etc/${name}`)];
  const entries = await Promise.all(paths.map((path) => entryOf(join(folder, path), path)));
  return { entries: entries.flat(), folder };
}

/** A built image's tree. `from` of its entries are paths of the host. */
export async function imageRoot(folder: string): Promise<RootTree> {
  const names = (await readdir(folder)).filter((name) => !notInImages.has(name)).sort();
  const entries = await Promise.all(names.map((name) => entryOf(join(folder, name), `/${name}`)));
  return { entries: entries.flat(), folder };
}

function missing(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
  throw error;
}

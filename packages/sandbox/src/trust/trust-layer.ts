import { lstat, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Outlet, Trust } from "../backend.ts";
import type { ExecMount } from "../guest/frames.ts";
import { trustEnvironment } from "./trust-environment.ts";

/** where programs see the layer */
const insidePath = "/run/deskhand/trust";

/** name of the authority's certificate in the layer, not one that systems use */
const certificateFile = "deskhand-task.pem";
/** the name under which systems keep every authority they trust, so that the layer can lie over theirs */
const bundleFile = "ca-certificates.crt";
const storeFolder = "/etc/ssl/certs";

/** Files of a trust layer, as names and bytes. `store` is what the programs' own system trusts, or `null`. */
function trustFiles({ bundlePem, certificatePem }: Trust, store: string | null): Readonly<Record<string, string>> {
  const bundle = store === null ? bundlePem : `${store.trimEnd()}\n${bundlePem}`;
  return { [certificateFile]: certificatePem, [bundleFile]: bundle };
}

/** Writes the files that programs trust into a fresh `folder`; `ownStore` is the bundle of the system they see, as a host path. */
export async function writeTrustLayer(
  folder: string,
  trust: Trust,
  ownStore: string | null,
): Promise<readonly string[]> {
  const store = ownStore === null ? null : await readFile(ownStore, "utf8");
  const files = Object.entries(trustFiles(trust, store));
  await mkdir(folder, { recursive: true, mode: 0o755 });
  for (const [name, text] of files) await writeFile(join(folder, name), text, { mode: 0o644 });
  return files.map(([name]) => name);
}

/** Host path of the bundle in the tree that programs see as their system; `null` when it is kept in another way. */
export async function findStore(root: string): Promise<string | null> {
  const folder = join(root, storeFolder);
  const facts = await Promise.all([lstat(folder), lstat(join(folder, bundleFile))]).catch(() => null);
  return facts?.[0].isDirectory() && facts[1].isFile() ? join(folder, bundleFile) : null;
}

/**
 * How a command sees the layer: as a folder, and over the store of its system, for programs that look nowhere else. `layer` is a stage
 * path or the name of a layer; `systemRoot` is the stage path of the system's tree, or `null` when it keeps its store in another way.
 */
export function trustMounts(layer: string, systemRoot: string | null): readonly ExecMount[] {
  const shown = { kind: "layered", path: insidePath, lowers: [layer], isWritable: false } as const;
  if (systemRoot === null) return [shown];
  return [shown, { ...shown, path: storeFolder, lowers: [layer, join(systemRoot, storeFolder)] }];
}

/** Variables of a command that has a way out: the runtime uses the proxy it is told of, and usual programs trust what they have to. */
export function wayOutVariables(outlet: Outlet | null, trust: Trust | null): Readonly<Record<string, string>> {
  if (outlet === null) return {};
  const trusted = trustEnvironment(join(insidePath, certificateFile), join(insidePath, bundleFile));
  return { NODE_USE_ENV_PROXY: "1", ...(trust === null ? {} : trusted) };
}

import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

/** a module as the guest loads it: without its signature and its types, which cost an emulated processor more than the loading */
export type KernelModule = Readonly<{ name: string; bytes: Buffer }>;

const signatureMark = Buffer.from("~Module signature appended~\n");
/** the `module_signature` structure before the mark: its last four bytes are the signature's length */
const signatureTrailer = 12;

/**
 * The named modules of a kernel and all they depend on, in the order in which they can be loaded. A name without a module is left
 * out when `isBuiltIn` says the kernel holds it; else it throws.
 */
export function collectModules(folder: string, names: readonly string[]): readonly KernelModule[] {
  const files = findModules(folder);
  const builtIn = readBuiltIn(folder);
  const chosen = new Map<string, KernelModule>();
  const visit = (name: string): void => {
    const key = plain(name);
    if (chosen.has(key) || builtIn.has(key)) return;
    const file = files.get(key);
    if (file === undefined) throw new Error(`The kernel has no module ${name}.`);
    const bytes = withoutTypes(withoutSignature(readFileSync(file)));
    for (const needed of dependenciesOf(bytes)) visit(needed);
    chosen.set(key, { name: key, bytes });
  };
  for (const name of names) visit(name);
  return [...chosen.values()];
}

/** Cuts the signature that Debian appends to a module; a module without one is returned as it is. */
export function withoutSignature(bytes: Buffer): Buffer {
  if (!bytes.subarray(-signatureMark.length).equals(signatureMark)) return bytes;
  const end = bytes.length - signatureMark.length;
  const length = bytes.readUInt32BE(end - 4);
  const start = end - signatureTrailer - length;
  return start > 0 ? bytes.subarray(0, start) : bytes;
}

const typesName = Buffer.from("\0.BTF\0");

/** Hides the description of a module's types, which the kernel reads before all others of its own, under a name that it does not look for. */
export function withoutTypes(bytes: Buffer): Buffer {
  const at = bytes.lastIndexOf(typesName);
  if (at < 0) return bytes;
  const copy = Buffer.from(bytes);
  copy.write("-", at + 1);
  return copy;
}

/** The names in a module's own `depends=` text. */
export function dependenciesOf(bytes: Buffer): readonly string[] {
  const start = bytes.indexOf("\0depends=");
  if (start < 0) return [];
  const end = bytes.indexOf(0, start + 1);
  const names = bytes.toString("latin1", start + "\0depends=".length, end);
  return names.split(",").filter((name) => name !== "");
}

function findModules(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(join(folder, "kernel"), { recursive: true, encoding: "utf8" });
  const modules = files.filter((file) => file.endsWith(".ko"));
  return new Map(modules.map((file) => [plain(basename(file, ".ko")), join(folder, "kernel", file)]));
}

function readBuiltIn(folder: string): ReadonlySet<string> {
  const lines = readFileSync(join(folder, "modules.builtin"), "utf8").split("\n");
  return new Set(lines.filter((line) => line !== "").map((line) => plain(basename(line, ".ko"))));
}

/** the kernel takes `-` and `_` in a module's name for the same */
function plain(name: string): string {
  return name.replaceAll("-", "_");
}

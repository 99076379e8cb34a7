import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { asBareKernel, findPackedKernel, type KernelPacking, unpackInNode } from "./extract-kernel.ts";
import { collectModules } from "./kernel-modules.ts";
import { runProgram } from "./run-program.ts";

const unpackers: Readonly<Record<KernelPacking, string>> = { xz: "xz", lz4: "lz4", gzip: "gzip", zstd: "zstd" };

/**
 * Fills `folder` with `vmlinux`, `modules/` (the named ones and what they need, untouched) and `busybox` out of the two package files.
 * Architectures without a boot file of the x86 kind keep the kernel as Debian packs it.
 */
export async function makeKernel(
  folder: string,
  packages: Readonly<{ kernel: string; busybox: string; architecture: string; modules: readonly string[] }>,
  signal: AbortSignal,
): Promise<void> {
  const unpacked = join(folder, "unpacked");
  await mkdir(unpacked, { recursive: true });
  for (const file of [packages.kernel, packages.busybox]) {
    const args = ["--extract", file, unpacked];
    await runProgram({ command: "dpkg-deb", args, doing: "unpacking the kernel", signal });
  }
  const boot = await readFile(join(unpacked, "boot", await onlyName(join(unpacked, "boot"), /^vmlinuz-/)));
  const kernel = packages.architecture === "amd64" ? await bareKernel(boot, signal) : boot;
  await writeFile(join(folder, "vmlinux"), kernel);
  const modules = join(unpacked, "lib/modules");
  await rename(join(modules, await onlyName(modules, /./)), join(folder, "modules"));
  await copyFile(join(unpacked, "bin/busybox"), join(folder, "busybox"));
  await rm(unpacked, { recursive: true });
  await keepModules(join(folder, "modules"), packages.modules);
}

async function keepModules(folder: string, names: readonly string[]): Promise<void> {
  const kept = new Set(collectModules(folder, names).map(({ name }) => name));
  const files = await readdir(join(folder, "kernel"), { recursive: true, withFileTypes: true });
  for (const file of files.filter((each) => each.isFile())) {
    const name = basename(file.name, ".ko").replaceAll("-", "_");
    if (!kept.has(name)) await rm(join(file.parentPath, file.name));
  }
}

async function bareKernel(boot: Buffer, signal: AbortSignal): Promise<Buffer> {
  const { packing, bytes } = findPackedKernel(boot);
  const call = { command: unpackers[packing], args: ["-dc"], doing: "unpacking the kernel", signal, stdin: bytes };
  return asBareKernel(unpackInNode(packing, bytes) ?? (await runProgram(call)));
}

async function onlyName(folder: string, pattern: RegExp): Promise<string> {
  const [name, ...more] = (await readdir(folder)).filter((each) => pattern.test(each));
  if (name === undefined || more.length > 0)
    throw new Error(`The kernel package does not hold what was expected in ${folder}.`);
  return name;
}

import { readFileSync } from "node:fs";
import { type CpioEntry, writeCpio } from "./cpio-archive.ts";
import { guestEntries } from "./guest-program.ts";
import { collectModules } from "./kernel-modules.ts";
import { ownFolder } from "./own-folder.ts";

const emptyFolders = ["dev", "files", "lower", "modules", "proc", "root", "sys", "work"];
const layerFolders = ["layer", "layer/usr", "layer/usr/lib", ownFolder];

export type InitramfsParts = Readonly<{
  /** statically linked */
  busyboxFile: string;
  /** `lib/modules/<release>` of the kernel */
  modulesFolder: string;
  /** the modules to load, in this order, beside what they need */
  modules: readonly string[];
  /** see `bundleGuestProgram` */
  guestProgram: string;
}>;

/** The first file system of the virtual machine as one archive; equal parts give equal bytes. */
export function writeInitramfs(parts: InitramfsParts): Buffer {
  return writeCpio([
    ...[...emptyFolders, ...layerFolders].map((path) => ({ entry: "folder", path, mode: 0o755 }) as const),
    { entry: "character-device", path: "dev/console", mode: 0o600, major: 5, minor: 1 },
    { entry: "file", path: `${ownFolder}/busybox`, mode: 0o755, bytes: readFileSync(parts.busyboxFile) },
    script("init", "initramfs-init.sh"),
    script(`${ownFolder}/init-root.sh`, "root-init.sh"),
    script("mounts", "initramfs-mounts"),
    script("root-mounts", "root-mounts"),
    script(`${ownFolder}/mounts-later`, "later-mounts"),
    ...moduleEntries(parts.modulesFolder, parts.modules),
    ...guestEntries(parts.guestProgram),
  ]);
}

function moduleEntries(folder: string, names: readonly string[]): readonly CpioEntry[] {
  const modules = collectModules(folder, names);
  const lines = modules.map(({ name }) => `${name}\n`).join("");
  return [
    ...modules.map(({ name, bytes }): CpioEntry => ({ entry: "file", path: `modules/${name}.ko`, mode: 0o644, bytes })),
    { entry: "file", path: "modules/list", mode: 0o644, bytes: Buffer.from(lines) },
  ];
}

function script(path: string, file: string): CpioEntry {
  return { entry: "file", path, mode: 0o755, bytes: readFileSync(new URL(file, import.meta.url)) };
}

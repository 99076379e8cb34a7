import { readFileSync } from "node:fs";
import { type CpioEntry, writeCpio } from "./cpio-archive.ts";
import { readGuestProgram } from "./guest-program.ts";
import { collectModules } from "./kernel-modules.ts";
import { moduleGroups } from "./recipe.ts";

const emptyFolders = ["dev", "lower", "modules", "proc", "root", "sys", "upper"];

export type InitramfsParts = Readonly<{
  /** statically linked */
  busyboxFile: string;
  /** `lib/modules/<release>` of the kernel */
  modulesFolder: string;
  guestFolder: string;
}>;

/** The first file system of the virtual machine as one archive; equal parts give equal bytes. */
export function writeInitramfs(parts: InitramfsParts): Buffer {
  return writeCpio([
    ...emptyFolders.map((path) => ({ entry: "folder", path, mode: 0o755 }) as const),
    { entry: "character-device", path: "dev/console", mode: 0o600, major: 5, minor: 1 },
    { entry: "file", path: "busybox", mode: 0o755, bytes: readFileSync(parts.busyboxFile) },
    script("init", "initramfs-init.sh"),
    script("init-root.sh", "root-init.sh"),
    ...moduleEntries(parts.modulesFolder),
    ...readGuestProgram(parts.guestFolder),
  ]);
}

function moduleEntries(folder: string): readonly CpioEntry[] {
  const written = new Map<string, CpioEntry>();
  const lists = Object.entries(moduleGroups).map(([group, names]): CpioEntry => {
    const modules = collectModules(folder, names);
    const listed = modules.filter(({ name }) => !written.has(name));
    for (const { name, bytes } of listed) {
      written.set(name, { entry: "file", path: `modules/${name}.ko`, mode: 0o644, bytes });
    }
    const lines = modules.map(({ name }) => `${name}\n`).join("");
    return { entry: "file", path: `modules/${group}.list`, mode: 0o644, bytes: Buffer.from(lines) };
  });
  return [...written.values(), ...lists];
}

function script(path: string, file: string): CpioEntry {
  return { entry: "file", path, mode: 0o755, bytes: readFileSync(new URL(file, import.meta.url)) };
}

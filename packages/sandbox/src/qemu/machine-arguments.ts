import type { Accelerator } from "./accelerator.ts";

/** What one virtual machine is made of. Equal shapes of one QEMU can share a template. */
export type MachineShape = Readonly<{
  architecture: "x64" | "arm64";
  accelerator: Accelerator;
  memoryMb: number;
  cpus: number;
  kernelLine: string;
  /** read-only disks for folders, named `folder0` and so on inside */
  folderDisks: number;
  /** `megabytes` of the disk that memory is written to when it gets short, and with it what programs write */
  scratchMb: number;
}>;

/** Where QEMU finds its files; inside the jail when there is one. */
export type MachineFiles = Readonly<{
  kernel: string;
  initramfs: string;
  root: string;
  /** the guest's memory */
  ram: string;
  channelSocket: string;
  qmpSocket: string;
  /** where a saved state is written to */
  stateSocket: string;
  /** a disk with nothing on it, in every folder disk until another one is put in */
  emptyDisk: string;
  /** the scratch disk's file, which holds only what is written and not freed */
  scratch: string;
}>;

/** `fresh` boots and writes its memory into the file; `clone` takes up a saved state, its memory a private copy on write. */
export type MachineStart = "fresh" | "clone";

/** size that every folder disk declares, whatever lies on it, so that a clone may find another one than its template did; `bytes` */
export const folderDiskBytes = 1024 ** 4;

/** QEMU's arguments. There is no network device, and nothing that QEMU could start. */
export function machineArguments(shape: MachineShape, files: MachineFiles, start: MachineStart): readonly string[] {
  const bus = shape.architecture === "x64" ? "device" : "pci";
  const share = start === "fresh" ? "on" : "off";
  return [
    ["-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny"],
    ["-M", `${shape.architecture === "x64" ? "microvm,ioapic2=on" : "virt,gic-version=max"},memory-backend=ram0`],
    ["-accel", shape.accelerator === "tcg" ? "tcg,thread=multi,tb-size=256" : shape.accelerator],
    ["-cpu", processor(shape)],
    ["-smp", String(shape.cpus)],
    ["-m", String(shape.memoryMb)],
    ["-object", `memory-backend-file,id=ram0,size=${shape.memoryMb}M,mem-path=${files.ram},share=${share}`],
    ["-nodefaults", "-no-user-config", "-no-reboot"],
    ["-display", "none"],
    ["-kernel", files.kernel],
    ["-initrd", files.initramfs],
    ["-append", shape.kernelLine],
    ["-serial", "stdio"],
    disk("root", files.root, bus),
    ...folderSerials(shape).map((serial) => disk(serial, files.emptyDisk, bus)),
    scratchDisk(files.scratch, bus),
    ["-object", "rng-random,id=random,filename=/dev/urandom", "-device", `virtio-rng-${bus},rng=random`],
    ["-device", `virtio-serial-${bus}`],
    ["-chardev", `socket,id=channel,path=${files.channelSocket}`],
    ["-device", "virtserialport,chardev=channel,name=deskhand.channel"],
    ["-chardev", `socket,id=qmp,path=${files.qmpSocket}`],
    ["-mon", "chardev=qmp,mode=control"],
    start === "clone" ? ["-incoming", "defer"] : [],
  ].flat();
}

/**
 * An emulated processor that says it copies bytes fast in one instruction is believed, and copies them one by one. A further level
 * of page tables, and registers that nothing here uses but every change of programs saves, only take time.
 */
function processor({ accelerator, architecture }: MachineShape): string {
  if (accelerator !== "tcg") return "host";
  return architecture === "x64" ? "max,-erms,-la57,-mpx,-pku" : "max";
}

/** Serial numbers of a machine's folder disks. */
export function folderSerials(shape: Pick<MachineShape, "folderDisks">): readonly string[] {
  return Array.from({ length: shape.folderDisks }, (_, index) => `folder${index}`);
}

/** The format node is named after the serial number, so that the file below it can be changed while the machine stands still. */
function disk(serial: string, file: string, bus: string): readonly string[] {
  return [
    ["-blockdev", JSON.stringify(fileNode(`${serial}-file`, file))],
    ["-blockdev", JSON.stringify(formatNode(serial, `${serial}-file`))],
    ["-device", `virtio-blk-${bus},drive=${serial},serial=${serial}`],
  ].flat();
}

/** What the guest frees on it is freed in the file too. A full disk of the host is the guest's trouble, and does not stop it. */
function scratchDisk(file: string, bus: string): readonly string[] {
  const freed = { discard: "unmap", "read-only": false };
  return [
    ["-blockdev", JSON.stringify({ ...fileNode("scratch-file", file), ...freed })],
    ["-blockdev", JSON.stringify({ ...formatNode("scratch", "scratch-file"), ...freed })],
    ["-device", `virtio-blk-${bus},drive=scratch,serial=scratch,werror=report`],
  ].flat();
}

/** A read-only file of the host as QEMU names it. */
export function fileNode(name: string, file: string): Readonly<Record<string, unknown>> {
  return { driver: "file", "node-name": name, filename: file, "read-only": true };
}

/** A disk that is served at a unix socket, as QEMU names it. */
export function servedNode(name: string, socketPath: string): Readonly<Record<string, unknown>> {
  const server = { type: "unix", path: socketPath };
  return { driver: "nbd", "node-name": name, server, export: "", "read-only": true };
}

/** What a disk reads from: the file node, byte for byte. */
export function formatNode(name: string, file: string): Readonly<Record<string, unknown>> {
  return { driver: "raw", "node-name": name, file, "read-only": true };
}

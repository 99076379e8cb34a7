import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { chown, mkdir, readdir, readFile, rename, rm, stat, truncate, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { GuestChannel } from "../channel/guest-channel.ts";
import type { BorrowedMachine } from "../image/image-status.ts";
import type { Accelerator } from "./accelerator.ts";
import { type BootMemory, makeBootMemory } from "./boot-memory.ts";
import { breakage } from "./breakage.ts";
import { passingUserId } from "./jail.ts";
import { hostTscKhz, kernelLine } from "./kernel-line.ts";
import { folderDiskBytes, type MachineShape, machineArguments } from "./machine-arguments.ts";
import { filterBytes, writeMachineInitramfs } from "./machine-initramfs.ts";
import { sparedKernelVersion, spareKernel } from "./spared-kernel.ts";
import { VirtualMachine } from "./virtual-machine.ts";
import { warmUp, warmUpWaking } from "./warm-up.ts";

/** What templates are made from. */
export type TemplateParts = Readonly<{
  qemu: string;
  qemuVersion: string;
  machine: BorrowedMachine;
  accelerator: Accelerator;
  memoryMb: number;
  scratchMb: number;
  cpus: number;
  isJailed: boolean;
}>;

/** A booted guest, saved while its guest program waits: clones of it are the virtual machines of tasks. Its files never change. */
export type Template = Readonly<{
  key: string;
  shape: MachineShape;
  parts: TemplateParts;
  ram: string;
  state: string;
  kernel: string;
  initramfs: string;
  /** a folder disk with nothing on it */
  emptyDisk: string;
  /** `ms` from the start of QEMU to a guest program that answers, when it was made */
  bootMs: number;
}>;

/** folders that one task can have in a virtual machine */
const folderDisks = 8;

/** `ms` that a boot may take: an accelerator that needs longer does not work */
const bootBounds: Readonly<Record<Accelerator, number>> = { kvm: 5000, hvf: 8000, whpx: 8000, tcg: 90_000 };

function machineShape(parts: TemplateParts, tscKhz = hostTscKhz()): MachineShape {
  return {
    architecture: process.arch === "arm64" ? "arm64" : "x64",
    accelerator: parts.accelerator,
    memoryMb: parts.memoryMb,
    cpus: parts.cpus,
    kernelLine: kernelLine(parts.accelerator, tscKhz),
    folderDisks,
    scratchMb: parts.scratchMb,
  };
}

/** Whether machines of both are the same in all that a task or its self-test could notice, whenever their templates were made. */
export function isSameMachine(one: TemplateParts, other: TemplateParts): boolean {
  return (
    one.machine.version === other.machine.version &&
    one.qemuVersion === other.qemuVersion &&
    one.accelerator === other.accelerator &&
    one.memoryMb === other.memoryMb &&
    one.scratchMb === other.scratchMb &&
    one.cpus === other.cpus
  );
}

/** Equal keys can share a template: QEMU, everything it is told, and the images it starts from are the same. */
function templateKey(parts: TemplateParts, shape: MachineShape): string {
  const nowhere = {
    kernel: "",
    initramfs: "",
    root: "",
    ram: "",
    channelSocket: "",
    qmpSocket: "",
    stateSocket: "",
    emptyDisk: "",
    scratch: "",
  };
  const line = machineArguments(shape, nowhere, "fresh");
  const filter = filterBytes().toString("base64");
  const images = [parts.machine.version, isEmulated(parts) ? sparedKernelVersion : null];
  const text = JSON.stringify([parts.qemuVersion, line, shape.scratchMb, images, filter]);
  return createHash("sha256").update(text).digest("hex").slice(0, 24);
}

/** The template that is there already, or `null`. */
export async function findTemplate(folder: string, parts: TemplateParts): Promise<Template | null> {
  const shape = machineShape(parts);
  const key = templateKey(parts, shape);
  const place = join(folder, key);
  const facts = join(place, "facts.json");
  if (!existsSync(facts)) return null;
  const { bootMs } = JSON.parse(await readFile(facts, "utf8")) as { bootMs: number };
  return template({ parts, shape, key, bootMs }, place);
}

/** Whether a template is still there: whoever makes another removes it, in another process too. */
export function isThere({ state }: Template): boolean {
  return existsSync(state);
}

/** Whether a finished template is there, whichever it is. */
export async function hasTemplate(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch((): string[] => []);
  return names.some((name) => !name.startsWith("making-") && existsSync(join(folder, name, "facts.json")));
}

function isEmulated({ accelerator }: TemplateParts): boolean {
  return accelerator === "tcg";
}

function template(facts: Pick<Template, "parts" | "shape" | "key" | "bootMs">, place: string): Template {
  const at = (name: string): string => join(place, name);
  const kernel = isEmulated(facts.parts) ? at("kernel") : facts.parts.machine.kernelFile;
  return { ...facts, ram: at("ram"), state: at("state"), kernel, initramfs: at("initramfs"), emptyDisk: at("empty") };
}

/** Boots a guest, runs a command in it so that everything a command touches is in memory, and saves it. Removes older templates. */
export async function makeTemplate(folder: string, parts: TemplateParts, signal: AbortSignal): Promise<Template> {
  const shape = machineShape(parts);
  const key = templateKey(parts, shape);
  const making = join(folder, `making-${randomUUID()}`);
  await mkdir(making, { recursive: true, mode: 0o700 });
  try {
    const made = template({ parts, shape, key, bootMs: 0 }, making);
    const bootMs = await bootAndSave(made, signal);
    await writeFile(join(making, "facts.json"), JSON.stringify({ bootMs }));
    await removeOthers(folder, making);
    await rename(making, join(folder, key));
    return template({ parts, shape, key, bootMs }, join(folder, key));
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

async function bootAndSave(made: Template, signal: AbortSignal): Promise<number> {
  const { parts, shape } = made;
  const userId = parts.isJailed ? passingUserId() : null;
  await writeParts(made, userId, signal);
  const memory = await makeBootMemory(made.ram, shape.memoryMb * 1024 ** 2, userId);
  try {
    const bootMs = await bootIn(memory, made, { userId, signal });
    await memory.keep(made.ram);
    return bootMs;
  } finally {
    await memory.close();
    await rm(scratchOf(made), { force: true });
  }
}

async function bootIn(
  memory: BootMemory,
  made: Template,
  { userId, signal }: Readonly<{ userId: number | null; signal: AbortSignal }>,
): Promise<number> {
  const { parts, shape } = made;
  const startedMs = performance.now();
  const bound = AbortSignal.any([signal, AbortSignal.timeout(bootBounds[parts.accelerator])]);
  const vm = await VirtualMachine.start(
    {
      qemu: parts.qemu,
      shape,
      kernel: made.kernel,
      initramfs: made.initramfs,
      root: parts.machine.rootFile,
      ram: memory.file,
      emptyDisk: made.emptyDisk,
      scratch: scratchOf(made),
      disksFolder: null,
      state: null,
      userId,
      isJailed: parts.isJailed,
    },
    bound,
  );
  try {
    await memory.forgetName();
    const bootMs = await warmedUp(vm, parts.accelerator, startedMs);
    vm.ignoreConsole();
    await vm.save(made.state);
    await refuseWritten(scratchOf(made));
    return bootMs;
  } finally {
    await vm.kill();
  }
}

function scratchOf(made: Template): string {
  return join(dirname(made.ram), "scratch");
}

/** on a scratch disk that nothing was written to but what marks it as one, `bytes` */
const markBytes = 1 << 16;

/** A clone begins with an empty scratch disk: a template that needed its own could not be taken up. */
async function refuseWritten(scratch: string): Promise<void> {
  const { blocks } = await stat(scratch);
  if (blocks * 512 > markBytes) throw breakage("it needs more memory to start than it has");
}

/** Makes the file of a scratch disk: as large as the disk, and empty. */
export async function makeScratch(file: string, shape: MachineShape, userId: number | null): Promise<void> {
  await writeFile(file, "", { mode: 0o600 });
  await truncate(file, shape.scratchMb * 1024 ** 2);
  if (userId !== null) await chown(file, userId, userId);
}

async function writeParts(made: Template, userId: number | null, signal: AbortSignal): Promise<void> {
  await writeMachineInitramfs(made.initramfs, made.parts, signal);
  if (isEmulated(made.parts)) await writeSparedKernel(made.kernel, made.parts.machine.kernelFile);
  await writeFile(made.emptyDisk, "", { mode: 0o644 });
  await truncate(made.emptyDisk, folderDiskBytes);
  await makeScratch(scratchOf(made), made.shape, userId);
}

async function writeSparedKernel(file: string, from: string): Promise<void> {
  const kernel = await readFile(from);
  spareKernel(kernel);
  await writeFile(file, kernel, { mode: 0o644 });
}

/** Waits for the guest and lets it run a command twice; resolves to the `ms` until it was ready. */
async function warmedUp(vm: VirtualMachine, accelerator: Accelerator, startedMs: number): Promise<number> {
  const channel = new GuestChannel({
    input: vm.channel,
    output: vm.channel,
    onConnection: (stream) => void stream.destroy(),
    readyMs: bootBounds[accelerator],
  });
  const died = vm.ended.then((words): never => {
    throw breakage(`it ended while it started: ${vm.lastWords.trim().split("\n").at(-1) || words}`);
  });
  await Promise.race([channel.ready, died]);
  const bootMs = Math.round(performance.now() - startedMs);
  await warmUpWaking(channel, died);
  await warmUp(channel, died);
  return bootMs;
}

async function removeOthers(folder: string, kept: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (join(folder, name) !== kept) await rm(join(folder, name), { recursive: true, force: true });
  }
}

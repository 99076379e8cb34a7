import { randomBytes, randomUUID } from "node:crypto";
import { chmod, chown, constants, link, mkdir, open, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Duplex } from "node:stream";
import { GuestChannel } from "../channel/guest-channel.ts";
import { breakage } from "./breakage.ts";
import type { FolderImage } from "./folder-images.ts";
import type { DiskLayout } from "./live/disk-layout.ts";
import { serveDisk } from "./live/disk-server.ts";
import { LiveDisk } from "./live/live-disk.ts";
import { folderDiskBytes, folderSerials } from "./machine-arguments.ts";
import type { MemoryCopies } from "./memory-copies.ts";
import { makeScratch, type Template } from "./template.ts";
import { VirtualMachine } from "./virtual-machine.ts";
import { entropyBytes, warmUp } from "./warm-up.ts";

/** `ms` that a guest taken up from a template may take to answer */
const wakeMs = 30_000;

type Connect = (stream: Duplex, exec: number) => void;

/** A virtual machine taken up from a template. It belongs to one task, has the task's folders as disks, and is never used again. */
export class CloneMachine {
  readonly channel: GuestChannel;
  readonly #vm: VirtualMachine;
  readonly #folder: string;
  readonly #serials: readonly string[];
  readonly #userId: number | null;
  readonly #disks = new Map<string, string>();
  readonly #served: Readonly<{ stop(): Promise<void> }>[] = [];
  #connect: Connect = (stream) => void stream.destroy();

  /**
   * Takes a template up; `place` is a private folder. The template itself is only read: QEMU opens its memory file for writing, so it
   * gets a copy that no other machine sees.
   */
  static async start(
    template: Template,
    { place, memories }: Readonly<{ place: string; memories: MemoryCopies }>,
    signal: AbortSignal,
  ): Promise<CloneMachine> {
    const { parts, shape } = template;
    const folder = join(place, `vm-${randomUUID()}`);
    const bound = AbortSignal.any([signal, AbortSignal.timeout(wakeMs)]);
    const [ram, disksFolder, scratch] = [join(folder, "ram"), join(folder, "disks"), join(folder, "scratch")];
    try {
      await mkdir(disksFolder, { recursive: true, mode: 0o755 });
      const userId = await memories.take(template, ram);
      await makeScratch(scratch, shape, userId);
      const { kernel, initramfs, emptyDisk, state } = template;
      const files = { kernel, initramfs, root: parts.machine.rootFile, ram, emptyDisk, scratch, disksFolder, state };
      const vm = await VirtualMachine.start(
        { ...files, qemu: parts.qemu, shape, userId, isJailed: parts.isJailed },
        bound,
      );
      await rm(ram, { force: true });
      return await takeUp(
        vm,
        (channel, connect) => new CloneMachine({ vm, channel, folder, userId, connect }, folderSerials(shape)),
      );
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      signal.throwIfAborted();
      throw error;
    }
  }

  private constructor(
    parts: Readonly<{
      vm: VirtualMachine;
      channel: GuestChannel;
      folder: string;
      userId: number | null;
      connect: { to: Connect };
    }>,
    serials: readonly string[],
  ) {
    this.#vm = parts.vm;
    this.#userId = parts.userId;
    this.channel = parts.channel;
    this.#folder = parts.folder;
    this.#serials = serials;
    parts.connect.to = (stream, exec) => this.#connect(stream, exec);
    this.ended.then(() => this.#clear()).catch(() => undefined);
  }

  /** resolves when QEMU is gone, whatever ended it */
  get ended(): Promise<string> {
    return this.#vm.ended;
  }

  /** process number of the jail or of QEMU itself */
  get processId(): number {
    return this.#vm.processId;
  }

  /** folders it can have at most */
  get room(): number {
    return this.#serials.length;
  }

  /** Runs a command so that everything a command needs is in memory and translated, and stands still until `enter`. */
  async rest(): Promise<void> {
    await this.#vm.resume();
    await warmUp(this.channel, this.#died());
    await this.channel.setClock(Date.now(), randomBytes(entropyBytes));
    await this.#vm.pause();
  }

  /** Hands the machine to its task: its folders' packs as disks, the time, fresh randomness, and who takes connections out. Once. */
  async enter(images: readonly FolderImage[], connect: Connect): Promise<void> {
    this.#connect = connect;
    for (const [index, image] of [...new Set(images)].entries()) {
      const serial = this.#serials[index];
      if (serial === undefined) throw breakage("it has room for no more folders");
      if (image.live === null) await this.#insert(serial, image.file);
      else await this.#serve(serial, image.live);
      this.#disks.set(image.file, serial);
    }
    await this.#vm.resume();
    const mounted = [...this.#disks.values()].map((serial) => this.channel.disk(serial, serial));
    const clock = this.channel.setClock(Date.now(), randomBytes(entropyBytes));
    await Promise.race([Promise.all([clock, ...mounted]), this.#died(), tooLate()]);
  }

  async #insert(serial: string, file: string): Promise<void> {
    await link(file, join(this.#folder, "disks", basename(file)));
    await this.#vm.insert(serial, basename(file));
  }

  async #serve(serial: string, layout: DiskLayout): Promise<void> {
    const name = `${serial}.socket`;
    const disks = await open(join(this.#folder, "disks"), constants.O_RDONLY | constants.O_DIRECTORY);
    try {
      // the folder itself may lie too deep for the name of a socket
      const disk = new LiveDisk(layout, folderDiskBytes);
      this.#served.push(await serveDisk(disk, `/proc/self/fd/${disks.fd}/${name}`));
      const path = join(this.#folder, "disks", name);
      await chmod(path, 0o600);
      if (this.#userId !== null) await chown(path, this.#userId, this.#userId);
    } finally {
      await disks.close();
    }
    await this.#vm.insertServed(serial, name);
  }

  /** Name of the lower layer that a pack given to `enter` is inside. */
  layerOf(pack: string): string {
    return `layer:${this.#disks.get(pack) ?? ""}`;
  }

  /** Kills it; may be called again. */
  async close(): Promise<void> {
    await this.#vm.kill();
    await this.#clear();
  }

  async #clear(): Promise<void> {
    for (const each of this.#served.splice(0)) await each.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #died(): Promise<never> {
    return this.ended.then((words): never => {
      throw breakage(`QEMU ended: ${words}`);
    });
  }
}

async function takeUp(
  vm: VirtualMachine,
  make: (channel: GuestChannel, connect: { to: Connect }) => CloneMachine,
): Promise<CloneMachine> {
  vm.ignoreConsole();
  try {
    await Promise.race([vm.restore(), tooLate()]);
  } catch (error) {
    await vm.kill();
    throw error;
  }
  const connect: { to: Connect } = { to: (stream) => void stream.destroy() };
  const channel = new GuestChannel({
    input: vm.channel,
    output: vm.channel,
    readyMs: wakeMs,
    isRestored: true,
    onConnection: (stream, exec) => connect.to(stream, exec),
    onClosed: () => void vm.kill(),
  });
  return make(channel, connect);
}

async function tooLate(): Promise<never> {
  const bound = AbortSignal.timeout(wakeMs);
  await new Promise((resolve) => bound.addEventListener("abort", resolve, { once: true }));
  throw breakage("it did not wake up in time");
}

import { freemem } from "node:os";
import { join } from "node:path";
import type { SandboxBackend, SandboxSpec } from "../backend.ts";
import type { BorrowedMachine } from "../image/image-status.ts";
import { OpenSandboxes } from "../open-sandboxes.ts";
import { noProbeNotes, type ProbeNotes } from "../probe-notes.ts";
import type { MachinePlace } from "./machine-place.ts";
import { pinnedMachines } from "./pinned-machines.ts";
import type { QemuSandbox } from "./qemu-sandbox.ts";
import { TemplateShelf } from "./template-shelf.ts";

export type QemuOptions = Readonly<{
  /** private folder for templates and for what machines need while they run; on a disk with room */
  folder: string;
  /** what a machine starts from, see `ImageShelf.borrowMachine`; `null` while the image is not built */
  borrowMachine(): BorrowedMachine | null;
  /** names what would be borrowed, but for the guest program, without making it; see `ImageShelf.machineVersion` */
  machineVersion?(): string | null;
  /** `megabytes` of one machine; 2048 unless given */
  memoryMb?: number;
  /** `megabytes` that everything written in one machine may take, of the disk that `folder` is on and only while it is there; 10240 unless given */
  scratchMb?: number;
  /** processors of one machine; 1 unless given: emulated ones slow each other down */
  cpus?: number;
  /** `ms` after which a machine without commands is closed; 5 minutes unless given */
  idleMs?: number;
  /** whether the next machine is made ready as soon as one was taken; yes unless given */
  refillsSpare?: boolean;
  /** what earlier starts found out; nothing is remembered unless given */
  notes?: ProbeNotes;
  /** told in words while a template is made, which happens once for each version of QEMU and of the image */
  onProgress?(stage: string): void;
}>;

const usual = {
  memoryMb: 2048,
  scratchMb: 10_240,
  cpus: 1,
  idleMs: 5 * 60_000,
  refillsSpare: true,
  notes: noProbeNotes,
};
/** how many times a machine's memory has to be free for one to be made ready before anybody wants it */
const spareRoom = 2;
/** `megabytes` of a machine that commands cannot have: kernel and guest program */
const ownMemoryMb = 512;
/** of a small machine's memory, what a command can have at least */
const leastShare = 0.25;

/** The vm isolation: QEMU, jailed, a clone of a booted guest for each task. Where it cannot work its probe says what is missing. */
export function createQemuBackend(options: QemuOptions): SandboxBackend {
  const settings = { ...usual, ...options };
  const templates = new TemplateShelf({ ...settings, folder: join(options.folder, "templates") });
  const sandboxes = new OpenSandboxes();
  let place: Promise<MachinePlace> | null = null;
  const opened = async (): Promise<MachinePlace> => {
    const { makeMachinePlace } = await import("./machine-place.ts");
    place ??= makeMachinePlace(join(options.folder, "machines"));
    return place;
  };
  const openSandbox = async (spec: SandboxSpec, onClosed: () => void): Promise<QemuSandbox> => {
    const template = await templates.take();
    const { images, spares, spool } = await opened();
    const { refillsSpare } = settings;
    const ground = {
      images,
      spool,
      idleMs: settings.idleMs,
      memoryMb: Math.max(settings.memoryMb - ownMemoryMb, settings.memoryMb * leastShare),
      programs: template.parts.machine.programs,
      takeMachine: pinnedMachines(template, { templates, spares, refillsSpare }),
      onClosed,
    };
    spares.foresee(template);
    const { QemuSandbox } = await import("./qemu-sandbox.ts");
    return new QemuSandbox(ground, spec);
  };
  const makeSpare = async (): Promise<void> => {
    const template = await templates.take();
    (await opened()).spares.prepare(template);
  };
  return {
    isolation: "vm",
    known: () => templates.known(),
    // only booting one tells
    isLikely: async () => false,
    probe: (how) => templates.probe(how?.fresh ?? false),
    async prepare() {
      if (sandboxes.isClosing || freemem() < spareRoom * settings.memoryMb * 1024 ** 2) return;
      await sandboxes.during(makeSpare);
    },
    open: (spec) => sandboxes.open((onClosed) => openSandbox(spec, onClosed)),
    giveUp: () => templates.giveUp(),
    async close() {
      // nobody waits for a first start while closing
      templates.giveUp();
      await sandboxes.close();
      await (await place)?.close();
      place = null;
      templates.close();
    },
  };
}

import { mkdir } from "node:fs/promises";
import { release } from "node:os";
import { buildImageAdvice, DeskhandError, toFailure } from "@deskhand/contracts";
import { z } from "zod";
import type { SandboxProbe } from "../backend.ts";
import { probeFacts, standsOn } from "../bubblewrap/probe-facts.ts";
import type { BorrowedMachine } from "../image/image-status.ts";
import { beingClosed } from "../open-sandboxes.ts";
import type { ProbeNotes } from "../probe-notes.ts";
import { type Accelerator, acceleratorSchema, accelerators, hostFacts } from "./accelerator.ts";
import { type FoundQemu, findQemu, locateQemu } from "./needed-programs.ts";
import { RefusedAccelerators } from "./refused-accelerators.ts";
import {
  findTemplate,
  hasTemplate,
  isSameMachine,
  isThere,
  makeTemplate,
  type Template,
  type TemplateParts,
} from "./template.ts";

export type TemplateShelfOptions = Readonly<{
  folder: string;
  borrowMachine(): BorrowedMachine | null;
  machineVersion?(): string | null;
  memoryMb: number;
  scratchMb: number;
  cpus: number;
  /** what earlier starts found out */
  notes: ProbeNotes;
  onProgress?(stage: string): void;
}>;

/** What a shelf finds out about the computer it is on, and how it gets templates there. */
export type TemplateComputer = Readonly<{
  hostFacts: typeof hostFacts;
  locateQemu: typeof locateQemu;
  findQemu: typeof findQemu;
  findTemplate: typeof findTemplate;
  isThere: typeof isThere;
  makeTemplate: typeof makeTemplate;
}>;

const thisComputer: TemplateComputer = { hostFacts, locateQemu, findQemu, findTemplate, isThere, makeTemplate };

type Known = Readonly<{ key: string; template: Promise<Template>; machine: BorrowedMachine }>;

const workingSchema = z.object({ accelerator: acceleratorSchema, note: z.string() });
/** the accelerator that worked, with a sentence on it */
type Working = Readonly<z.infer<typeof workingSchema>>;
/** what came of the last probe, while its facts are those of now; `accelerator` is `null` when none worked */
type Outcome = Readonly<{ facts: string; accelerator: Accelerator | null; probe: SandboxProbe }>;

const isolation = "vm";

const noImage = `the workspace image is not built yet; ${buildImageAdvice}`;

/**
 * The one template in use. Which accelerator works is found by booting, never by looking, and remembered until the system's kernel, QEMU
 * or the image change. What was told of one accelerator says nothing of another.
 */
export class TemplateShelf {
  readonly #options: TemplateShelfOptions;
  readonly #computer: TemplateComputer;
  readonly #refused: RefusedAccelerators;
  readonly #closing = new AbortController();
  #known: Known | null = null;
  #outcome: Outcome | null = null;

  constructor(options: TemplateShelfOptions, computer = thisComputer) {
    this.#options = options;
    this.#computer = computer;
    // beside the templates, which are removed when a newer one is made
    this.#refused = new RefusedAccelerators(`${options.folder}-refused.json`);
  }

  /** Whether a canary boots here; `isFresh` boots one even when the answer is known. */
  async probe(isFresh: boolean): Promise<SandboxProbe> {
    const { notes } = this.#options;
    const facts = await this.#facts();
    const tried = await this.#try(isFresh);
    if (typeof facts !== "string") return probeOf(null, tried);
    const probe = probeOf(facts, tried);
    // while it is being closed nothing is found out
    if (this.#closing.signal.aborted) return probe;
    const working = "missing" in tried ? null : tried;
    this.#outcome = { facts, accelerator: working?.accelerator ?? null, probe };
    if (working === null) await notes.forget(isolation, facts);
    else await notes.keep(isolation, facts, JSON.stringify(working));
    return probe;
  }

  /** What is known without booting anything; `null` while it takes a boot to know. */
  async known(): Promise<SandboxProbe | null> {
    const facts = await this.#facts();
    if (typeof facts !== "string") return { isolation, isReady: false, ...facts };
    if (this.#outcome?.facts === facts) return this.#outcome.probe;
    const working = readWorking(await this.#options.notes.find(isolation, facts));
    if (working === null || !(await hasTemplate(this.#options.folder))) return null;
    this.#outcome = { facts, accelerator: working.accelerator, probe: probeOf(facts, working) };
    return this.#outcome.probe;
  }

  /** Everything the answer depends on, or what is missing whatever a boot would say. */
  async #facts(): Promise<string | Readonly<{ missing: readonly string[] }>> {
    const located = await this.#computer.locateQemu();
    if ("missing" in located) return located;
    const version = this.#machineVersion();
    if (version === null) return { missing: [noImage] };
    if (typeof version !== "string") return version;
    const { cpus, folder, memoryMb, scratchMb } = this.#options;
    const image = JSON.stringify([version, memoryMb, scratchMb, cpus, await this.#computer.hostFacts()]);
    return probeFacts({ programs: located.paths, folder, image });
  }

  #machineVersion(): string | Readonly<{ missing: readonly string[] }> | null {
    const { borrowMachine, machineVersion } = this.#options;
    try {
      if (machineVersion !== undefined) return machineVersion();
      const machine = borrowMachine();
      machine?.release();
      return machine?.version ?? null;
    } catch (error) {
      if (error instanceof DeskhandError) return { missing: [error.failure.message] };
      throw error;
    }
  }

  async #try(isFresh: boolean): Promise<Working | Readonly<{ missing: readonly string[] }>> {
    try {
      const template = await this.#take(isFresh);
      return { accelerator: template.parts.accelerator, note: noteOf(template) };
    } catch (error) {
      if (error instanceof Missing) return { missing: error.missing };
      return { missing: [toFailure(error).message] };
    }
  }

  /**
   * The template, made first when there is none. Throws `DeskhandError` with what is missing when there cannot be one, and when another
   * accelerator works now than the one that was told of: who asked for it knows nothing of this one.
   */
  async take(): Promise<Template> {
    const told = this.#outcome?.accelerator ?? null;
    const template = await this.#take(false);
    if (told === null || told === template.parts.accelerator) return template;
    await this.probe(false);
    throw otherAccelerator();
  }

  /** Whether a machine taken now would be the same as one of `template`; starts nothing. Throws like `take`. */
  async isCurrent({ parts }: Template): Promise<boolean> {
    const { key, machine } = await this.#standing();
    machine.release();
    const known = this.#known?.key === key ? await this.#known.template : null;
    return known !== null && isSameMachine(known.parts, parts);
  }

  /** gives up what is being made, and makes nothing any more */
  giveUp(): void {
    this.#closing.abort(beingClosed());
  }

  /** lets go of the image too, which no machine may need any more */
  close(): void {
    this.giveUp();
    this.#known?.machine.release();
    this.#known = null;
  }

  async #take(isFresh: boolean): Promise<Template> {
    const gone = await this.#goneOf(this.#known);
    const { key, machine, qemu } = await this.#standing();
    if (this.#known?.key === key && this.#known !== gone && !isFresh) machine.release();
    else {
      this.#known?.machine.release();
      this.#known = { key, machine, template: this.#choose({ key, qemu, machine, isFresh }) };
      this.#known.template.catch(() => this.#forget(key));
    }
    return this.#known.template;
  }

  /** What is known, when its template is there no more. */
  async #goneOf(known: Known | null): Promise<Known | null> {
    const template = await known?.template.catch(() => null);
    return template === undefined || template === null || this.#computer.isThere(template) ? null : known;
  }

  /** What a template is made from now; the caller releases the machine. */
  async #standing(): Promise<Readonly<{ key: string; qemu: FoundQemu; machine: BorrowedMachine }>> {
    const qemu = await this.#computer.findQemu();
    this.#closing.signal.throwIfAborted();
    if ("missing" in qemu) throw new Missing(qemu.missing);
    const machine = this.#options.borrowMachine();
    if (machine === null) throw new Missing([noImage]);
    return { key: [release(), qemu.version, machine.version].join("\n"), qemu, machine };
  }

  /** what failed may work the next time */
  #forget(key: string): void {
    if (this.#known?.key !== key) return;
    this.#known.machine.release();
    this.#known = null;
  }

  async #choose(
    from: Readonly<{ key: string; qemu: FoundQemu; machine: BorrowedMachine; isFresh: boolean }>,
  ): Promise<Template> {
    const { folder } = this.#options;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const refused = from.isFresh ? [] : await this.#refused.with(from.key);
    const candidates = accelerators(await this.#computer.hostFacts()).filter((each) => !refused.includes(each));
    let failure: unknown = null;
    for (const accelerator of candidates) {
      const parts = { ...this.#parts(from.qemu, from.machine), accelerator };
      const made = await this.#open(parts, from.isFresh).catch(async (error: unknown) => {
        this.#closing.signal.throwIfAborted();
        failure = error;
        if (accelerator !== "tcg") await this.#refused.add(from.key, accelerator);
        return null;
      });
      if (made === null) continue;
      // what works now is not passed over by later starts
      if (from.isFresh) await this.#refused.remove(from.key, accelerator);
      return made;
    }
    throw failure instanceof DeskhandError ? failure : new Missing([toFailure(failure).message]);
  }

  async #open(parts: TemplateParts, isFresh: boolean): Promise<Template> {
    const { folder, onProgress } = this.#options;
    const found = isFresh ? null : await this.#computer.findTemplate(folder, parts);
    if (found !== null) return found;
    onProgress?.("Starting a virtual machine for the first time, so that later ones start at once.");
    return this.#computer.makeTemplate(folder, parts, this.#closing.signal);
  }

  #parts(qemu: FoundQemu, machine: BorrowedMachine): Omit<TemplateParts, "accelerator"> {
    const { memoryMb, scratchMb, cpus } = this.#options;
    const isJailed = process.platform === "linux";
    return { qemu: qemu.path, qemuVersion: qemu.version, machine, memoryMb, scratchMb, cpus, isJailed };
  }
}

function probeOf(facts: string | null, tried: Working | Readonly<{ missing: readonly string[] }>): SandboxProbe {
  if ("missing" in tried) return { isolation, isReady: false, missing: tried.missing };
  const { accelerator, note } = tried;
  const standing = facts === null ? {} : { standsOn: standsOn(JSON.stringify([facts, accelerator])) };
  return { isolation, isReady: true, note, ...standing };
}

function readWorking(note: string | null): Working | null {
  if (note === null) return null;
  try {
    return workingSchema.parse(JSON.parse(note));
  } catch {
    // What cannot be understood is not known, and tried again.
    return null;
  }
}

function otherAccelerator(): DeskhandError {
  const message = "Virtual machines work in another way on this computer than before; start the command again.";
  return new DeskhandError({ kind: "sandbox", message, retryable: true, userAction: "retry" });
}

/** What a person has to do before there can be a virtual machine. */
class Missing extends DeskhandError {
  readonly missing: readonly string[];

  constructor(missing: readonly string[]) {
    const message = `Programs cannot run in a virtual machine here: ${missing.join("; ")}.`;
    super({ kind: "sandbox", message, retryable: false, userAction: "settings" });
    this.missing = missing;
  }
}

const names: Readonly<Record<Accelerator, string>> = {
  kvm: "with hardware acceleration (KVM)",
  hvf: "with hardware acceleration (Hypervisor framework)",
  whpx: "with hardware acceleration (Windows Hypervisor Platform)",
  tcg: "by emulation, which is slower, because this computer offers no usable hardware acceleration",
};

function noteOf({ parts, bootMs }: Template): string {
  const seconds = (bootMs / 1000).toFixed(1);
  return `QEMU ${parts.qemuVersion.split(" ")[0]} runs virtual machines ${names[parts.accelerator]}; the first one booted in ${seconds} s.`;
}

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { release } from "node:os";
import { join } from "node:path";
import { buildImageAdvice, DeskhandError, toFailure } from "@deskhand/contracts";
import type { SandboxProbe } from "../backend.ts";
import { probeFacts, standsOn } from "../bubblewrap/probe-facts.ts";
import type { BorrowedMachine } from "../image/image-status.ts";
import type { ProbeNotes } from "../probe-notes.ts";
import { type Accelerator, accelerators, hostFacts } from "./accelerator.ts";
import { type FoundQemu, findQemu, locateQemu } from "./needed-programs.ts";
import { findTemplate, hasTemplate, makeTemplate, type Template, type TemplateParts } from "./template.ts";

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

type Known = Readonly<{ key: string; template: Promise<Template>; machine: BorrowedMachine }>;
/** what came of the last probe, while its facts are those of now */
type Outcome = Readonly<{ facts: string; probe: SandboxProbe }>;

const isolation = "vm";

const noImage = `the workspace image is not built yet; ${buildImageAdvice}`;

/**
 * The one template in use. Which accelerator works is found by booting, never by looking, and remembered until the system's kernel, QEMU
 * or the image change.
 */
export class TemplateShelf {
  readonly #options: TemplateShelfOptions;
  readonly #closing = new AbortController();
  #known: Known | null = null;
  #outcome: Outcome | null = null;

  constructor(options: TemplateShelfOptions) {
    this.#options = options;
  }

  /** Whether a canary boots here; `isFresh` boots one even when the answer is known. */
  async probe(isFresh: boolean): Promise<SandboxProbe> {
    const facts = await this.#facts();
    const tried = await this.#try(isFresh);
    const probe = tried.isReady && typeof facts === "string" ? { ...tried, standsOn: standsOn(facts) } : tried;
    // while it is being closed nothing is found out
    if (typeof facts !== "string" || this.#closing.signal.aborted) return probe;
    this.#outcome = { facts, probe };
    if (probe.isReady) await this.#options.notes.keep(isolation, facts, probe.note);
    else await this.#options.notes.forget(isolation, facts);
    return probe;
  }

  /** What is known without booting anything; `null` while it takes a boot to know. */
  async known(): Promise<SandboxProbe | null> {
    const facts = await this.#facts();
    if (typeof facts !== "string") return { isolation, isReady: false, ...facts };
    if (this.#outcome?.facts === facts) return this.#outcome.probe;
    const note = await this.#options.notes.find(isolation, facts);
    if (note === null || !(await hasTemplate(this.#options.folder))) return null;
    this.#outcome = { facts, probe: { isolation, isReady: true, note, standsOn: standsOn(facts) } };
    return this.#outcome.probe;
  }

  /** Everything the answer depends on, or what is missing whatever a boot would say. */
  async #facts(): Promise<string | Readonly<{ missing: readonly string[] }>> {
    const located = await locateQemu();
    if ("missing" in located) return located;
    const version = this.#machineVersion();
    if (version === null) return { missing: [noImage] };
    if (typeof version !== "string") return version;
    const { cpus, folder, memoryMb, scratchMb } = this.#options;
    const image = JSON.stringify([version, memoryMb, scratchMb, cpus, await hostFacts()]);
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

  async #try(isFresh: boolean): Promise<SandboxProbe> {
    try {
      const template = await this.#take(isFresh);
      return { isolation, isReady: true, note: noteOf(template) };
    } catch (error) {
      if (error instanceof Missing) return { isolation, isReady: false, missing: error.missing };
      return { isolation, isReady: false, missing: [toFailure(error).message] };
    }
  }

  /** The template, made first when there is none. Throws `DeskhandError` with what is missing when there cannot be one. */
  async take(): Promise<Template> {
    return this.#take(false);
  }

  /** gives up what is being made */
  close(): void {
    this.#closing.abort();
    this.#known?.machine.release();
    this.#known = null;
  }

  async #take(isFresh: boolean): Promise<Template> {
    const qemu = await findQemu();
    if ("missing" in qemu) throw new Missing(qemu.missing);
    const machine = this.#options.borrowMachine();
    if (machine === null) throw new Missing([noImage]);
    const key = [release(), qemu.version, machine.version].join("\n");
    if (this.#known?.key === key && !isFresh) machine.release();
    else {
      this.#known?.machine.release();
      this.#known = { key, machine, template: this.#choose({ key, qemu, machine, isFresh }) };
      this.#known.template.catch(() => this.#forget(key));
    }
    return this.#known.template;
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
    const refused = from.isFresh ? [] : await this.#refused(from.key);
    const candidates = accelerators(await hostFacts()).filter((each) => !refused.includes(each));
    let failure: unknown = null;
    for (const accelerator of candidates) {
      try {
        return await this.#open({ ...this.#parts(from.qemu, from.machine), accelerator }, from.isFresh);
      } catch (error) {
        this.#closing.signal.throwIfAborted();
        failure = error;
        refused.push(accelerator);
        if (accelerator !== "tcg") await this.#remember(from.key, refused);
      }
    }
    throw failure instanceof DeskhandError ? failure : new Missing([toFailure(failure).message]);
  }

  async #open(parts: TemplateParts, isFresh: boolean): Promise<Template> {
    const { folder, onProgress } = this.#options;
    const found = isFresh ? null : await findTemplate(folder, parts);
    if (found !== null) return found;
    onProgress?.("Starting a virtual machine for the first time, so that later ones start at once.");
    return makeTemplate(folder, parts, this.#closing.signal);
  }

  #parts(qemu: FoundQemu, machine: BorrowedMachine): Omit<TemplateParts, "accelerator"> {
    const { memoryMb, scratchMb, cpus } = this.#options;
    const isJailed = process.platform === "linux";
    return { qemu: qemu.path, qemuVersion: qemu.version, machine, memoryMb, scratchMb, cpus, isJailed };
  }

  /** beside the templates, which are removed when a newer one is made */
  get #notes(): string {
    return `${this.#options.folder}-refused.json`;
  }

  async #refused(key: string): Promise<Accelerator[]> {
    const text = await readFile(this.#notes, "utf8").catch(() => "{}");
    const notes: unknown = JSON.parse(text);
    const isForThis = typeof notes === "object" && notes !== null && "key" in notes && notes.key === key;
    return isForThis && "refused" in notes && Array.isArray(notes.refused) ? notes.refused : [];
  }

  async #remember(key: string, refused: readonly Accelerator[]): Promise<void> {
    await writeFile(join(this.#notes), JSON.stringify({ key, refused }));
  }
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

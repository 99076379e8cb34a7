import type { Sandbox } from "@deskhand/contracts";
import type { SandboxProbe, SandboxSpec } from "../backend.ts";
import { noProbeNotes, type ProbeNotes } from "../probe-notes.ts";
import { lackingSystem } from "./lacking-system.ts";
import { blockingSettings, isolatingPrograms, missingPrograms } from "./missing-words.ts";
import { probeFacts, standsOn } from "./probe-facts.ts";
import { tryCanary } from "./try-canary.ts";

type Options = Readonly<{
  folder: string;
  borrowRoot?(): { folder: string; release(): void } | null;
  notes?: ProbeNotes;
  nodePath: string;
}>;

/** `settled` is `null` while the trial goes on */
type Trial = { readonly facts: string; readonly probe: Promise<SandboxProbe>; settled: SandboxProbe | null };

const isolation = "process";

/** Tries the isolation and remembers what came of it until one of the things it stands on changes; success also for later starts. */
export class ProbeMemory {
  readonly #options: Options;
  readonly #notes: ProbeNotes;
  readonly #open: (spec: SandboxSpec) => Promise<Sandbox>;
  #trial: Trial | null = null;

  constructor(options: Options, open: (spec: SandboxSpec) => Promise<Sandbox>) {
    this.#options = options;
    this.#notes = options.notes ?? noProbeNotes;
    this.#open = open;
  }

  async probe(isFresh: boolean): Promise<SandboxProbe> {
    if (process.platform !== "linux") return linuxOnly;
    const facts = await this.#facts();
    const remembered = isFresh ? null : await this.#remembered(facts);
    return (remembered ?? this.#try(facts)).probe;
  }

  async known(): Promise<SandboxProbe | null> {
    if (process.platform !== "linux") return linuxOnly;
    const missing = await missingPrograms();
    if (missing.length > 0) return { isolation, isReady: false, missing };
    return (await this.#remembered(await this.#facts()))?.settled ?? null;
  }

  /** A sandbox could not be opened: the next probe is a trial. */
  async doubt(): Promise<void> {
    if (this.#trial === null || this.#trial.settled === null) return;
    const { facts } = this.#trial;
    this.#trial = null;
    await this.#notes.forget(isolation, facts);
  }

  /** resolves when nothing is tried any more */
  async rest(): Promise<void> {
    await this.#trial?.probe;
  }

  async #facts(): Promise<string> {
    const { borrowRoot, folder, nodePath } = this.#options;
    const lent = borrowRoot?.() ?? null;
    lent?.release();
    return probeFacts({ programs: [...(await isolatingPrograms()), nodePath], folder, image: lent?.folder ?? "none" });
  }

  async #remembered(facts: string): Promise<Trial | null> {
    if (this.#trial?.facts === facts) return this.#trial;
    const note = await this.#notes.find(isolation, facts);
    // another trial may have begun meanwhile
    if (this.#trial?.facts === facts) return this.#trial;
    if (note === null) return null;
    const settled: SandboxProbe = { isolation, isReady: true, note, standsOn: standsOn(facts) };
    this.#trial = { facts, settled, probe: Promise.resolve(settled) };
    return this.#trial;
  }

  #try(facts: string): Trial {
    const settle = (probe: SandboxProbe) => {
      trial.settled = probe;
      return probe;
    };
    const trial: Trial = { facts, settled: null, probe: this.#tryOut(facts).then(settle) };
    this.#trial = trial;
    return trial;
  }

  async #tryOut(facts: string): Promise<SandboxProbe> {
    const absent = await missingPrograms();
    if (absent.length > 0) return { isolation, isReady: false, missing: absent };
    const outcome = await tryCanary(this.#options.folder, this.#open);
    if (outcome.isReady) {
      await this.#notes.keep(isolation, facts, outcome.note);
      return { isolation, ...outcome, standsOn: standsOn(facts) };
    }
    await this.#notes.forget(isolation, facts);
    const blocked = await blockingSettings();
    if (blocked.length > 0) return { isolation, isReady: false, missing: blocked };
    const lacking = await lackingSystem(this.#options.folder);
    return { isolation, isReady: false, missing: [...lacking, ...outcome.missing] };
  }
}

const linuxOnly: SandboxProbe = {
  isolation,
  isReady: false,
  missing: ["the process isolation exists for Linux only"],
};

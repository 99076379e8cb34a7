import { stat } from "node:fs/promises";
import { release } from "node:os";
import type { Sandbox } from "@deskhand/contracts";
import type { SandboxProbe, SandboxSpec } from "../backend.ts";
import { findProgram } from "./find-program.ts";
import { blockingSettings, missingPrograms } from "./missing-words.ts";
import { tryCanary } from "./try-canary.ts";

type Options = Readonly<{
  folder: string;
  nodePath: string;
  borrowRoot?(): { folder: string; release(): void } | null;
}>;

/** Tries the isolation and remembers what came of it until one of the things it stands on changes. */
export class ProbeMemory {
  readonly #options: Options;
  readonly #open: (spec: SandboxSpec) => Promise<Sandbox>;
  #known: Readonly<{ key: string; probe: Promise<SandboxProbe> }> | null = null;

  constructor(options: Options, open: (spec: SandboxSpec) => Promise<Sandbox>) {
    this.#options = options;
    this.#open = open;
  }

  async probe(isFresh: boolean): Promise<SandboxProbe> {
    const key = await this.#key();
    if (isFresh || this.#known?.key !== key) this.#known = { key, probe: this.#try() };
    return this.#known.probe;
  }

  async #key(): Promise<string> {
    const lent = this.#options.borrowRoot?.() ?? null;
    const image = lent?.folder ?? null;
    lent?.release();
    const parts = [await findProgram("bwrap"), image, this.#options.nodePath, ...(await blockingSettings())];
    const facts = await Promise.all(
      parts.map((path) =>
        path === null
          ? null
          : stat(path).then(
              ({ mtimeMs, size }) => [path, mtimeMs, size],
              () => path,
            ),
      ),
    );
    return JSON.stringify([release(), facts]);
  }

  async #try(): Promise<SandboxProbe> {
    const isolation = "process" as const;
    if (process.platform !== "linux")
      return { isolation, isReady: false, missing: ["the process isolation exists for Linux only"] };
    const absent = await missingPrograms();
    if (absent.length > 0) return { isolation, isReady: false, missing: absent };
    const outcome = await tryCanary(this.#options.folder, this.#open);
    if (outcome.isReady) return { isolation, ...outcome };
    const blocked = await blockingSettings();
    return { isolation, isReady: false, missing: blocked.length > 0 ? blocked : outcome.missing };
  }
}

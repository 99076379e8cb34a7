import type { Mount } from "@deskhand/contracts";
import { findForeignEntries } from "./foreign-entries.ts";
import { type HeldLayers, LayerStack } from "./layers/layer-stack.ts";
import type { Whiteouts } from "./layers/whiteouts.ts";

type Known = { stack: LayerStack; version: string; mount: Mount; lookedAtMs: number; looking: Promise<void> | null };

/** folders are looked through again beside a command when the last look is older */
const lookEveryMs = 30_000;

/**
 * Copies of what belongs to other users, as layers over the user's folder: programs can then change them like all the rest. Looked for
 * before the first command; a folder that had some is looked through before every command, others now and then.
 */
export class ForeignLayers {
  readonly #folder: string;
  readonly #whiteouts: Whiteouts;
  readonly #known = new Map<string, Known>();

  constructor(folder: string, whiteouts: Whiteouts) {
    this.#folder = folder;
    this.#whiteouts = whiteouts;
  }

  async hold(mount: Mount, index: number): Promise<HeldLayers> {
    let known = this.#known.get(mount.hostPath);
    if (known === undefined) {
      const stack = new LayerStack(this.#folder, `f${index}-${this.#known.size}`, this.#whiteouts);
      known = { stack, version: "", mount: { ...mount, differences: [] }, lookedAtMs: 0, looking: null };
      this.#known.set(mount.hostPath, known);
    }
    if (known.lookedAtMs === 0 || known.version !== "") await look(known);
    else if (performance.now() - known.lookedAtMs > lookEveryMs) look(known).catch(() => {});
    return known.stack.hold(known.version, known.mount);
  }
}

function look(known: Known): Promise<void> {
  known.looking ??= findForeignEntries(known.mount, { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 })
    .then(({ differences, version }) => {
      known.mount = { ...known.mount, differences };
      known.version = version;
      known.lookedAtMs = performance.now();
    })
    .finally(() => {
      known.looking = null;
    });
  return known.looking;
}

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Mount, TreeDifference } from "@deskhand/contracts";
import { removeTree } from "./remove-tree.ts";
import type { Whiteouts } from "./whiteouts.ts";
import { writeLayer } from "./write-layer.ts";

/** Layers of one mount for one command, topmost first; `release` when no process uses them any more. */
export type HeldLayers = Readonly<{ names: readonly string[]; release(): Promise<void> }>;

type Layer = { name: string; holders: number; isCurrent: boolean };

/** a longer stack makes every look-up slower than writing it anew costs */
const maxLayers = 6;

/**
 * The differences of one mount as lower layers below `folder`. Differences that only grew get a further layer on top; anything else is
 * written anew. A layer that a command holds is never touched.
 */
export class LayerStack {
  readonly #folder: string;
  readonly #prefix: string;
  readonly #whiteouts: Whiteouts;
  #layers: Layer[] = [];
  #written = new Map<string, string>();
  #version: string | null = null;
  #count = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(folder: string, prefix: string, whiteouts: Whiteouts) {
    this.#folder = folder;
    this.#prefix = prefix;
    this.#whiteouts = whiteouts;
  }

  /** One at a time; equal `version`s mean equal differences. */
  hold(version: string, mount: Mount): Promise<HeldLayers> {
    const held = this.#turn.then(() => this.#hold(version, mount));
    this.#turn = held.catch(() => {});
    return held;
  }

  async #hold(version: string, mount: Mount): Promise<HeldLayers> {
    if (this.#version !== version) {
      await this.#follow(mount);
      this.#version = version;
    }
    const layers = this.#layers;
    for (const layer of layers) layer.holders += 1;
    let isReleased = false;
    return {
      names: layers.map(({ name }) => name),
      release: async () => {
        if (isReleased) return;
        isReleased = true;
        for (const layer of layers) layer.holders -= 1;
        await this.#drop(layers);
      },
    };
  }

  async #follow(mount: Mount): Promise<void> {
    const wanted = new Map<string, string>(
      mount.differences.map((difference) => [difference.path, identityOf(difference)]),
    );
    const isGrown = [...this.#written.keys()].every((path) => wanted.has(path));
    const changed = mount.differences.filter(({ path }) => this.#written.get(path) !== wanted.get(path));
    if (isGrown && changed.length === 0) return;
    const mayStack = isGrown && this.#layers.length < maxLayers && changed.every(isStackable);
    this.#version = null;
    const layer = await this.#write(mount, mayStack ? changed : mount.differences);
    const previous = this.#layers;
    this.#layers = mayStack ? [layer, ...previous] : [layer];
    this.#written = wanted;
    if (mayStack) return;
    for (const old of previous) old.isCurrent = false;
    await this.#drop(previous);
  }

  async #write(mount: Mount, written: readonly TreeDifference[]): Promise<Layer> {
    this.#count += 1;
    const name = `${this.#prefix}-${this.#count}`;
    const into = join(this.#folder, name);
    await mkdir(into, { mode: 0o700 });
    try {
      await writeLayer({ mount, written, into, whiteouts: this.#whiteouts });
    } catch (error) {
      await removeTree(into);
      throw error;
    }
    return { name, holders: 0, isCurrent: true };
  }

  async #drop(layers: readonly Layer[]): Promise<void> {
    for (const { name, holders, isCurrent } of layers)
      if (holders === 0 && !isCurrent) await removeTree(join(this.#folder, name));
  }
}

/** What a folder hides depends on every layer below it, so a change to an opaque one is written with all the rest. */
function isStackable(difference: TreeDifference): boolean {
  return difference.entry !== "folder" || !difference.isOpaque;
}

function identityOf(difference: TreeDifference): string {
  return JSON.stringify(difference);
}

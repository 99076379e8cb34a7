import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import type { Mount, TreeDifference } from "@deskhand/contracts";
import type { Origin, Trust } from "../backend.ts";
import { packLayer } from "../channel/pack-layer.ts";
import type { ExecMount } from "../guest/frames.ts";
import { trustMounts, writeTrustLayer } from "../trust/trust-layer.ts";
import type { CloneMachine } from "./clone-machine.ts";
import type { FolderImage } from "./folder-images.ts";
import { insideUser, stageSettings } from "./stage-words.ts";

/** One virtual machine of a task together with the folder packs it shows, which it holds until it is closed. */
export class TaskMachine {
  readonly clone: CloneMachine;
  readonly packs: readonly FolderImage[];
  /** who a command's connections are counted for */
  readonly origins = new Map<number, Origin>();
  /** commands and harvests that still need it */
  users = 0;
  /** no further command is started in it */
  isRetired = false;
  readonly #layers = new Map<string, Promise<string>>();
  /** `null` until something has to be trusted */
  #trusted: Promise<void> | null = null;

  constructor(clone: CloneMachine, packs: readonly FolderImage[]) {
    this.clone = clone;
    this.packs = packs;
  }

  /** whether another command may be started in it; a guest program that is gone takes its machine along a moment later */
  get isUsable(): boolean {
    return !this.isRetired && !this.clone.channel.isClosed;
  }

  /** differences carried into it so far */
  get layers(): number {
    return this.#layers.size;
  }

  /** Whether it shows exactly these packs, so that a command that wants them can run in it. */
  shows(packs: readonly FolderImage[]): boolean {
    return packs.length === this.packs.length && packs.every((pack) => this.packs.includes(pack));
  }

  /** Lower layers of a mount, topmost first: the task's differences, if there are any, over the folder. */
  async lowersOf(mount: Mount, pack: FolderImage, version: string): Promise<readonly string[]> {
    const folder = this.clone.layerOf(pack.file);
    if (mount.differences.length === 0) return [folder];
    const key = `${mount.path}\0${version}`;
    const known = this.#layers.get(key);
    const layer = known ?? this.#carry(mount, `d${this.#layers.size}`);
    this.#layers.set(key, layer);
    layer.catch(() => this.#layers.delete(key));
    return [`layer:${await layer}`, folder];
  }

  async #carry(mount: Mount, name: string): Promise<string> {
    const packing = { mountPath: mount.path, marks: stageSettings.marks, owner: insideUser.uid };
    await this.clone.channel.layer(name, packLayer(mount.differences, packing));
    return name;
  }

  /** Mounts that make a command trust the task's authority. `spool` is a folder to be made on the way, and is removed. */
  async trust(trust: Trust, spool: string): Promise<readonly ExecMount[]> {
    this.#trusted ??= this.#carryTrust(trust, spool);
    await this.#trusted.catch((error: unknown) => {
      this.#trusted = null;
      throw error;
    });
    // the image always has a store of its own
    return trustMounts("layer:trust", "/");
  }

  async #carryTrust(trust: Trust, spool: string): Promise<void> {
    try {
      const names = await writeTrustLayer(spool, trust, null);
      const files = names.map(async (name): Promise<TreeDifference> => {
        const hostPath = join(spool, name);
        const { mtimeMs, size } = await stat(hostPath);
        return { path: `/trust/${name}`, entry: "file", hostPath, bytes: size, mode: 0o644, modifiedMs: mtimeMs };
      });
      const packing = { mountPath: "/trust", marks: stageSettings.marks, owner: insideUser.uid };
      await this.clone.channel.layer("trust", packLayer(await Promise.all(files), packing));
    } finally {
      await rm(spool, { recursive: true, force: true });
    }
  }

  /** Hands a connection that a command made to `accept`, with who it is counted for; closes it when nobody knows the command. */
  connect(stream: Duplex, exec: number, accept: ((stream: Duplex, from: Origin) => void) | null): void {
    const origin = this.origins.get(exec);
    if (accept === null || origin === undefined) stream.destroy();
    else accept(stream, origin);
  }
}

import { join } from "node:path";
import type { Duplex } from "node:stream";
import {
  DeskhandError,
  type Harvest,
  type LeftOut,
  type Mount,
  type ProgramEnd,
  type ProgramRequest,
  type Sandbox,
  type TreeDifference,
} from "@deskhand/contracts";
import type { Origin, SandboxSpec, Trust } from "../backend.ts";
import { awaitProgram, programEnd } from "../channel/await-program.ts";
import type { RunningProgram } from "../channel/guest-channel.ts";
import type { ChangeLine, ExecMount, ExecReport } from "../guest/frames.ts";
import { Releases } from "../releases.ts";
import { findStore, trustMounts, wayOutVariables, writeTrustLayer } from "../trust/trust-layer.ts";
import { ForeignLayers } from "./foreign-layers.ts";
import { type GrantedFolder, seeGrantedFolder } from "./granted-folder.ts";
import { listUpper } from "./harvest/list-upper.ts";
import { opaqueFolders } from "./harvest/opaque-folders.ts";
import { type HeldLayers, LayerStack } from "./layers/layer-stack.ts";
import { removeTree } from "./layers/remove-tree.ts";
import { Whiteouts } from "./layers/whiteouts.ts";
import { isReachedPlainly, Stage, type StageGround } from "./stage.ts";
import { stagePaths } from "./stage-command.ts";

/** a stage sees the folders it was started with; `users` are commands and harvests that still need it */
type StageSlot = {
  key: string;
  stage: Promise<Stage>;
  origins: Map<number, Origin>;
  users: number;
  isCurrent: boolean;
  /** whether its guest program is gone; it takes its stage along a moment later */
  isGone(): boolean;
};

/** larger layers are not listed a second time, by the guest program, who can tell sooner which folders hide what is below */
const quickEntries = 2_000;

/** The sandbox of one task in the process isolation: a stage that is kept warm, and a fresh layer for each command. */
export class BubblewrapSandbox implements Sandbox {
  readonly isolation = "process" as const;
  readonly programs: string;
  readonly #ground: StageGround;
  readonly #spec: SandboxSpec;
  readonly #whiteouts: Whiteouts;
  readonly #stacks = new Map<string, LayerStack>();
  readonly #foreign: ForeignLayers;
  readonly #slots = new Set<StageSlot>();
  readonly #onClosed: () => void;
  /** whether the system's own store can be covered; `null` until something has to be trusted */
  #trusted: Promise<boolean> | null = null;
  #isClosed = false;

  constructor(parts: Readonly<{ ground: StageGround; spec: SandboxSpec; programs: string; onClosed(): void }>) {
    const { ground, spec, programs, onClosed } = parts;
    this.#ground = ground;
    this.#spec = spec;
    this.programs = programs;
    this.#onClosed = onClosed;
    this.#whiteouts = new Whiteouts(join(ground.folder, "layers"));
    this.#foreign = new ForeignLayers(join(ground.folder, "layers"), this.#whiteouts);
  }

  /** Starts the stage for the folders of the task, so that the first command finds it warm. */
  async warmUp(): Promise<void> {
    const slot = await this.#enter(this.#spec.folders);
    try {
      await slot.stage;
    } finally {
      this.#leave(slot);
    }
  }

  async run(request: ProgramRequest, signal: AbortSignal): Promise<Readonly<{ end: ProgramEnd; harvest: Harvest }>> {
    signal.throwIfAborted();
    const { mounts } = request.snapshot;
    const slot = await this.#enter(mounts);
    const releases = new Releases();
    releases.add(() => this.#leave(slot));
    try {
      const stage = await slot.stage;
      const layers = await this.#layers(request);
      releases.add(...layers.map((held) => () => held.release()));
      const trust = this.#spec.outlet?.trust ?? null;
      const trusted = trust === null ? [] : await this.#trust(trust);
      signal.throwIfAborted();
      releases.add(stage.reserve(request.limits));
      const env = wayOutVariables(this.#spec.outlet, trust);
      const program = this.#start({ request, stage, slot, layers, trusted, env });
      const written: string[] = [];
      releases.add(() => this.#forget({ stage, slot, exec: program.exec, written }));
      const { report, end } = await this.#await(stage, program, signal);
      const uppers: (string | null)[] = [];
      for (const path of report.uppers) uppers.push(path === null ? null : await stage.hostFolder(path));
      written.push(...uppers.filter((folder) => folder !== null));
      const changes = () => stage.channel.changes(program.exec, mounts.length);
      return { end, harvest: await this.#harvest({ mounts, uppers, changes }, () => releases.run()) };
    } catch (error) {
      await releases.run();
      throw error;
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const slots = [...this.#slots];
    this.#slots.clear();
    for (const { stage } of slots) await stage.then((started) => started.close()).catch(() => {});
    await removeTree(this.#ground.folder);
    this.#onClosed();
  }

  async #enter(folders: readonly Readonly<{ path: string; hostPath: string }>[]): Promise<StageSlot> {
    const granted = await Promise.all(folders.map(seeGrantedFolder));
    const key = JSON.stringify(
      granted.map(({ path, hostPath, device, inode }) => [path, hostPath, `${device}:${inode}`]),
    );
    if (this.#isClosed) throw closed();
    let slot = [...this.#slots].find((each) => each.key === key && each.isCurrent && !each.isGone());
    if (slot === undefined) {
      for (const old of this.#slots) this.#retire(old);
      slot = this.#open(key, granted);
    }
    slot.users += 1;
    return slot;
  }

  #open(key: string, grants: readonly GrantedFolder[]): StageSlot {
    const origins = new Map<number, Origin>();
    const stage = Stage.start(this.#ground, grants, (stream, exec) => this.#connect(stream, origins.get(exec)));
    const slot: StageSlot = { key, stage, origins, users: 0, isCurrent: true, isGone: () => false };
    this.#slots.add(slot);
    stage.then(
      ({ channel, ended }) => {
        slot.isGone = () => channel.isClosed;
        return ended.then(() => this.#retire(slot));
      },
      () => this.#retire(slot),
    );
    return slot;
  }

  #connect(stream: Duplex, origin: Origin | undefined): void {
    if (this.#spec.outlet === null || origin === undefined) stream.destroy();
    else this.#spec.outlet.accept(stream, origin);
  }

  #retire(slot: StageSlot): void {
    slot.isCurrent = false;
    if (slot.users > 0) return;
    this.#slots.delete(slot);
    slot.stage.then((stage) => stage.close()).catch(() => {});
  }

  #leave(slot: StageSlot): void {
    slot.users -= 1;
    if (!slot.isCurrent) this.#retire(slot);
  }

  async #layers({ snapshot }: ProgramRequest): Promise<readonly HeldLayers[]> {
    const held: HeldLayers[] = [];
    try {
      for (const [index, mount] of snapshot.mounts.entries()) {
        const differences = await this.#stackOf(mount, index).hold(snapshot.version, mount);
        held.push(differences);
        held.push(await this.#foreign.hold(mount, index));
      }
      return held;
    } catch (error) {
      for (const each of held) await each.release();
      throw error;
    }
  }

  #stackOf(mount: Mount, index: number): LayerStack {
    const known = this.#stacks.get(mount.path);
    if (known !== undefined) return known;
    const stack = new LayerStack(
      join(this.#ground.folder, "layers"),
      `m${index}-${this.#stacks.size}`,
      this.#whiteouts,
    );
    this.#stacks.set(mount.path, stack);
    return stack;
  }

  /** Mounts that make programs trust the task's authority. */
  async #trust(trust: Trust): Promise<readonly ExecMount[]> {
    this.#trusted ??= this.#writeTrust(trust);
    const isCovering = await this.#trusted.catch((error: unknown) => {
      this.#trusted = null;
      throw error;
    });
    const root = this.#ground.imageFolder === null ? "/" : stagePaths.image;
    return trustMounts(`${stagePaths.layers}/trust`, isCovering ? root : null);
  }

  async #writeTrust(trust: Trust): Promise<boolean> {
    const store = await findStore(this.#ground.imageFolder ?? "/");
    await writeTrustLayer(join(this.#ground.folder, "layers", "trust"), trust, store);
    return store !== null;
  }

  #start(
    from: Readonly<{
      request: ProgramRequest;
      stage: Stage;
      slot: StageSlot;
      layers: readonly HeldLayers[];
      trusted: readonly ExecMount[];
      env: Readonly<Record<string, string>>;
    }>,
  ): RunningProgram {
    const { request, stage, slot, layers, trusted, env } = from;
    const mounts = request.snapshot.mounts.map(({ path, verb }, index) => {
      const names = [layers[index * 2], layers[index * 2 + 1]].flatMap((held) => held?.names ?? []);
      const isWritable = verb !== "read";
      const folders = isWritable ? [stagePaths.folder(index)] : [stagePaths.folder(index), stagePaths.empty];
      const lowers = [...names.map((name) => `${stagePaths.layers}/${name}`), ...folders];
      return { kind: "layered" as const, path, lowers, isWritable };
    });
    const { command, cwd, limits, runId, stepId, onOutput, stdin } = request;
    // after the folders, whose numbers are those of the request's mounts
    const all = [...mounts, ...trusted];
    const order = { mounts: all, command, cwd, env, limits, hasEgress: this.#spec.outlet !== null };
    const program = stage.channel.execute(order, onOutput, stdin);
    slot.origins.set(program.exec, { runId, stepId });
    return program;
  }

  async #await(
    stage: Stage,
    program: RunningProgram,
    signal: AbortSignal,
  ): Promise<Readonly<{ report: ExecReport; end: ProgramEnd }>> {
    const report = await awaitProgram(stage, program, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      throw stage.explainBreak(error);
    });
    return { report, end: await stage.explain(programEnd(report.end)) };
  }

  async #harvest(
    from: Readonly<{
      mounts: readonly Mount[];
      uppers: readonly (string | null)[];
      changes(): Promise<readonly ChangeLine[]>;
    }>,
    release: () => Promise<void>,
  ): Promise<Harvest> {
    const differences: TreeDifference[] = [];
    const leftOut: LeftOut[] = [];
    for (const [index, mount] of from.mounts.entries()) {
      const upper = from.uppers[index] ?? null;
      if (upper === null) continue;
      const opaqueAmong = async (paths: readonly string[], entries: number) =>
        entries > quickEntries ? opaqueFolders(upper, paths) : opaqueBy(await from.changes(), { index, paths });
      const listing = await listUpper({ mount, upper, opaqueAmong });
      for (const difference of listing.differences) differences.push(difference);
      for (const entry of listing.leftOut) leftOut.push(entry);
    }
    return { differences, leftOut, dispose: release };
  }

  /** Removes what a command wrote at once; the guest program clears the rest when it comes to it. */
  async #forget(
    from: Readonly<{ stage: Stage; slot: StageSlot; exec: number; written: readonly string[] }>,
  ): Promise<void> {
    const { stage, slot, exec, written } = from;
    slot.origins.delete(exec);
    await Promise.all(written.map(async (path) => ((await isReachedPlainly(path)) ? removeTree(path) : undefined)));
    if (!stage.channel.isClosed) stage.channel.forget(exec).catch(() => {});
  }
}

/** Of all that the guest program says about changes, only this is taken from it: a lie could make a folder look fuller or emptier, no more. */
function opaqueBy(
  changes: readonly ChangeLine[],
  { index, paths }: Readonly<{ index: number; paths: readonly string[] }>,
): ReadonlySet<string> {
  const opaque = new Set<string>();
  for (const line of changes)
    if (line.mount === index && line.entry === "folder" && line.isOpaque) opaque.add(line.path);
  return new Set(paths.filter((path) => opaque.has(path)));
}

function closed(): DeskhandError {
  const message = "The sandbox of this task was closed; start the command again.";
  return new DeskhandError({ kind: "sandbox", message, retryable: true, userAction: "retry" });
}

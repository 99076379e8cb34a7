import type { Folder, GuestPath, Mount, Snapshot } from "@deskhand/contracts";
import type { FolderGate } from "../folder-gate.ts";
import { grantOf } from "../grants/verbs.ts";
import { toHostPath } from "../host-path.ts";
import type { TaskSpace } from "../task-space.ts";
import type { Witness } from "../witness/witness.ts";
import { copyOf, type Overlay } from "./overlay.ts";
import type { Layers } from "./seen.ts";
import type { ViewContext } from "./step-view.ts";
import { type Differences, treeDifferences } from "./tree-differences.ts";

/** What is remembered of a snapshot, to merge with later. */
export type Taken = Readonly<{
  layers: Layers;
  witnesses: ReadonlyMap<GuestPath, Witness>;
  /** paths of the disk that the snapshot shows elsewhere */
  moved: readonly GuestPath[];
}>;

/** The snapshots of one step. */
export interface Snapshots {
  take(signal: AbortSignal | undefined): Promise<Snapshot>;
  /** throws when `snapshot` is not held by this step */
  of(snapshot: Snapshot): Taken;
  releaseAll(): void;
}

type Known = Readonly<{ folders: readonly Folder[]; differences: Differences }>;
/** what is staged over nothing of a step's own, by what is staged; as long as nothing of the user's shows elsewhere */
const drawn = new WeakMap<Overlay, Known>();

async function draw(space: TaskSpace, layers: Layers, folders: readonly Folder[]): Promise<Differences> {
  const known = layers.own.children.size === 0 ? drawn.get(layers.staged) : undefined;
  if (known?.folders === folders) return known.differences;
  const options = { layers, disk: space.disk, blobPath: (sha256: string) => space.blobs.pathOf(sha256) };
  const differences = await treeDifferences(options, folders);
  if (layers.own.children.size === 0 && differences.moved.length === 0)
    drawn.set(layers.staged, { folders, differences });
  return differences;
}

/** one for all: every step's view is closed, and making an error takes longer than the rest of it */
const closed = new Error("the step's view is closed");

export function createSnapshots(context: ViewContext, gate: FolderGate): Snapshots {
  const { space, folders, overlay, ensureFolder } = context;
  const held = new Map<Snapshot, Taken & Readonly<{ release(): void }>>();
  const end = new AbortController();
  const paths = folders.map(({ path }) => path);

  async function taken(letGo: () => void): Promise<Snapshot> {
    for (const path of paths) await ensureFolder(path);
    const called = await space.witnesses.call(paths);
    const release = () => {
      for (const witness of called.values()) witness.end();
      held.delete(snapshot);
      letGo();
    };
    const layers: Layers = { own: copyOf(overlay), staged: space.frozen() };
    const { byFolder, version, moved } = await draw(space, layers, folders).catch((error: unknown) => {
      for (const witness of called.values()) witness.end();
      throw error;
    });
    const mounts: Mount[] = folders.map(({ path, verb }) => ({
      path,
      hostPath: toHostPath(path),
      verb,
      differences: byFolder.get(path) ?? [],
    }));
    const snapshot: Snapshot = { version, mounts, release };
    held.set(snapshot, { layers, witnesses: called, moved, release });
    return snapshot;
  }

  return {
    async take(signal) {
      const signals = signal === undefined ? end.signal : AbortSignal.any([signal, end.signal]);
      const letGo = await gate.hold(paths, { isNested: held.size > 0, signal: signals });
      try {
        const snapshot = await space.lock.shared(() => taken(letGo));
        if (signals.aborted) snapshot.release();
        signals.throwIfAborted();
        return snapshot;
      } catch (error) {
        letGo();
        throw error;
      }
    },
    of(snapshot) {
      const known = held.get(snapshot);
      if (known === undefined) throw new Error("the snapshot is not held by this step");
      return known;
    },
    releaseAll() {
      end.abort(closed);
      for (const { release } of [...held.values()]) release();
    },
  };
}

/** Whether the disk still has at `path` what programs saw there; `path` lies in a granted folder. */
export function createLook({ witnesses }: Taken, folders: readonly Folder[]): (path: GuestPath) => Promise<boolean> {
  const looks = new Map([...witnesses].map(([folder, witness]) => [folder, witness.look()]));
  return async (path) => {
    const folder = grantOf(folders, path);
    const look = folder === null ? undefined : looks.get(folder.path);
    return look === undefined ? false : look(path);
  };
}

import {
  type Folder,
  type GuestPath,
  lastReads,
  type RunId,
  type Staged,
  type StepId,
  type StepView,
  type ViewListing,
} from "@deskhand/contracts";
import { inputError, isForbidden, mapped } from "../failures.ts";
import type { FileSystem } from "../file-system/file-system.ts";
import type { FolderGate } from "../folder-gate.ts";
import { depthOf, quoted } from "../guest-path.ts";
import type { TaskSpace } from "../task-space.ts";
import { checkOrigins } from "./check-origins.ts";
import { difference } from "./difference.ts";
import { asViewEntry, byPath, type Entry, type Layer } from "./layer.ts";
import { createOverlay, type Overlay } from "./overlay.ts";
import { overlaid } from "./overlay-layer.ts";
import { createReader, type Reader } from "./reader.ts";
import { createSnapshots } from "./snapshots.ts";
import { createTracker, type Tracker } from "./tracker.ts";
import { createWriter } from "./writer.ts";

/** What the parts of one step's view share. */
export type ViewContext = Readonly<{
  fileSystem: FileSystem;
  space: TaskSpace;
  folders: readonly Folder[];
  /** the step's own staged layer, and the view that results */
  overlay: Overlay;
  view: Layer;
  tracker: Tracker;
  /** hashes of the blobs this step put */
  blobs: Set<string>;
  /** paths of the layer below whose entries were not seen moving, only found elsewhere */
  inferred: Set<GuestPath>;
  /** throws `folder` when the granted folder that holds `path` is gone */
  ensureFolder(path: GuestPath): Promise<void>;
}>;

export type StepViewOptions = Readonly<{
  fileSystem: FileSystem;
  space: TaskSpace;
  gate: FolderGate;
  runId: RunId;
  stepId: StepId;
  ensureFolder(path: GuestPath): Promise<void>;
}>;

type Walked = Readonly<{ found: Entry[]; closed: ReadonlySet<GuestPath> }>;

/** Breadth first, so that a cut list still shows the upper folders. Folders below `top` that may not be opened are told apart. */
async function walk(view: Layer, top: GuestPath, depth: number, stop: (count: number) => boolean): Promise<Walked> {
  const found: Entry[] = [];
  const closed = new Set<GuestPath>();
  const folders: GuestPath[] = [top];
  const childrenOf = async (folder: GuestPath) => {
    try {
      return (await view.children(folder)) ?? [];
    } catch (error) {
      if (folder === top || !isForbidden(error)) throw error;
      closed.add(folder);
      return [];
    }
  };
  for (const folder of folders) {
    for (const entry of await childrenOf(folder)) {
      found.push(entry);
      if (stop(found.length)) return { found, closed };
      if (entry.entry === "folder" && depthOf(entry.path) - depthOf(top) < depth) folders.push(entry.path);
    }
  }
  return { found, closed };
}

type ListOptions = Parameters<StepView["list"]>[1];

async function listing(view: Layer, reader: Reader, path: GuestPath, options: ListOptions): Promise<ViewListing> {
  const { depth, limit, signal } = options;
  const top = await reader.entry(path);
  if (top === null) throw inputError(`There is no ${quoted(path)}. List the folder above to see what is there.`);
  if (top.entry !== "folder") throw inputError(`${quoted(path)} is not a folder.`);
  const { found, closed } = await walk(view, path, depth, (count) => {
    signal?.throwIfAborted();
    return count > limit;
  });
  const entries = found.slice(0, limit).sort(byPath).map(asViewEntry);
  const marked = entries.map((entry) => (closed.has(entry.path) ? { ...entry, isClosed: true as const } : entry));
  return { entries: closed.size === 0 ? entries : marked, isTruncated: found.length > limit };
}

/** Hands over what the step staged. Runs alone among the commits of its task. */
async function commitStep(context: ViewContext, stepId: StepId): Promise<Staged> {
  const { fileSystem, space, overlay, tracker, blobs, inferred } = context;
  await checkOrigins(overlay, space.staged, tracker);
  const changes = await difference(overlay, space.staged, { stepId, fileSystem, inferred });
  const kept = new Set(changes.map((change) => change.after?.sha256));
  await space.blobs.sync([...blobs].filter((sha256) => kept.has(sha256)));
  space.commit(stepId, changes);
  return { changes, reads: tracker.reads() };
}

/** Runs the operations of one step until it is over. */
function createTurns(space: TaskSpace) {
  let isOver = false;
  /** writes go one after the other: each looks before it stages */
  let lastWrite: Promise<unknown> = Promise.resolve();
  const isClosed = () => new Error("the step's view is closed");

  function locked<Result>(path: GuestPath, work: () => Promise<Result>): Promise<Result> {
    return space.lock.shared(async () => {
      try {
        return await work();
      } catch (error) {
        throw mapped(error, path);
      }
    });
  }

  function guarded<Result>(path: GuestPath, work: () => Promise<Result>): Promise<Result> {
    return isOver ? Promise.reject(isClosed()) : locked(path, work);
  }

  return {
    guarded,
    staged<Result>(path: GuestPath, work: () => Promise<Result>): Promise<Result> {
      const running = lastWrite.then(() => guarded(path, work));
      lastWrite = running.catch(() => undefined);
      return running;
    },
    async last<Result>(path: GuestPath, work: () => Promise<Result>): Promise<Result> {
      await lastWrite;
      if (isOver) throw isClosed();
      isOver = true;
      return space.commits.exclusive(() => locked(path, work));
    },
    end(): void {
      isOver = true;
    },
  };
}

/** See the port. Operations of one step may overlap; each sees what those before it staged. */
export function createStepView({ fileSystem, space, gate, runId, stepId, ensureFolder }: StepViewOptions): StepView {
  const overlay = createOverlay();
  const view = overlaid(overlay, space.staged);
  const tracker = createTracker(lastReads(space.task.runs[runId]), fileSystem);
  const { folders } = space.task;
  const kept = { blobs: new Set<string>(), inferred: new Set<GuestPath>() };
  const context: ViewContext = { fileSystem, space, folders, overlay, view, tracker, ...kept, ensureFolder };
  const reader = createReader(context);
  const writer = createWriter(context, reader);
  const snapshots = createSnapshots(context, gate);
  const top = folders[0]?.path ?? "/";
  const { guarded, staged, last, end } = createTurns(space);
  return {
    stat: (path) =>
      guarded(path, async () => {
        const entry = await reader.entry(path);
        return entry === null ? null : asViewEntry(entry);
      }),
    list: (path, options) =>
      guarded(path, async () => {
        const listed = await listing(view, reader, path, options);
        // a folder is never read: who listed one where a file was knows that it is there
        if (tracker.knows(path)) tracker.saw(path, "folder");
        return listed;
      }),
    read: (path, { maxBytes }) => guarded(path, () => reader.read(path, maxBytes)),
    localFile: (path) => guarded(path, () => reader.localFile(path)),
    write: (path, bytes) => staged(path, () => writer.write(path, bytes)),
    createFolder: (path) => staged(path, () => writer.createFolder(path)),
    move: (from, to) => staged(from, () => writer.move(from, to)),
    copy: (from, to) => staged(from, () => writer.copy(from, to)),
    remove: (path) => staged(path, () => writer.remove(path)),
    snapshot: (signal) => snapshots.take(signal),
    adopt: (snapshot, harvest) =>
      staged(top, async () => {
        const { adopt } = await import("../adopt/adopt.ts");
        return adopt(context, snapshots.of(snapshot), harvest);
      }),
    commit: () => last(top, () => commitStep(context, stepId)).finally(snapshots.releaseAll),
    discard() {
      end();
      snapshots.releaseAll();
      overlay.children = new Map();
    },
  };
}

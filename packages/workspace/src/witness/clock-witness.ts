import type { GuestPath } from "@deskhand/contracts";
import type { FileStat, FileSystem } from "../file-system/file-system.ts";
import { childOf, nameOf, parentOf } from "../guest-path.ts";
import { toHostPath } from "../host-path.ts";
import { identityOf, type Witness } from "./witness.ts";

export type ClockWitnessOptions = Readonly<{
  fileSystem: FileSystem;
  folder: GuestPath;
  /** the granted folder as it was when the witness was called */
  stat: FileStat;
  /** `changedNs` of that moment: whatever changed later has one that is not smaller */
  stampNs: bigint;
  /** whether `changedNs` of later changes can still be compared with `stampNs` */
  isClockSteady(): boolean;
  hasOwnClock(stat: FileStat, hostPath: string): Promise<boolean>;
  /** what earlier witnesses read, for as long as it is true */
  shelf: Shelf;
}>;

/** Names in folders, `true` for folders in them, with the `changedNs` for which they are right. */
export type Shelf = Map<
  GuestPath,
  Readonly<{ identity: string; changedNs: string; kinds: ReadonlyMap<string, boolean> }>
>;

/** folders whose names are noted before a program starts */
const earlyLimit = 8;
/** `ms` after which a program counts as slow, and the names in further folders are noted */
const slowMs = 150;
/** folders whose names are kept; beyond, doubt remains */
const noteLimit = 20_000;

type FolderState = Readonly<{
  identity: string;
  isSame: boolean;
  /** nothing came or went in it, and it is where it was */
  isQuiet: boolean;
}>;
type Note = Readonly<{ identity: string; names: ReadonlyMap<string, boolean> | null }>;

const elsewhere: FolderState = { identity: "", isSame: false, isQuiet: false };

type Clocked = ClockWitnessOptions & Readonly<{ notes: Map<GuestPath, Note> }>;

function isOlder({ stampNs }: Clocked, stat: FileStat): boolean {
  return BigInt(stat.changedNs) < stampNs;
}

/** Whether the entry just looked at cannot have taken the place of another meanwhile. */
async function isStillQuiet(clocked: Clocked, path: GuestPath, above: FolderState): Promise<boolean> {
  const stat = above.isQuiet ? await clocked.fileSystem.stat(toHostPath(parentOf(path))) : null;
  return stat !== null && identityOf(stat) === above.identity && isOlder(clocked, stat);
}

/** `above` is the folder around, `null` for the granted one. */
async function stateOf(clocked: Clocked, path: GuestPath, above: FolderState | null): Promise<FolderState> {
  if (above?.isSame === false) return elsewhere;
  const { fileSystem, stat: start, hasOwnClock, notes } = clocked;
  const hostPath = toHostPath(path);
  const stat = await fileSystem.stat(hostPath);
  if (stat?.kind !== "folder") return elsewhere;
  if (stat.device !== start.device && !(await hasOwnClock(stat, hostPath))) return elsewhere;
  const identity = identityOf(stat);
  const isKnown = above === null ? identity === identityOf(start) : notes.get(path)?.identity === identity;
  const isSame = isKnown || (above !== null && (isOlder(clocked, stat) || (await isStillQuiet(clocked, path, above))));
  return { identity, isSame, isQuiet: isSame && isOlder(clocked, stat) };
}

/** Names in a folder that is as it was when the witness was called; `null` when something came or went since. */
async function namesIn(clocked: Clocked, path: GuestPath, stat: FileStat) {
  const { fileSystem, shelf } = clocked;
  const known = shelf.get(path);
  const identity = identityOf(stat);
  if (known?.identity === identity && known.changedNs === stat.changedNs) return known.kinds;
  const kinds = await fileSystem.readKinds(toHostPath(path));
  const after = await fileSystem.stat(toHostPath(path));
  if (after?.changedNs !== stat.changedNs || identityOf(after) !== identity) return null;
  if (shelf.size >= noteLimit) shelf.clear();
  shelf.set(path, { identity, changedNs: stat.changedNs, kinds });
  return kinds;
}

type Open = Readonly<{ path: GuestPath; above: FolderState | null }>;

/** Looks at every folder once; what is found before the user came there holds for the beginning too. */
async function takeNotes(clocked: Clocked, queue: Open[], limit: number, isOver: () => boolean): Promise<void> {
  const { fileSystem, notes } = clocked;
  while (queue.length > 0 && notes.size < limit && !isOver()) {
    const { path, above } = queue.shift() as Open;
    const state = await stateOf(clocked, path, above);
    const stat = state.isSame ? await fileSystem.stat(toHostPath(path)) : null;
    if (stat === null || identityOf(stat) !== state.identity) continue;
    const kinds = isOlder(clocked, stat) ? await namesIn(clocked, path, stat) : null;
    notes.set(path, { identity: state.identity, names: kinds });
    const inner = [...(kinds ?? [])].filter(([, isFolder]) => isFolder);
    queue.push(...inner.map(([name]) => ({ path: childOf(path, name), above: state })));
  }
}

function createLook(clocked: Clocked): (path: GuestPath) => Promise<boolean> {
  const { fileSystem, notes, folder: top } = clocked;
  const states = new Map<GuestPath, Promise<FolderState>>();
  const folder = (path: GuestPath): Promise<FolderState> => {
    const known = states.get(path);
    if (known !== undefined) return known;
    const state =
      path === top
        ? stateOf(clocked, path, null)
        : folder(parentOf(path)).then((above) => stateOf(clocked, path, above));
    states.set(path, state);
    return state;
  };
  return async (path) => {
    if (path === top) return (await folder(top)).isSame;
    const around = await folder(parentOf(path));
    if (!around.isSame) return false;
    const stat = await fileSystem.stat(toHostPath(path));
    if (stat === null) return around.isQuiet || notes.get(parentOf(path))?.names?.has(nameOf(path)) === false;
    return stat.kind === "folder" ? (await folder(path)).isSame : isOlder(clocked, stat);
  };
}

/**
 * The witness for drives whose clock is this computer's. Every change of an entry, of its name or place too, renews its `changedNs`,
 * and no program can set that; what came to or went from a folder renews that of the folder. So an older entry in the same folder is the
 * same entry, and nothing has to be listed beforehand. Names are noted of a few folders, and of the others while a slow program runs:
 * when the user works in a folder too, a name that is missing now may never have been there.
 */
export async function callClockWitness(options: ClockWitnessOptions): Promise<Witness> {
  const clocked: Clocked = { ...options, notes: new Map() };
  let isOver = false;
  const queue: Open[] = [{ path: options.folder, above: null }];
  const note = (limit: number) => takeNotes(clocked, queue, limit, () => isOver);
  await note(earlyLimit);
  let noting: Promise<void> | null = null;
  const timer = setTimeout(() => {
    // what could not be noted stays in doubt
    noting = note(noteLimit).catch(() => undefined);
  }, slowMs);
  timer.unref();
  return {
    look() {
      const look = createLook(clocked);
      return async (path) => {
        await noting;
        return options.isClockSteady() && look(path);
      };
    },
    end() {
      isOver = true;
      clearTimeout(timer);
    },
  };
}

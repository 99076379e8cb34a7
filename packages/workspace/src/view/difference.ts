import type { Change, FileVersion, GuestPath, StepId } from "@deskhand/contracts";
import type { FileSystem } from "../file-system/file-system.ts";
import { runsItself } from "../grants/runs-itself.ts";
import { depthOf, isOtherSpelling } from "../guest-path.ts";
import { inParallel } from "../in-parallel.ts";
import type { Entry, Layer } from "./layer.ts";
import { type Overlay, type Place, placed } from "./overlay.ts";
import { withRemadeFolders } from "./remade-folders.ts";
import { identityOf } from "./version.ts";

type Placed = Readonly<{ path: GuestPath; place: Place; hidden: GuestPath | null }>;
type Draft = Pick<Change, "kind" | "path" | "from"> & Readonly<{ was: Entry | null; place: Place | null }>;

function originOf(place: Place): GuestPath | null {
  if (place.kind === "from") return place.path;
  return place.kind === "file" ? place.from : null;
}

/** Paths below of everything that the overlay shows somewhere. */
function originsOf(items: Iterable<Placed>): ReadonlySet<GuestPath> {
  const origins = new Set<GuestPath>();
  for (const { place } of items) {
    const origin = originOf(place);
    if (origin !== null) origins.add(origin);
  }
  return origins;
}

async function drafts({ path, place, hidden }: Placed, below: Layer, isUsed: boolean): Promise<readonly Draft[]> {
  const origin = originOf(place);
  const was = origin === null ? null : await below.entry(origin);
  if (place.kind === "from") return was === null ? [] : [{ kind: "moved", path, from: origin, was, place: null }];
  if (place.kind === "file" && was !== null) {
    const edited: Draft = { kind: "edited", path, from: null, was, place };
    return origin === hidden ? [edited] : [{ kind: "moved", path, from: origin, was, place: null }, edited];
  }
  const under = hidden === null || isUsed ? null : await below.entry(hidden);
  if (place.kind === "file" && under?.entry === "file") {
    return [{ kind: "edited", path, from: null, was: under, place }];
  }
  if (place.kind === "folder" && under?.entry === "folder") return [];
  return place.kind === "gone" ? [] : [{ kind: "created", path, from: null, was: null, place }];
}

/** Everything of the layer below that `path` held and that did not move elsewhere. */
async function lost(entry: Entry, below: Layer, used: ReadonlySet<GuestPath>): Promise<readonly Draft[]> {
  if (used.has(entry.path)) return [];
  const found: Draft[] = [];
  for (const child of entry.entry === "folder" ? ((await below.children(entry.path)) ?? []) : []) {
    found.push(...(await lost(child, below, used)));
  }
  found.push({ kind: "deleted", path: entry.path, from: null, was: entry, place: null });
  return found;
}

function isSame(left: Entry | null, right: Entry): boolean {
  if (left?.source.at !== "disk" || right.source.at !== "disk") return false;
  return left.source.stat.inode === right.source.stat.inode && left.source.stat.device === right.source.stat.device;
}

async function deletions(item: Placed, below: Layer, used: ReadonlySet<GuestPath>): Promise<readonly Draft[]> {
  const { hidden, place } = item;
  if (hidden === null || used.has(hidden)) return [];
  const entry = await below.entry(hidden);
  if (entry === null) return [];
  const origin = originOf(place);
  const moved = origin === null ? null : await below.entry(origin);
  // a file that came from elsewhere is no new version of the one whose name it took
  if (place.kind === "file" && entry.entry === "file" && moved === null) return [];
  // on drives that take two spellings for one name, the new name shows the old entry
  if (origin !== null && isOtherSpelling(origin, hidden) && isSame(moved, entry)) return [];
  const found = await lost(entry, below, used);
  return place.kind === "folder" && entry.entry === "folder" ? found.slice(0, -1) : found;
}

function versionOf(place: Place | null, was: Entry | null, sha256: string | null): FileVersion | null {
  if (place === null) {
    return was === null ? null : { bytes: was.bytes, mode: was.mode, sha256, linkTarget: was.linkTarget };
  }
  if (place.kind === "file") {
    return { bytes: place.bytes, mode: place.mode, sha256: place.sha256, linkTarget: null };
  }
  if (place.kind === "folder") return { bytes: 0, mode: place.mode, sha256: null, linkTarget: null };
  if (place.kind !== "link") return null;
  return { bytes: Buffer.byteLength(place.target), mode: 0o777, sha256: null, linkTarget: place.target };
}

function entryKind(draft: Draft): Change["entry"] {
  const kind = draft.place?.kind;
  return kind === "file" || kind === "folder" || kind === "link" ? kind : (draft.was?.entry ?? "file");
}

export type DifferenceOptions = Readonly<{
  stepId: StepId;
  fileSystem: FileSystem;
  /** paths below of what was not seen moving, only found elsewhere */
  inferred: ReadonlySet<GuestPath>;
}>;

async function asChange(draft: Draft, { stepId, fileSystem, inferred }: DifferenceOptions): Promise<Change | null> {
  const { kind, path, from, was, place } = draft;
  const before = was === null ? null : await identityOf(was, fileSystem);
  const after = kind === "deleted" ? null : versionOf(place, was, before?.sha256 ?? null);
  const entry = entryKind(draft);
  if (kind === "edited" && before?.sha256 === after?.sha256 && before?.mode === after?.mode) return null;
  return {
    path,
    kind,
    entry,
    from,
    bytes: after?.bytes ?? before?.bytes ?? 0,
    before,
    after,
    runsItself: kind !== "deleted" && runsItself(path, entry === "link" || (entry === "folder" && kind === "moved")),
    isInferred: kind === "moved" && from !== null && inferred.has(from),
    stepId,
  };
}

function rank({ kind, path, entry }: Change): number {
  if (kind === "deleted") return entry === "folder" ? 1000 - depthOf(path) : 0;
  if (kind === "moved" || entry === "folder") return 2000 + depthOf(path);
  return 4000;
}

/** What an overlay changes in the layer below, in the order that `Change` promises. */
export async function difference(
  overlay: Overlay,
  below: Layer,
  options: DifferenceOptions,
): Promise<readonly Change[]> {
  const items = [...placed(await withRemadeFolders(overlay, { below, used: originsOf(placed(overlay)) }))];
  const used = originsOf(items);
  const drafted = await inParallel(items, async (item) => [
    ...(await deletions(item, below, used)),
    ...(await drafts(item, below, item.hidden !== null && used.has(item.hidden))),
  ]);
  const changes = await inParallel(drafted.flat(), (draft) => asChange(draft, options));
  return changes.filter((change) => change !== null).toSorted((left, right) => rank(left) - rank(right));
}

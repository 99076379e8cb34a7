import type { GuestPath, LeftOut, TreeDifference } from "@deskhand/contracts";
import { inputError } from "../failures.ts";
import { childOf, nameOf, quoted } from "../guest-path.ts";
import { inParallel } from "../in-parallel.ts";
import type { Entry, Layer } from "../view/layer.ts";
import type { HarvestNode } from "./harvest-tree.ts";
import { staysInside } from "./link-target.ts";

export type FileDifference = Extract<TreeDifference, { entry: "file" }>;

/** Something of the view that is no longer there after the programs, with everything in it. */
export type Lost = Readonly<{ entry: Entry; contents: readonly Lost[] }>;

/** Something that is there after the programs and was not there, or not like this. */
export type Arrival = Readonly<{
  path: GuestPath;
  wanted: Exclude<TreeDifference, { entry: "gone" }>;
  /** the file that it is a new version of; `null` when it is new */
  was: Entry | null;
  /** it lies in a folder that is new itself */
  isWithinNew: boolean;
}>;

export type Merged = Readonly<{ lost: readonly Lost[]; arrivals: readonly Arrival[] }>;

type Merging = Readonly<{
  view: Layer;
  /** granted folders: mounts of their own */
  mounts: ReadonlySet<GuestPath>;
  folder: GuestPath;
  lost: Lost[];
  arrivals: Arrival[];
  leftOut: LeftOut[];
  /** whether a file of the view has just these bytes and permissions */
  isEqual(was: Entry, wanted: FileDifference): Promise<boolean>;
}>;

/** One path to look at; `isWithinNew`: nothing of the view is there. */
type Place = Readonly<{ path: GuestPath; node: HarvestNode; isWithinNew: boolean }>;

/** Everything that the view has at and below `entry`. */
async function allOf(merging: Merging, entry: Entry): Promise<Lost> {
  const children = entry.entry === "folder" ? ((await merging.view.children(entry.path)) ?? []) : [];
  return { entry, contents: await inParallel(children, (child) => allOf(merging, child), 4) };
}

function below({ mounts }: Merging, { path, node }: Place, isWithinNew: boolean): Place[] {
  const places = [...node.children].map(([name, child]) => ({ path: childOf(path, name), node: child, isWithinNew }));
  return places.filter((place) => !mounts.has(place.path));
}

/** A folder that was there and is there. */
async function mergeFolder(merging: Merging, place: Place, was: Entry): Promise<Place[]> {
  const { path, node } = place;
  const { leftOut, view, lost } = merging;
  if (node.difference?.entry === "folder") {
    if ((was.mode & 0o777) !== (node.difference.mode & 0o777)) {
      leftOut.push({ path, because: "The permissions of a folder that was there before stay as they are." });
    }
    if (node.difference.isOpaque) {
      const gone = ((await view.children(path)) ?? []).filter(
        (child) => !node.children.has(nameOf(child.path)) && !merging.mounts.has(child.path),
      );
      lost.push(...(await inParallel(gone, (child) => allOf(merging, child), 4)));
    }
  }
  return below(merging, place, false);
}

function isMisleading({ folder, leftOut }: Merging, path: GuestPath, target: string): boolean {
  if (staysInside(path, target, folder)) return false;
  const because = `The link leads to ${quoted(target)}, outside its folder or in a way that cannot be told. Copy the file instead.`;
  leftOut.push({ path, because });
  return true;
}

/** Something that is not gone, where the view has no folder or should have none. */
async function mergeEntry(merging: Merging, place: Place, wanted: Arrival["wanted"], was: Entry | null) {
  const { lost, arrivals, isEqual } = merging;
  const { path, isWithinNew } = place;
  if (wanted.entry === "file" && was?.entry === "file") {
    if (!(await isEqual(was, wanted))) arrivals.push({ path, wanted, was, isWithinNew });
    return [];
  }
  if (wanted.entry === "link") {
    const isThere = was?.entry === "link" && was.linkTarget === wanted.target;
    if (isThere || isMisleading(merging, path, wanted.target)) return [];
  }
  if (was !== null) lost.push(await allOf(merging, was));
  arrivals.push({ path, wanted, was: null, isWithinNew });
  return wanted.entry === "folder" ? below(merging, place, true) : [];
}

async function mergeOne(merging: Merging, place: Place): Promise<Place[]> {
  const { path, node, isWithinNew } = place;
  const wanted = node.difference;
  const was = isWithinNew ? null : await merging.view.entry(path);
  const isFolder = was?.entry === "folder";
  if (isFolder && (wanted === null || wanted.entry === "folder")) return mergeFolder(merging, place, was);
  if (wanted === null) throw inputError(`The folder ${quoted(path)} is not there any more. Run the command again.`);
  if (wanted.entry !== "gone") return mergeEntry(merging, place, wanted, was);
  if (was !== null) merging.lost.push(await allOf(merging, was));
  return [];
}

/**
 * Compares what programs left under the granted folder `folder` with the view as it is now. Nothing is decided about whether it may
 * come out, but for links that lead out.
 */
export async function merge(options: Omit<Merging, "lost" | "arrivals">, root: HarvestNode): Promise<Merged> {
  const merging: Merging = { ...options, lost: [], arrivals: [] };
  const { folder, view, leftOut } = merging;
  const top: Place = { path: folder, node: root, isWithinNew: false };
  const was = await view.entry(folder);
  const kind = root.difference?.entry ?? "folder";
  if (kind !== "folder")
    leftOut.push({ path: folder, because: "The folder itself stays; only what is in it can change." });
  let level = was === null || kind !== "folder" ? [] : await mergeFolder(merging, top, was);
  while (level.length > 0) level = (await inParallel(level, (place) => mergeOne(merging, place))).flat();
  return merging;
}

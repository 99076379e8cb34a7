import type { Folder, GuestPath, LeftOut } from "@deskhand/contracts";
import { coversAncestor } from "../apply/operations.ts";
import type { FileSystem } from "../file-system/file-system.ts";
import { grantOf } from "../grants/verbs.ts";
import { isOtherSpelling, nameOf, parentOf, quoted } from "../guest-path.ts";
import { comparable, toHostPath } from "../host-path.ts";
import { inParallel } from "../in-parallel.ts";
import type { Layer } from "../view/layer.ts";
import type { Arrival } from "./merge.ts";

/** Whether the drive of a granted folder takes two spellings for one name. */
async function isSpellingBlind(fileSystem: FileSystem, folder: GuestPath): Promise<boolean> {
  if (comparable("A") === comparable("a")) return true;
  const name = nameOf(folder);
  const other = name === name.toUpperCase() ? name.toLowerCase() : name.toUpperCase();
  if (other === name) return false;
  const hostPath = toHostPath(folder);
  const twinPath = hostPath.slice(0, hostPath.length - name.length) + other;
  const [stat, twin] = [await fileSystem.stat(hostPath), await fileSystem.stat(twinPath)];
  return stat !== null && stat.inode === twin?.inode && stat.device === twin.device;
}

export type TwinOptions = Readonly<{
  fileSystem: FileSystem;
  view: Layer;
  folders: readonly Folder[];
  leftOut: LeftOut[];
  /** paths of the view that programs took away */
  gone: ReadonlySet<GuestPath>;
}>;

/** Leaves out new names that the drive would take for a name that is there already. */
export async function withoutTwins(arrivals: readonly Arrival[], options: TwinOptions): Promise<readonly Arrival[]> {
  const { fileSystem, view, folders, leftOut, gone } = options;
  const blind = new Map(await inParallel(folders, async ({ path }) => [path, await isSpellingBlind(fileSystem, path)]));
  const isBlind = (path: GuestPath) => blind.get(grantOf(folders, path)?.path ?? path) ?? false;
  const fresh = arrivals.filter(({ path, was }) => was === null && isBlind(path));
  const names = new Map<GuestPath, GuestPath[]>();
  for (const { path, isWithinNew } of fresh) {
    const parent = parentOf(path);
    if (names.has(parent)) continue;
    const there = isWithinNew ? [] : ((await view.children(parent)) ?? []);
    names.set(
      parent,
      there.map((entry) => entry.path).filter((at) => !gone.has(at)),
    );
  }
  const refused = new Set<GuestPath>();
  for (const { path } of fresh) {
    const twin = names.get(parentOf(path))?.find((other) => isOtherSpelling(other, path));
    names.get(parentOf(path))?.push(path);
    if (twin === undefined || coversAncestor(refused, path)) continue;
    refused.add(path);
    const because = `This drive takes the name for that of ${quoted(nameOf(twin))}, which is there already. Choose another name.`;
    leftOut.push({ path, because });
  }
  return arrivals.filter(({ path }) => !coversAncestor(refused, path));
}

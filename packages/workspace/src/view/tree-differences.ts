import { hash } from "node:crypto";
import type { Folder, GuestPath, TreeDifference } from "@deskhand/contracts";
import { inputError } from "../failures.ts";
import { childOf, nameOf, quoted } from "../guest-path.ts";
import { toHostPath } from "../host-path.ts";
import type { Entry, Layer } from "./layer.ts";
import type { Place } from "./overlay.ts";
import { type Layers, seenAt } from "./seen.ts";

/** How each granted folder differs from what is staged over it, by path of the folder. */
export type Differences = Readonly<{
  byFolder: ReadonlyMap<GuestPath, readonly TreeDifference[]>;
  /** equal for equal differences only */
  version: string;
  /** paths of the disk whose entries show elsewhere */
  moved: readonly GuestPath[];
}>;

type Drawing = Readonly<{
  layers: Layers;
  disk: Layer;
  blobPath(sha256: string): string;
  folders: ReadonlySet<GuestPath>;
  found: TreeDifference[];
  /** what tells apart versions of the user's own files that lie under one path */
  marks: string[];
  moved: GuestPath[];
}>;

type Staged = Exclude<Place, { kind: "gone" | "from" }>;

/** `shines`: the folder around is the user's own at this very path, so that what it holds shows unless something lies over it. */
async function draw(drawing: Drawing, path: GuestPath, shines: boolean): Promise<void> {
  const { layers, found } = drawing;
  const { own, disk, names } = seenAt(layers, path);
  if (own !== null) return drawStaged(drawing, path, own, shines);
  if (disk === path && shines) return drawNames(drawing, path, names, true);
  const entry = disk === null ? null : await drawing.disk.entry(disk);
  if (entry !== null) return drawMoved(drawing, path, entry, shines);
  if (shines) found.push({ path, entry: "gone" });
}

async function drawNames(drawing: Drawing, path: GuestPath, names: Iterable<string>, shines: boolean): Promise<void> {
  for (const name of names) {
    const child = childOf(path, name);
    // a granted folder inside another is a mount of its own
    if (!drawing.folders.has(child)) await draw(drawing, child, shines);
  }
}

async function drawStaged(drawing: Drawing, path: GuestPath, own: Staged, shines: boolean): Promise<void> {
  const { found, blobPath, layers } = drawing;
  if (own.kind === "link") return void found.push({ path, entry: "link", target: own.target });
  if (own.kind === "file") {
    const { bytes, mode, modifiedMs, sha256 } = own;
    return void found.push({ path, entry: "file", hostPath: blobPath(sha256), bytes, mode: mode & 0o777, modifiedMs });
  }
  found.push({ path, entry: "folder", mode: own.mode & 0o777, isOpaque: shines });
  await drawNames(drawing, path, seenAt(layers, path).names, false);
}

async function drawMoved(drawing: Drawing, path: GuestPath, entry: Entry, shines: boolean): Promise<void> {
  const { found, marks, moved, disk, layers } = drawing;
  const { source, bytes, modifiedMs } = entry;
  if (source.at !== "disk") throw new Error(`${path} does not lie on the disk`);
  const mode = entry.mode & 0o777;
  moved.push(source.path);
  if (entry.entry === "link") return void found.push({ path, entry: "link", target: entry.linkTarget ?? "" });
  if (entry.entry === "folder") {
    found.push({ path, entry: "folder", mode, isOpaque: shines });
    const shining = ((await disk.children(source.path)) ?? []).map((child) => nameOf(child.path));
    return drawNames(drawing, path, new Set([...shining, ...seenAt(layers, path).names]), false);
  }
  if (entry.isPlaceholder) {
    throw inputError(
      `${quoted(path)} was moved but is not downloaded, so programs cannot be shown it. Ask the user to open it once, then try again.`,
    );
  }
  marks.push(`${source.stat.device}.${source.stat.inode}.${source.stat.changedNs}`);
  found.push({ path, entry: "file", hostPath: toHostPath(source.path), bytes, mode, modifiedMs });
}

export type DrawingOptions = Pick<Drawing, "layers" | "disk" | "blobPath">;

/** Folds what is staged into differences per granted folder; what moved is listed file by file. Throws `input` for moved placeholders. */
export async function treeDifferences(options: DrawingOptions, folders: readonly Folder[]): Promise<Differences> {
  const paths = new Set(folders.map(({ path }) => path));
  const marks: string[] = [];
  const moved: GuestPath[] = [];
  const byFolder = new Map<GuestPath, readonly TreeDifference[]>();
  for (const path of paths) {
    const found: TreeDifference[] = [];
    const drawing: Drawing = { ...options, folders: paths, found, marks, moved };
    await drawNames(drawing, path, seenAt(options.layers, path).names, true);
    byFolder.set(path, found);
  }
  return { byFolder, moved, version: hash("sha256", JSON.stringify([[...byFolder], marks]), "hex") };
}

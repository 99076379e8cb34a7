import type { GuestPath } from "@deskhand/contracts";
import { childOf, nameOf } from "../guest-path.ts";
import { inParallel } from "../in-parallel.ts";
import { byPath, type Entry, type Layer } from "./layer.ts";
import { type Overlay, type Resolved, resolve } from "./overlay.ts";

function ownEntry(path: GuestPath, own: NonNullable<Resolved["own"]>): Entry {
  const plain = { path, linkTarget: null, isPlaceholder: false, modifiedMs: own.modifiedMs };
  switch (own.kind) {
    case "file":
      return { ...plain, entry: "file", bytes: own.bytes, mode: own.mode, source: { at: "task", sha256: own.sha256 } };
    case "folder":
      return { ...plain, entry: "folder", bytes: 0, mode: own.mode, source: { at: "task", sha256: null } };
    case "link":
      return {
        ...plain,
        entry: "link",
        bytes: Buffer.byteLength(own.target),
        mode: 0o777,
        linkTarget: own.target,
        source: { at: "task", sha256: null },
      };
  }
}

/** What still shines through, under its name in the overlay, and the names that the overlay itself has to answer for. */
function sorted(shining: readonly Entry[], path: GuestPath, node: Overlay | null) {
  const open = new Map(node?.children);
  const kept: Entry[] = [];
  for (const child of shining) {
    const name = nameOf(child.path);
    if ((open.get(name)?.place ?? null) !== null) continue;
    open.delete(name);
    kept.push({ ...child, path: childOf(path, name) });
  }
  return { kept, open: [...open.keys()] };
}

/** Staged changes over another layer. The overlay may change while the layer is in use; every call sees it as it is then. */
export function overlaid(overlay: Overlay, below: Layer): Layer {
  async function entry(path: GuestPath): Promise<Entry | null> {
    const { own, lower } = resolve(overlay, path);
    if (own !== null) return ownEntry(path, own);
    if (lower === null) return null;
    const found = await below.entry(lower);
    return found === null ? null : { ...found, path };
  }

  async function children(path: GuestPath): Promise<readonly Entry[] | null> {
    const { own, lower, node } = resolve(overlay, path);
    if (own !== null && own.kind !== "folder") return null;
    if (own === null && lower === null) return null;
    const shining = lower === null ? [] : await below.children(lower);
    if (shining === null) return null;
    if (lower === path && node === null) return shining;
    const { kept, open } = sorted(shining, path, node);
    const placed = await inParallel(open, (name) => entry(childOf(path, name)));
    return [...kept, ...placed.filter((child) => child !== null)].sort(byPath);
  }

  return { entry, children };
}

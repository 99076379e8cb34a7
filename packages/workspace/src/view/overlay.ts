import type { GuestPath } from "@deskhand/contracts";
import { childOf, nameOf, parentOf } from "../guest-path.ts";

/** What a staged change puts at a path. Paths in `from` are those of the layer below. */
export type Place =
  | Readonly<{ kind: "gone" }>
  /** an entry of the layer below, with everything in it */
  | Readonly<{ kind: "from"; path: GuestPath }>
  | Readonly<{
      kind: "file";
      sha256: string;
      bytes: number;
      mode: number;
      modifiedMs: number;
      /** the file below whose bytes these replace */
      from: GuestPath | null;
    }>
  | Readonly<{ kind: "folder"; mode: number; modifiedMs: number }>
  | Readonly<{ kind: "link"; target: string; modifiedMs: number }>;

/** A tree of the paths that differ from the layer below; `place` `null` means: as below. */
export type Overlay = { place: Place | null; children: Map<string, Overlay> };

/** A part that was cut out of an overlay and can be attached elsewhere. */
export type Branch = Readonly<{ place: Exclude<Place, { kind: "gone" }>; children: Overlay["children"] }>;

/** What is at a path: its own place, or the path of the layer below that shines through (`lower`), or nothing (both `null`). */
export type Resolved = Readonly<{
  own: Extract<Place, { kind: "file" | "folder" | "link" }> | null;
  lower: GuestPath | null;
  node: Overlay | null;
}>;

export function createOverlay(): Overlay {
  return { place: null, children: new Map() };
}

/** A copy that does not change with the original. */
export function copyOf({ place, children }: Overlay): Overlay {
  return { place, children: new Map([...children].map(([name, child]) => [name, copyOf(child)])) };
}

export function isEmpty(overlay: Overlay): boolean {
  return overlay.children.size === 0;
}

function segmentsOf(path: GuestPath): readonly string[] {
  return path === "/" ? [] : path.slice(1).split("/");
}

/** See `Resolved`. */
export function resolve(overlay: Overlay, path: GuestPath): Resolved {
  let node: Overlay | null = overlay;
  let lower: GuestPath | null = "/";
  let own: Resolved["own"] = null;
  for (const name of segmentsOf(path)) {
    node = node?.children.get(name) ?? null;
    lower = lower === null ? null : childOf(lower, name);
    own = null;
    const place: Place | null | undefined = node?.place;
    if (place === null || place === undefined) continue;
    lower = place.kind === "from" ? place.path : null;
    if (place.kind !== "from" && place.kind !== "gone") own = place;
  }
  return { own, lower, node };
}

/** The path below that would shine through at `path` if nothing was placed there. */
export function hiddenBy(overlay: Overlay, path: GuestPath): GuestPath | null {
  const { lower } = resolve(overlay, parentOf(path));
  return lower === null ? null : childOf(lower, nameOf(path));
}

function nodeAt(overlay: Overlay, path: GuestPath): Overlay {
  let node = overlay;
  for (const name of segmentsOf(path)) {
    const child = node.children.get(name) ?? createOverlay();
    node.children.set(name, child);
    node = child;
  }
  return node;
}

/** Puts `branch` at `path`, over whatever was there. What comes back to where it lies below leaves no trace. */
export function attach(overlay: Overlay, path: GuestPath, branch: Branch): void {
  const hidden = hiddenBy(overlay, path);
  const node = nodeAt(overlay, path);
  node.place = branch.place.kind === "from" && branch.place.path === hidden ? null : branch.place;
  node.children = branch.children;
  prune(overlay, path);
}

/** Cuts out what is at `path`; `null` when nothing is. Whether the layer below really has it is not looked at. */
export function detach(overlay: Overlay, path: GuestPath): Branch | null {
  const { own, lower, node } = resolve(overlay, path);
  const children = node?.children ?? new Map<string, Overlay>();
  remove(overlay, path);
  if (own !== null) return { place: own, children };
  return lower === null ? null : { place: { kind: "from", path: lower }, children };
}

/** Makes `path` absent. */
export function remove(overlay: Overlay, path: GuestPath): void {
  const hidden = hiddenBy(overlay, path);
  const node = nodeAt(overlay, path);
  node.place = hidden === null ? null : { kind: "gone" };
  node.children = new Map();
  prune(overlay, path);
}

/** Drops nodes that say nothing, from `path` upwards. */
function prune(overlay: Overlay, path: GuestPath): void {
  for (let at = path; at !== "/"; at = parentOf(at)) {
    const parent = resolve(overlay, parentOf(at)).node;
    const node = parent?.children.get(nameOf(at));
    if (node === undefined || node.place !== null || node.children.size > 0) return;
    parent?.children.delete(nameOf(at));
  }
}

/** Visits every node that has a place, parents first, with the path below that it hides. */
export function* placed(
  overlay: Overlay,
  path: GuestPath = "/",
  lower: GuestPath | null = "/",
): Generator<Readonly<{ path: GuestPath; place: Place; hidden: GuestPath | null }>> {
  for (const [name, node] of overlay.children) {
    const at = childOf(path, name);
    const hidden = lower === null ? null : childOf(lower, name);
    if (node.place !== null) yield { path: at, place: node.place, hidden };
    const below = node.place === null ? hidden : node.place.kind === "from" ? node.place.path : null;
    yield* placed(node, at, below);
  }
}

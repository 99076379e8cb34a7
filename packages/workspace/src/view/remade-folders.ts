import type { GuestPath } from "@deskhand/contracts";
import { childOf, nameOf } from "../guest-path.ts";
import type { Layer } from "./layer.ts";
import type { Overlay, Place } from "./overlay.ts";

type Spot = Readonly<{
  below: Layer;
  /** paths below of what the overlay shows somewhere */
  used: ReadonlySet<GuestPath>;
  /** the path below that would shine through if nothing was placed here */
  hidden: GuestPath | null;
}>;

const gone = (): Overlay => ({ place: { kind: "gone" }, children: new Map() });

/** Whether a folder was made where the layer below has one that did not move away. */
async function isRemade(place: Place | null, { below, used, hidden }: Spot): Promise<boolean> {
  if (place?.kind !== "folder" || hidden === null || used.has(hidden)) return false;
  return (await below.entry(hidden))?.entry === "folder";
}

/** The path of the layer below whose entries shine through in a folder with `place`. */
function lowerOf(place: Place | null, hidden: GuestPath | null): GuestPath | null {
  if (place === null) return hidden;
  return place.kind === "from" ? place.path : null;
}

async function settled(node: Overlay, spot: Spot): Promise<Overlay> {
  const { below, hidden } = spot;
  const children = new Map<string, Overlay>();
  let place = node.place?.kind === "from" && node.place.path === hidden ? null : node.place;
  if (await isRemade(place, spot)) {
    place = null;
    const shining = hidden === null ? null : await below.children(hidden);
    for (const { path } of shining ?? []) children.set(nameOf(path), gone());
  }
  const lower = lowerOf(place, hidden);
  for (const [name, child] of node.children) {
    const inner = await settled(child, { ...spot, hidden: lower === null ? null : childOf(lower, name) });
    if (inner.place === null && inner.children.size === 0) children.delete(name);
    else children.set(name, inner);
  }
  return { place, children };
}

/**
 * A copy in which a folder that was deleted and made again is the one that was there: what it had is gone from it, but for what came
 * back. It keeps its permissions, and what came back to its place did not move.
 */
export function withRemadeFolders(overlay: Overlay, spot: Omit<Spot, "hidden">): Promise<Overlay> {
  return settled(overlay, { ...spot, hidden: "/" });
}

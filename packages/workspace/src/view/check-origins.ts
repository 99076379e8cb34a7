import type { GuestPath } from "@deskhand/contracts";
import { childOf } from "../guest-path.ts";
import type { Layer } from "./layer.ts";
import type { Overlay } from "./overlay.ts";
import { changedSinceRead, type Tracker } from "./tracker.ts";

/**
 * Throws when something a step built on changed meanwhile. Folders that it made where nothing was, and that somebody else made too, are let
 * go of first: two steps that each put a file into the same fresh folder do not disagree. What is in such a folder is compared name by
 * name; a name that both made is a conflict.
 */
export async function checkOrigins(overlay: Overlay, below: Layer, tracker: Tracker): Promise<void> {
  await yieldBelow(overlay, "/", { below, tracker, isFresh: false });
  await tracker.verify(below);
}

type Yielding = Readonly<{
  below: Layer;
  tracker: Tracker /** whether the folder around was made by both */;
  isFresh: boolean;
}>;

async function yieldBelow(node: Overlay, path: GuestPath, yielding: Yielding): Promise<void> {
  const { below, isFresh, tracker } = yielding;
  for (const [name, child] of node.children) {
    const at = childOf(path, name);
    const entry = child.place === null ? null : await below.entry(at);
    const isMade = child.place?.kind === "folder" && entry?.entry === "folder" && (isFresh || tracker.isNewAt(at));
    if (isMade) {
      child.place = null;
      tracker.forget(at);
    } else if (isFresh && entry !== null) throw changedSinceRead(at);
    await yieldBelow(child, at, { ...yielding, isFresh: isMade });
  }
}

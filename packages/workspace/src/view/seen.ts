import type { GuestPath } from "@deskhand/contracts";
import { type Overlay, type Resolved, resolve } from "./overlay.ts";

/** Two overlays over the disk as they were at one moment: what a step staged, over what its task staged. */
export type Layers = Readonly<{ own: Overlay; staged: Overlay }>;

/** What is at a path: something staged (`own`), or what the disk has at `disk`, or nothing (both `null`). */
export type Seen = Readonly<{
  own: Resolved["own"];
  disk: GuestPath | null;
  /** names below that something was staged for */
  names: ReadonlySet<string>;
}>;

/** See `Seen`. Does not look at the disk. */
export function seenAt({ own, staged }: Layers, path: GuestPath): Seen {
  const top = resolve(own, path);
  const names = new Set(top.node?.children.keys());
  if (top.own !== null || top.lower === null) return { own: top.own, disk: null, names };
  const below = resolve(staged, top.lower);
  for (const name of below.node?.children.keys() ?? []) names.add(name);
  return { own: below.own, disk: below.lower, names };
}

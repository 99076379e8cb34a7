import type { GuestPath, LeftOut, TreeDifference } from "@deskhand/contracts";
import { isInside } from "../guest-path.ts";

/** What programs did below one path. */
export type HarvestNode = { difference: TreeDifference | null; children: Map<string, HarvestNode> };

// the names of Windows' devices, with whatever ending
const deviceName = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is being refused
const impossibleOnWindows = /[<>:"\\|?*\u0000-\u001f]|[ .]$/;

/** Whether `name` is one segment of a path and can be a name on `platform`. */
export function isPossibleName(name: string, platform: NodeJS.Platform = process.platform): boolean {
  if (name === "" || name === "." || name === ".." || /[/\0]/.test(name)) return false;
  return platform !== "win32" || !(impossibleOnWindows.test(name) || deviceName.test(name));
}

/** Sorts what was harvested under the granted folder `top` into a tree; what cannot be a path there is left out. */
export function harvestTree(
  top: GuestPath,
  differences: readonly TreeDifference[],
  leftOut: LeftOut[],
  platform: NodeJS.Platform = process.platform,
): HarvestNode {
  const root: HarvestNode = { difference: null, children: new Map() };
  for (const difference of differences) {
    const { path } = difference;
    const names = path === top ? [] : path.slice(top === "/" ? 1 : top.length + 1).split("/");
    if (!isInside(path, top) || !names.every((name) => isPossibleName(name, platform))) {
      leftOut.push({ path, because: "A file cannot have this name here. Choose another name." });
      continue;
    }
    let node = root;
    for (const name of names) {
      const child: HarvestNode = node.children.get(name) ?? { difference: null, children: new Map() };
      node.children.set(name, child);
      node = child;
    }
    node.difference = difference;
  }
  return root;
}

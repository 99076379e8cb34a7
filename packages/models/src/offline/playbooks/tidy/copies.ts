import type { Listing } from "../../look.ts";
import type { Desk, Script } from "../../script.ts";
import { parentOf } from "../../situation.ts";
import { listed } from "../../words.ts";
import { findSameBytes } from "../twice/same-bytes.ts";
import { findAlike } from "../twice/same-files.ts";
import { isInside, isUntouchable, projectFolders } from "./loose-files.ts";
import type { Move } from "./sort-files.ts";

/**
 * Groups of files with the same bytes, by their new names below their folder, of which a moved one is part. The bytes are compared only
 * where sizes allow it.
 */
export function* copiesAmong(
  desk: Desk,
  looked: readonly Readonly<{ root: string; listing: Listing }>[],
  moves: readonly Move[],
): Script<readonly (readonly string[])[]> {
  const moved = new Set(moves.map(({ to }) => to));
  const found: (readonly string[])[] = [];
  for (const { root, listing } of looked) {
    if (findAlike(listing.entries).length === 0) continue;
    const projects = projectFolders(root, listing.entries);
    const { groups } = yield* findSameBytes(desk, root);
    for (const group of groups) {
      const files = group.filter(
        (entry) => !isUntouchable(entry, root) && !isInside(parentOf(entry.path), projects, root),
      );
      if (files.length > 1 && files.some(({ path }) => moved.has(path)))
        found.push(files.map(({ path }) => path.slice(root.length + 1)));
    }
  }
  return found;
}

/** groups of copies that are named */
const shownGroups = 8;

/** Names files that are copies of each other; nothing is done with them. */
export function copyLines(copies: readonly (readonly string[])[]): readonly string[] {
  if (copies.length === 0) return [];
  const more = copies.length > shownGroups ? [`- and ${copies.length - shownGroups} more`] : [];
  const which = copies.length === 1 ? "These files are" : "The files in each of these lines are";
  return [
    `${which} exactly the same, byte for byte. All were kept; delete what you do not need yourself:`,
    ...copies.slice(0, shownGroups).map((paths) => `- ${listed(paths, 6)}`),
    ...more,
  ];
}
